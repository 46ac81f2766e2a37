import json

import pytest


def rows(result):
    """The rows of a printed table, a list of cells each."""
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    starts = [i for i, c in enumerate(lines[1]) if c == "─" and (i == 0 or lines[1][i - 1] == " ")]
    ends = [*(start - 2 for start in starts[1:]), None]
    return [tuple(line[a:b].strip() for a, b in zip(starts, ends, strict=True)) for line in lines[2:]]


def test_a_card_names_the_page_of_a_passage_in_a_pdf(kg, tmp_path):
    from factory import claim, document

    from kg.graph.store import build

    paged = document("report", "Tern was founded in Oslo.\nTern acquired Larkfield in May.", pages=(0, 26))
    plain = document("note", "Tern acquired Quill in June.")
    build([claim("Acquisition", paged, at=26, roles={"acquirer": "Tern", "target": "Larkfield"}),
           claim("Ownership", paged, roles={"owner": "Tern", "owned": "Oslo Hall"}),
           claim("Acquisition", plain, roles={"acquirer": "Tern", "target": "Quill"})], [paged, plain], tmp_path / "a.kg")  # fmt: skip
    card = kg("show", "Tern", "--store", tmp_path / "a.kg").stdout
    assert "target Larkfield [report 26–57, page 2]" in card and "owned Oslo Hall [report 0–57, page 1]" in card
    assert "target Quill [note 0–28]" in card


@pytest.mark.parametrize("what", ["a file", "a folder", "another format"])
def test_a_place_that_is_no_graph_is_left_and_another_is_asked_for(kg, tmp_path, what):
    place = tmp_path / "place"
    if what == "a file":
        place.write_text("x")
    else:
        place.mkdir()
        (place / ("FORMAT" if what == "another format" else "notes.txt")).write_text("x")
    for command in (("docs",), ("build", "-")):
        result = kg(*command, "--store", place, input="Tern acquired Larkfield in May 2024.")
        assert result.exit_code == 3 and "name another place with --store" in result.stderr and "build PATHS" not in result.stderr


def test_facts_of_a_kind(kg, gold):
    found = rows(kg("facts", "--kind", "acquisition", "--store", gold))
    assert ("musk-ecosystem", "Acquisition", "acquirer SpaceX, target xAI", "value 250 billion USD, date 2026-02", "completed") in found
    assert ("after-doge", "Acquisition", "acquirer Elon Musk, target X", "value 44 billion USD, date 2022-10", "completed") in found
    assert {row[1] for row in found} == {"Acquisition"} and len(found) == 6


def test_facts_of_a_party_by_any_of_its_names(kg, gold):
    by_name, by_ticker = (kg("facts", "--party", name, "--kind", "ComputeLease", "--store", gold) for name in ("SpaceX", "SPCX"))
    assert by_name.stdout == by_ticker.stdout
    assert [(row[0], row[4]) for row in rows(by_name)] == [("compute-leasing", "signed"), ("spacex-valuation", "non-binding"),
                                                          ("spacex-valuation", "non-binding")]  # fmt: skip


def test_facts_of_a_document(kg, gold):
    found = rows(kg("facts", "--doc", "tesla-related-party-note", "--store", gold))
    assert {row[0] for row in found} == {"tesla-related-party-note"} and len(found) == 8


def test_a_table_of_no_facts_is_its_head(kg, gold):
    assert rows(kg("facts", "--kind", "Guarantee", "--store", gold)) == []


def test_a_text_is_what_offsets_count_in(kg, gold):
    facts = [json.loads(line) for line in kg("facts", "--format", "jsonl", "--store", gold).stdout.splitlines()]
    for name in {fact["doc"] for fact in facts}:
        text = kg("text", name, "--store", gold).stdout
        for passage in (e for fact in facts if fact["doc"] == name for e in fact["evidence"]):
            assert text[passage["start"] : passage["end"]] == passage["quote"]


def test_docs_lists_each_document(kg, gold, root):
    found = rows(kg("docs", "--store", gold))
    assert [row[0] for row in found] == sorted(path.stem for path in (root / "corpus" / "articles").glob("*.md"))
    assert found[2][1:4] == ("2026-05-21", "Futu", "SpaceX reveals a massive compute contract, Nebius announces GPU price hikes")


@pytest.mark.parametrize("name", ["SpaceX", "spacex", "SPCX", "spacx"])
def test_a_party_is_found_by_name_ticker_and_near_miss(kg, gold, name):
    assert rows(kg("find", name, "--store", gold))[0][0] == "SpaceX"


def test_find_says_that_nothing_is_like_it(kg, gold):
    result = kg("find", "qqqqqq", "--store", gold)
    assert result.exit_code == 4 and result.stderr == "kg: no party called 'qqqqqq'; list them with: kg find ''\n" and not result.stdout


def test_a_card_shows_names_tickers_and_facts_with_their_sources(kg, gold):
    card = kg("show", "SpaceX", "--store", gold).stdout.splitlines()
    assert card[0] == "SpaceX (Organisation)"
    assert "tickers: SPCX" in card
    assert "acquisition (3)" in card and "compute lease (3)" in card
    lease = next(line for line in card if "lessee Anthropic; signed" in line)
    assert "payment at most 1.25 billion USD per month" in lease and "[compute-leasing 1926–2013]" in lease
    assert next(line for line in card if "metric valuation" in line).startswith("  subject SpaceX; ")


def test_documents_parties_and_a_card_as_json(kg, gold):
    def told(*args):
        result = kg(*args, "--format", "json", "--store", gold)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    docs = {read["name"]: read for read in told("docs")}
    assert len(docs) == 7 and docs["after-doge"]["title"].startswith("Musk says goodbye to DOGE") and "text" not in docs["after-doge"]
    assert docs["after-doge"]["characters"] == len(kg("text", "after-doge", "--store", gold).stdout)
    best = told("find", "SPCX")["parties"][0]
    assert (best["id"], best["name"], best["score"], best["reason"]) == ("spacex", "SpaceX", 0.99, "ticker")
    card = told("show", "Neuralink")
    records = [json.loads(line) for line in kg("facts", "--party", "Neuralink", "--format", "jsonl", "--store", gold).stdout.splitlines()]
    assert card["party"]["id"] == "neuralink" and all(0 < fact.pop("confidence") <= 1 for fact in card["facts"])
    assert len(records) > 3 and sorted(map(str, card["facts"])) == sorted(map(str, records))
