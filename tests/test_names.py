"""Parties are named in the alias registry alone: no code, word list or query joins two of them."""
import re
from pathlib import Path

import pytest

from kg.ask.score import records
from kg.lexicon import lexicon

ROOT = Path(__file__).parents[1]
WORDS = {"X", "Meta"}  # names that are letters and words too: looked for as whole strings
COUNTRIES = {"US", "U.S."}  # the dollar is theirs: units.toml and the number reader say so


def places():
    yield from ROOT.glob("kg/**/*.py")
    yield from (path for path in ROOT.glob("kg/lexicon/*.toml") if path.name != "aliases.toml")
    yield from ROOT.glob("ontology/**/*.ttl")
    yield from ROOT.glob("ontology/**/*.rq")


def parties():
    """Every name in a role of the gold facts, here and in ../shared, and every name of the registry."""
    files = [*ROOT.glob("corpus/gold/*.jsonl"), *ROOT.parent.glob("shared/eval/gold/*.jsonl")]
    rows = [row for file in files for row in records(file)]
    told = {name for row in rows for names in row["roles"].values() for name in (names if isinstance(names, list) else [names])}
    listed = {name for row in lexicon("aliases")["party"] for name in (row["name"], *row.get("names", ()), *row.get("tickers", ()))}
    return sorted(name for name in told | listed if name and name not in COUNTRIES and not name.startswith("unnamed"))


def named(name):
    """What finds a name: as words of their own, or as a whole string."""
    if name in WORDS:
        return re.compile(rf"""(["']){name}\1""")
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")


@pytest.mark.parametrize("path", sorted(places()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_party_is_named(path):
    text = path.read_text(encoding="utf-8")
    found = [name for name in parties() if named(name).search(text)]
    assert not found, f"{path} names {found}"
