import csv
import io
import json

import pytest
from factory import claim, document

from kg.ask import clauses
from kg.ask.columned import columns
from kg.ask.related import derived
from kg.cli import relating
from kg.graph.store import build


def test_a_row_a_deal_the_related_ones_first(kg, gold):
    lines = kg("related", "--store", gold).stdout.splitlines()
    assert lines[0].split() == ["#", "verdict", "clause", "kind", "parties", "amount", "date", "status", "sources", "because"]
    assert "Tesla – xAI" in lines[2] and "430 million USD" in lines[2] and lines[2].split()[:2] == ["1", "related"]
    assert lines[2].endswith("through Elon Musk (control told in words)")
    anthropic = next(line for line in lines if "SpaceX – Anthropic" in line)
    assert "not related" in anthropic and anthropic.endswith("Only a contract is told to join them.") and "signed / non-binding" in anthropic
    assert len(lines) == 2 + 33


def test_deals_with_chain_and_passages(kg, gold):
    shown = kg("related", "--why", "--store", gold).stdout
    assert "Tesla supplies xAI (Megapack, " in shown and "430 million USD" in shown
    merger = shown[shown.index("SpaceX – xAI: SpaceX acquires xAI (250 billion USD, 2026-02-02, completed)") :].splitlines()
    assert "“SpaceX took over xAI in full in February 2026" in merger[1]
    assert merger[2].strip() == "related – IFRS 10.7; Rule 12b-2, through Elon Musk: One party controls both sides."
    assert merger[3].strip() == "rests on control told in words; not all of it is dated"
    assert merger[4].strip() == "Elon Musk owns SpaceX" and "Elon Musk owns xAI" in "\n".join(merger[:8])


def test_a_standard_and_some_parties(kg, gold):
    shown = kg("related", "Nvidia", "CoreWeave", "--standard", "ias24", "--status", "completed", "--store", gold).stdout
    lines = shown.splitlines()[2:]
    assert ["unknown", "IAS"] == lines[0].split()[1:3] and "Nvidia – CoreWeave" in lines[0]
    assert lines[0].endswith("missing: the votes of Nvidia in CoreWeave on the date")
    assert all("Nvidia" in line or "CoreWeave" in line for line in lines) and len(lines) == 3


def test_dates_amounts_and_no_row(kg, gold):
    shown = kg("related", "--from", "2026", "--to", "2026-02", "--min-amount", "2e9", "--store", gold).stdout
    assert len(shown.split("\n\n")[0].splitlines()) == 4 and "SpaceX – xAI" in shown and "Tesla – xAI" in shown
    assert kg("related", "--from", "2031", "--store", gold).stdout.startswith("no deal is told from 2031\n\n")
    shown = kg("related", "X", "--verdict", "related", "--status", "rumoured", "--min-amount", "2.5e9", "--to", "2020", "--store", gold).stdout
    assert shown == "no deal of X is told with status rumoured to 2020 of 2,500,000,000 or more that is judged related\n"


def test_what_dates_and_amounts_leave_out_untold_is_counted(kg, gold):
    rows = [json.loads(line) for line in kg("related", "--format", "jsonl", "--store", gold).stdout.splitlines()]
    undated = sum(row["judged_on"]["from"] is None for row in rows)
    shown = kg("related", "--from", "1900", "--store", gold).stdout
    assert shown.endswith(f"\n\n{undated} more deals of which no date is told\n") and undated > 1
    unvalued = sum(row["amount"] is None for row in rows)
    shown = kg("related", "--min-amount", "0", "--why", "--store", gold).stdout
    assert shown.endswith(f"\n\n{unvalued} more deals of which no amount is told\n") and unvalued > 1
    assert "more deal" not in kg("related", "--store", gold).stdout
    for form in ("json", "jsonl"):
        assert "more deal" not in kg("related", "--from", "1900", "--format", form, "--store", gold).output


def test_one_proof_in_full(kg, gold):
    shown = kg("related", "--explain", "2", "--store", gold).stdout
    assert shown.startswith("2. xAI – X: xAI acquires X (33 billion USD, 2025-03, completed)")
    assert "by cc-common, IFRS 10" in shown and "judged 2025-03-01/2025-03-31; told by 2 independent sources" in shown
    assert shown.count("“") > 4, "all passages, not the first alone"
    beyond = kg("related", "--explain", "99", "--store", gold)
    assert beyond.exit_code == 2 and "there is no row 99; the rows are 33" in beyond.stderr


