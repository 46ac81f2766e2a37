"""How much of the gold facts is found, on the articles here and, where ../shared lies beside, on those that judge.

The floors stand a little under what was measured; the model's card has the figures.
"""
import json
from pathlib import Path

import pytest

from kg.ask import score

ROOT = Path(__file__).parents[1]
OURS = ROOT / "corpus" / "gold" / "articles.jsonl"


@pytest.fixture(scope="module")
def judged(kg, shared, seeds, tmp_path_factory):
    """The figures of the articles in ../shared against their gold facts, by the name of the gold file."""
    dev = tmp_path_factory.mktemp("dev") / "dev.kg"
    assert kg("build", shared / "eval" / "dev", "--store", dev).exit_code == 0

    def figures(name, store):
        made = kg("eval", shared / "eval" / "gold" / f"{name}.jsonl", "--store", store, "--format", "json",
                  "--aliases", shared / "eval" / "aliases.json")  # fmt: skip
        return json.loads(made.stdout)

    return {"seeds": figures("seeds", seeds), "dev": figures("dev", dev)}


@pytest.fixture(scope="module")
def ours(kg, store):
    return [json.loads(line) for line in kg("facts", "--format", "jsonl", "--store", store).stdout.splitlines()]


def test_the_articles_that_come_with_it(ours):
    made = score.score(score.records(OURS), ours, score.aliases(score.registered())).figures
    assert made["f1"] >= 0.70 and made["precision"] >= 0.86, made


def test_the_source_articles(judged):
    made = judged["seeds"]
    assert made["f1"] >= 0.69 and made["precision"] >= 0.87 and made["f1_without_bare_tickers"] >= 0.60, made


def test_articles_that_were_not_studied(judged):
    assert judged["dev"]["f1"] >= 0.60 and judged["dev"]["precision"] >= 0.86, judged["dev"]


def test_a_retelling_is_read_as_well_as_its_source(judged, ours, shared):
    from kg.read.corpus import documents

    sources = {path.name for path in (shared / "seeds").glob("*.txt")}
    retold = {d.name for d in documents([ROOT / "corpus" / "articles"]) if d.retold_from in sources}
    assert len(retold) == 3
    same = score.aliases([*score.registered(), *score.aliases_in(shared / "eval" / "aliases.json")])
    made = score.score([row for row in score.records(OURS) if row["doc"] in retold], ours, same).figures
    assert abs(made["f1"] - judged["seeds"]["f1"]) <= 0.05, (made["f1"], judged["seeds"]["f1"])  # .015 was measured
