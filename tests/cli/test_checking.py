import json
from pathlib import Path

import pytest

GOLD = Path(__file__).parents[2] / "corpus" / "gold" / "articles.jsonl"


def test_a_graph_that_conforms(kg, gold):
    result = kg("validate", "--store", gold)
    assert result.exit_code == 0 and "conforms" in result.stdout


def test_a_graph_that_does_not_names_shape_and_node(kg, gold, tmp_path):
    import shutil

    import pyoxigraph

    shutil.copytree(gold, tmp_path / "bad.kg")
    store = pyoxigraph.Store(str(tmp_path / "bad.kg" / "generations" / (gold / "CURRENT").read_text().strip()))
    kg_ = "https://w3id.org/dealgraph/"
    lessor = next(iter(store.quads_for_pattern(None, pyoxigraph.NamedNode(kg_ + "lessor"), None)))
    store.remove(lessor)
    store.flush()
    del store
    result = kg("validate", "--store", tmp_path / "bad.kg")
    assert result.exit_code == 1 and lessor.subject.value in result.stdout
    result = kg("validate", "--format", "json", "--store", tmp_path / "bad.kg")
    assert result.exit_code == 1 and lessor.subject.value in {violation["focus"] for violation in json.loads(result.stdout)}


def test_counts(kg, gold):
    told = dict(line.split()[-2:] for line in kg("stats", "--store", gold).stdout.splitlines() if len(line.split()) == 2)
    assert told["documents"] == "7" and told["facts"] == "163" and told["ComputeLease"] == "5" and int(told["parties"]) > 60


def test_counts_and_violations_as_json(kg, gold):
    told = json.loads(kg("stats", "--format", "json", "--store", gold).stdout)
    assert (told["documents"], told["facts"], told["kinds"]["ComputeLease"]) == (7, 163, 5) and sum(told["kinds"].values()) == 163
    assert sum(row["facts"] for row in told["by_document"]) == 163 and all(row["characters"] > 500 for row in told["by_document"])
    assert json.loads(kg("validate", "--format", "json", "--store", gold).stdout) == []


def test_gold_scores_full_marks_against_itself(kg, gold):
    figures = json.loads(kg("eval", GOLD, "--format", "json", "--store", gold).stdout)
    assert figures["f1"] == figures["precision"] == figures["recall"] == 1 and figures["gold"] == 163
    assert figures["attrs_right"] == figures["attrs"] and figures["status_right"] == figures["status"]
    shown = kg("eval", GOLD, "--misses", "--store", gold).stdout
    assert "missed" not in shown and "invented" not in shown and "of the 163 paired" in shown


def test_misses_are_listed(kg, gold, tmp_path):
    rows = GOLD.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "fewer.jsonl").write_text("".join(rows[1:]), encoding="utf-8")
    shown = kg("eval", GOLD, "--facts", tmp_path / "fewer.jsonl", "--misses").stdout.splitlines()
    first = json.loads(rows[0])
    assert shown[0].startswith(f"missed {first['doc']} {first['kind']} ") and not shown[1].startswith("missed")


@pytest.mark.parametrize("text", ['{"a": 1}', "[1]", "no json"])
def test_a_malformed_list_of_aliases_is_named(kg, gold, tmp_path, text):
    (tmp_path / "aliases.json").write_text(text)
    result = kg("eval", GOLD, "--aliases", tmp_path / "aliases.json", "--store", gold)
    assert result.exit_code == 1 and "aliases.json" in result.stderr