def test_the_whole_proof_as_json(kg, gold):
    told = json.loads(kg("related", "Tesla", "--standard", "sec404", "--format", "json", "--store", gold).stdout)
    assert [(row["number"], row["verdict"], row["kind"]) for row in told] == [(1, "related", "Supply"), (2, "related", "Investment")]
    row = told[0]
    assert row["clause"]["id"] == "sec404-stated" and row["clause"]["source"] == "17 CFR 229.404"
    assert row["parties"] == [{"id": "tesla", "name": "Tesla"}, {"id": "xai", "name": "xAI"}] and row["amount"] == {"value": 430000000, "unit": "USD"}
    assert row["judged_on"] == {"from": "2025-01-01", "until": "2025-12-31"} and row["missing"] == [] and row["sources"] == 2
    hop, = row["chain"]
    assert hop["kind"] == "RelatedParty" and hop["rule"] == "sec404-stated" and hop["iri"].startswith("https://w3id.org/dealgraph/link/related-party-")
    passage = hop["evidence"][0]
    text = kg("text", passage["doc"], "--store", gold).stdout
    assert text[passage["start"] : passage["end"]] == passage["quote"] and len(passage["sha256"]) == 64


def test_strict_leaves_told_control_open(kg, gold):
    told = json.loads(kg("related", "X", "--strict", "--format", "json", "--store", gold).stdout)
    assert {row["verdict"] for row in told} == {"unknown", "not related"} and not any(row["rests_on_words"] for row in told)


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (["--standard", "ifrs"], 2, "common-control"), (["--status", "done"], 2, "rumoured"), (["--from", "spring"], 2, "'spring' is no date"),
    (["--as-of", "2026-13"], 2, "is no date"), (["Nobody At All"], 4, "no party called"), (["--min-amount", "much"], 2, "much"),
    (["--min-amount", "-1"], 2, "x>=0"), (["--from", "2027", "--to", "2026"], 2, "--from: 2027 is after 2026, which --to gives"),
])  # fmt: skip
def test_bad_input_is_one_clear_line(kg, gold, arguments, code, said):
    result = kg("related", *arguments, "--store", gold)
    assert result.exit_code == code and said in result.stderr


def test_the_graph_alone_answers_what_related_answers(kg, gold):
    found = json.loads(kg("related", "--format", "json", "--store", gold).stdout)
    told = list(csv.DictReader(io.StringIO(kg("query", "--name", "related-deals", "--format", "csv", "--store", gold).stdout)))
    assert [(row["verdict"], row["clause"], row["deal"]) for row in told] and len(told) == len(found)
    assert {(r["verdict"], r["clause"], r["deal"]) for r in told} == {(r["verdict"], r["clause"]["id"], r["deal"]["iri"]) for r in found}


def test_who_controls_a_party_and_whom_it_controls(kg, gold):
    lines = kg("control", "xAI", "--as-of", "2026-03", "--store", gold).stdout.splitlines()
    assert lines[:2] == ["xAI, as of 2026-03-01/2026-03-31", "ultimate controller: Elon Musk"]
    told = [line.split("  ") for line in lines[5:]]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in told]
    assert ["SpaceX", "controls", "xAI", "xAI: SpaceX by purchase"] in cells and ["Elon Musk", "controls", "xAI", "xAI: Elon Musk as told"] in cells
    assert ["xAI", "controls", "X", "X: xAI by purchase"] in cells
    assert not any("SpaceX" in line for line in kg("control", "xAI", "--as-of", "2026-01", "--store", gold).stdout.splitlines())


def test_control_with_its_passages(kg, gold):
    shown = kg("control", "xAI", "--as-of", "2026-03", "--why", "--store", gold).stdout
    assert "SpaceX controls xAI: xAI: SpaceX by purchase\n   SpaceX acquires xAI (250 billion USD, 2026-02-02, completed)\n     “" in shown


