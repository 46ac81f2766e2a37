import json
import shutil

import pytest

from kg.cli.building import packaged_corpus

ONE = "Harrow Foods acquired Pemberton Dairy for $40 million in May 2024."
TWO = "Tern Cloud leases compute to Larkfield AI for $12 million a year."


def names(kg, store):
    return [line.split()[0] for line in kg("docs", "--store", store).stdout.splitlines()[2:]]


def quads(kg, store, folder):
    assert kg("export", folder / "all.nq", "--store", store).exit_code == 0
    return (folder / "all.nq").read_bytes()


@pytest.mark.parametrize("option", [("--doc-seconds", "inf"), ("--doc-seconds", "nan"), ("--doc-seconds", "1e300"), ("--min-confidence", "nan"),
                                    ("--max-doc-chars", "9" * 30), ("--name", "a\udcff")])  # fmt: skip
def test_an_option_that_cannot_be_used_is_named(kg, tmp_path, option):
    done = kg("build", "-", *option, "--store", tmp_path / "a.kg", input=ONE)
    assert done.exit_code == 2 and f"Invalid value for '{option[0]}'" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "a.kg").exists()


def test_a_build_replaces_and_add_adds(kg, tmp_path):
    (tmp_path / "one.txt").write_text(ONE)
    (tmp_path / "two.md").write_text(TWO)
    store = tmp_path / "a.kg"
    built = kg("build", tmp_path / "one.txt", "--store", store)
    assert built.exit_code == 0 and built.stdout.rstrip().endswith(f"1 document read into {store}")
    assert names(kg, store) == ["one"]
    added = kg("build", tmp_path / "two.md", "--store", store, "--add")
    assert added.exit_code == 0 and added.stdout.rstrip().endswith(f"\n1 document read into {store}")
    assert names(kg, store) == ["one", "two"]
    assert kg("build", tmp_path / "two.md", "--store", store).exit_code == 0
    assert names(kg, store) == ["two"]


def test_standard_input_has_the_name_it_is_given(kg, tmp_path):
    assert kg("build", "-", "--name", "memo", "--store", tmp_path / "a.kg", input=ONE).exit_code == 0
    assert names(kg, tmp_path / "a.kg") == ["memo"] and kg("text", "memo", "--store", tmp_path / "a.kg").stdout == ONE


def test_a_name_without_standard_input_names_nothing(kg, tmp_path):
    (tmp_path / "one.txt").write_text(ONE)
    refused = kg("build", tmp_path / "one.txt", "--name", "memo", "--store", tmp_path / "a.kg")
    assert refused.exit_code == 2 and "--name" in refused.stderr and not (tmp_path / "a.kg").exists()


def test_fields_of_json_are_named_on_the_command_line(kg, tmp_path):
    rows = [{"key": "a1", "body": ONE, "head": "Dairy", "day": "2024-06-01"}, {"key": "a2", "body": TWO, "head": "Cloud", "day": "2024-06-02"}]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    built = kg("build", tmp_path / "news.jsonl", "--text-field", "body", "--id-field", "key", "--title-field", "head", "--date-field", "day",
               "--store", tmp_path / "a.kg")  # fmt: skip
    assert built.exit_code == 0
    assert [line.split()[:3] for line in kg("docs", "--store", tmp_path / "a.kg").stdout.splitlines()[2:]] == [
        ["a1", "2024-06-01", "Dairy"], ["a2", "2024-06-02", "Cloud"]]  # fmt: skip


def test_the_summary_counts_facts_by_kind(kg, tmp_path):
    built = kg("build", "-", "--store", tmp_path / "a.kg", input=ONE)
    facts = [json.loads(line) for line in kg("facts", "--format", "jsonl", "--store", tmp_path / "a.kg").stdout.splitlines()]
    total = next(line for line in built.stdout.splitlines() if line.startswith("all "))
    assert int(total.split()[1]) == len(facts)
    for kind in {fact["kind"] for fact in facts}:
        assert any(line.split()[:2] == [kind, str(sum(f["kind"] == kind for f in facts))] for line in built.stdout.splitlines())


def test_a_graph_beside_its_articles_is_not_read_as_one(kg, tmp_path):
    (tmp_path / "one.txt").write_text(ONE)
    for _ in range(2):
        built = kg("build", tmp_path, "--store", tmp_path / "a.kg")
        assert built.exit_code == 0 and built.stderr == ""
    assert names(kg, tmp_path / "a.kg") == ["one"]