def test_control_as_json(kg, gold):
    told = json.loads(kg("control", "SpaceX", "--as-of", "2026-03-01", "--format", "json", "--store", gold).stdout)
    assert told["as_of"] == {"from": "2026-03-01", "until": "2026-03-01"} and told["ultimate"] == [[{"id": "elon-musk", "name": "Elon Musk"}]]
    held = {(say["held"]["name"], say["relation"], say["sure"]) for say in told["controls"]}
    assert {("xAI", "controls", True), ("X", "controls", True)} <= held
    block = told["controlled_by"][0]["blocks"][0]
    assert block["stakes"] == [{"holder": {"id": "elon-musk", "name": "Elon Musk"}, "votes": [0.0, 100.0], "told": True, "bought": False, "joint": False}]
    assert told["controlled_by"][0]["chain"][0]["evidence"][0]["quote"]


def test_who_has_no_say_in_anything(kg, gold):
    assert kg("control", "Bloom Energy", "--as-of", "2026", "--store", gold).stdout.startswith("nobody is told to have a say in Bloom Energy")
    assert kg("control", "Nobody At All", "--store", gold).exit_code == 4


def test_stakes_that_give_no_say_are_told(kg, tmp_path):
    held = [claim("Ownership", roles={"owner": owner, "owned": "Tern Cloud"}, stake={"value": share, "unit": "%"}, start=start)
            for owner, share, start in (("Osprey", 12.8, "2025"), ("Heath", 5, "2025"), ("Quay", 9, "2030"))]  # fmt: skip
    build(held, [document()], tmp_path / "a.kg", derived=derived, columns=columns)
    shown = kg("control", "Tern Cloud", "--as-of", "2026-08", "--store", tmp_path / "a.kg").stdout.splitlines()
    assert shown[0].startswith("nobody is told to have a say in Tern Cloud (control, significant influence, an office), nor it in another")
    assert shown[1:] == ["below 20%: Heath 5% of Tern Cloud; Osprey 12.8% of Tern Cloud"]
    other = kg("control", "Osprey", "--as-of", "2026-08", "--store", tmp_path / "a.kg").stdout.splitlines()
    assert other[1:] == ["below 20%: Osprey 12.8% of Tern Cloud"]


def test_an_amount_that_is_no_number_is_an_error(kg, gold):
    for amount in ("nan", "inf"):
        result = kg("related", "--min-amount", amount, "--store", gold)
        assert result.exit_code == 2 and result.stderr.splitlines()[-1].endswith("is no number that can be used."), result.output


def test_what_has_no_end_relates_on_the_last_day_of_all(kg, gold):
    for command in (("related",), ("control", "Elon Musk")):
        last, earlier = (kg(*command, "--as-of", day, "--store", gold).stdout.splitlines() for day in ("9999-12-31", "2500-12-31"))
        assert last[1:] == earlier[1:] and len(last) > 5


def test_all_deals_a_line_each_without_their_proofs(kg, gold):
    lines = [json.loads(line) for line in kg("related", "--format", "jsonl", "--standard", "ias24", "--store", gold).stdout.splitlines()]
    rows = json.loads(kg("related", "--format", "json", "--standard", "ias24", "--store", gold).stdout)
    assert {(line["deal"], line["verdict"]) for line in lines} == {(row["deal"]["iri"], row["verdict"]) for row in rows} and len(lines) == len(rows)
    lease = next(line for line in lines if line["kind"] == "ComputeLease" and "anthropic" in line["parties"])
    del lease["deal"]
    assert lease == {"kind": "ComputeLease", "parties": ["spacex", "anthropic"], "amount": {"value": 45000000000, "unit": "USD", "bound": "about"},
                     "judged_on": {"from": "2026-05-01", "until": "2026-05-31"}, "status": ["signed", "non-binding"], "standard": "ias24",
                     "verdict": "not related"}  # fmt: skip
    result = kg("related", "--format", "jsonl", "--explain", "1", "--store", gold)
    assert result.exit_code == 2 and "jsonl holds no proof" in result.stderr


def test_the_words_that_are_offered_without_the_clauses_are_theirs():
    assert relating.STANDARDS == tuple(clauses.standards()) and relating.VERDICTS == clauses.VERDICTS