def test_two_builds_are_the_same_bytes_by_however_many_processes(kg, tmp_path):
    (tmp_path / "one.txt").write_text(ONE)
    (tmp_path / "two.txt").write_text(TWO)
    for store, jobs in (("a.kg", 1), ("b.kg", 2)):
        assert kg("build", tmp_path / "one.txt", tmp_path / "two.txt", "--jobs", jobs, "--store", tmp_path / store).exit_code == 0
    assert quads(kg, tmp_path / "a.kg", tmp_path) == quads(kg, tmp_path / "b.kg", tmp_path)


def test_what_was_read_before_makes_the_same_graph(kg, demo, tmp_path):
    shutil.copytree(demo[0], tmp_path / "a.kg")
    built = kg("build", packaged_corpus(), "--store", tmp_path / "a.kg")
    assert built.stdout.rstrip().endswith(f"7 of them as read before, 7 documents read into {tmp_path / 'a.kg'}")
    assert quads(kg, tmp_path / "a.kg", tmp_path) == quads(kg, demo[0], tmp_path)


def test_a_build_without_paths_reads_the_corpus_of_the_working_directory(kg, tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.txt").write_text(ONE)
    monkeypatch.chdir(tmp_path)
    assert kg("build").exit_code == 0
    assert names(kg, tmp_path / ".kg") == ["one"]


def test_the_store_is_named_by_the_environment(kg, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STORE", str(tmp_path / "b.kg"))
    assert kg("build", "-", "--name", "memo", input=ONE).exit_code == 0
    assert (tmp_path / "b.kg").is_dir() and names(kg, tmp_path / "b.kg") == ["memo"]


def test_a_judgement_keeps_two_names_apart_and_a_missing_file_is_named(kg, tmp_path):
    missing = kg("build", "-", "--judgements", tmp_path / "who.toml", "--store", tmp_path / "a.kg", input=ONE)
    assert missing.exit_code == 2 and "who.toml" in missing.stderr
    (tmp_path / "who.toml").write_text('[[same]]\nnames = ["Harrow Foods", "Pemberton Dairy"]\nreason = "a test"\n')
    assert kg("build", "-", "--judgements", tmp_path / "who.toml", "--store", tmp_path / "a.kg", input=ONE).exit_code == 0


@pytest.mark.parametrize("text", ["[[same]]\nname = 1", "[[same"])
def test_a_malformed_judgements_file_is_one_line(kg, tmp_path, text):
    (tmp_path / "who.toml").write_text(text)
    result = kg("build", "-", "--judgements", tmp_path / "who.toml", "--store", tmp_path / "a.kg", input=ONE)
    assert result.exit_code == 1 and result.stderr.startswith("kg: ") and "who.toml" in result.stderr and result.stderr.count("\n") == 1


def test_a_higher_chance_lets_less_in_and_keeps_the_rest_apart(kg, tmp_path):
    (tmp_path / "one.txt").write_text(ONE)
    facts = {}
    for least in ("0.2", "1"):
        assert kg("build", tmp_path / "one.txt", "--min-confidence", least, "--store", tmp_path / "a.kg").exit_code == 0
        facts[least] = [json.loads(line) for line in kg("facts", "--format", "jsonl", "--store", tmp_path / "a.kg").stdout.splitlines()]
    apart = [json.loads(line) for line in kg("facts", "--rejected", "--format", "jsonl", "--store", tmp_path / "a.kg").stdout.splitlines()]
    assert "Acquisition" in {f["kind"] for f in facts["0.2"]} and facts["1"] == []
    assert "Acquisition" in {f["kind"] for f in apart}
    assert "chance" in kg("facts", "--rejected", "--store", tmp_path / "a.kg").stdout.splitlines()[0]


@pytest.fixture
def slow(monkeypatch):
    """An article called slow takes all its time, and more."""
    from kg.claims import reading
    from kg.read import limits

    whole = reading.read

    def read(doc, *args, **options):
        if doc._.article.document.name == "slow":
            limits._until.due = (lambda: 1.0), 0.0
            limits.check()
        return whole(doc, *args, **options)

    monkeypatch.setattr(reading, "read", read)


def test_an_article_that_is_too_long_or_too_slow_is_named_and_skipped_and_the_rest_is_built(kg, tmp_path, slow):
    for name, text in (("long", ONE * 9), ("one", ONE), ("slow", TWO)):
        (tmp_path / f"{name}.txt").write_text(text)
    built = kg("build", tmp_path, "--max-doc-chars", "200", "--doc-seconds", "90", "--store", tmp_path / "a.kg")
    assert built.exit_code == 1 and built.stdout.rstrip().endswith(f"1 document read into {tmp_path / 'a.kg'}")
    assert [line.split(": ")[1:] for line in built.stderr.splitlines()] == [
        [str(tmp_path / "long.txt"), "it has 594 characters, and 200 are read; --max-doc-chars lets more in (skipped)"],
        [str(tmp_path / "slow.txt"), "it takes longer than 90 seconds of processor time to read; --doc-seconds gives more (skipped)"],
        ["2 could not be read"]]  # fmt: skip
    assert names(kg, tmp_path / "a.kg") == ["one"]
    kept = quads(kg, tmp_path / "a.kg", tmp_path)
    strict = kg("build", tmp_path / "slow.txt", tmp_path / "one.txt", "--strict", "--store", tmp_path / "a.kg")
    assert strict.exit_code == 1 and "slow.txt" in strict.stderr and strict.stderr.count("\n") == 1
    assert quads(kg, tmp_path / "a.kg", tmp_path) == kept


def test_an_article_on_which_the_reader_breaks_is_named_and_skipped_and_the_rest_is_built(kg, tmp_path, monkeypatch):
    from kg.claims import reading

    whole = reading.read

    def read(doc, *args, **options):
        if doc._.article.document.name == "odd":
            raise IndexError("no such row\nof a table")
        return whole(doc, *args, **options)

    monkeypatch.setattr(reading, "read", read)
    for name, text in (("odd", TWO), ("one", ONE)):
        (tmp_path / f"{name}.txt").write_text(text)
    built = kg("build", tmp_path, "--store", tmp_path / "a.kg")
    assert built.exit_code == 1
    assert built.stderr.splitlines()[0] == f"kg: {tmp_path / 'odd.txt'}: it cannot be read (IndexError: no such row of a table) (skipped)"
    assert names(kg, tmp_path / "a.kg") == ["one"]


def test_an_article_that_took_too_long_is_read_by_a_later_build(kg, tmp_path, slow, monkeypatch):
    (tmp_path / "in").mkdir()
    for name, text in (("one", ONE), ("slow", TWO)):
        (tmp_path / "in" / f"{name}.txt").write_text(text)
    assert kg("build", tmp_path / "in", "--store", tmp_path / "a.kg").exit_code == 1
    monkeypatch.undo()
    built = kg("build", tmp_path / "in", "--store", tmp_path / "a.kg")
    assert built.exit_code == 0 and "1 of them as read before, 2 documents" in built.stdout
    assert names(kg, tmp_path / "a.kg") == ["one", "slow"]


def test_an_article_that_repeats_a_deal_ten_thousand_times_is_named_and_one_that_does_so_less_often_tells_it_once(kg, tmp_path):
    deal = "Harrow Cloud agreed to lease 40 MW at its Fernley campus to Pemberton AI for $40 million a month. "
    for name, times in (("often", 10_000), ("some", 100)):
        (tmp_path / f"{name}.txt").write_text(deal * times)
    build = ("build", tmp_path, "--store", tmp_path / "a.kg")
    told = kg(*build).stderr.splitlines()
    assert "often.txt: it has 980,000 characters, and 300,000 are read" in told[0] and told[1] == "kg: 1 could not be read"
    told = kg(*build, "--max-doc-chars", "1000000", "--doc-seconds", "3").stderr.splitlines()
    assert "often.txt: it takes longer than 3 seconds of processor time to read" in told[0] and told[1] == "kg: 1 could not be read"
    leases = [json.loads(line) for line in kg("facts", "--format", "jsonl", "--store", tmp_path / "a.kg").stdout.splitlines()]
    assert [f["roles"] for f in leases if f["kind"] == "ComputeLease"] == [{"lessor": "Harrow Cloud", "lessee": "Pemberton AI"}]
