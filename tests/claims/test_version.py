"""A record of claims is found again exactly where a reading would come out the same."""
import ast
from functools import cache
from pathlib import Path

import pytest
from factory import document
from kg import names
from kg.claims import version
from kg.claims.extract import Extractor
from kg.claims.version import document_hash, key, versioned
from kg.lexicon import lexicon
from kg.names import known

KG = Path(version.__file__).parents[1]
DOC = document("note", "Musk met Larkfield AI (LRKF) in the town of Norrland.")


@pytest.fixture
def registry(monkeypatch):
    """Puts some rows in the place of the registry's."""
    def put(*rows):
        monkeypatch.setattr(names, "lexicon", lambda name: {"party": rows} if name == "aliases" else lexicon(name))
        for name in ("typed", "_registry", "_symbols", "_rows"):
            monkeypatch.setattr(names, name, cache(getattr(names, name).__wrapped__))
    return put


@pytest.fixture
def hashed():
    """The code that the version covers."""
    return {path for pattern in version.CODE for path in KG.glob(pattern)}


def test_the_name_of_a_document_bears_on_nothing():
    assert document_hash(DOC) == document_hash(document("other", DOC.text, title=DOC.title))


@pytest.mark.parametrize("change", [{"text": "Musk met Larkfield."}, {"published": "2026"}, {"title": "Another"}])
def test_text_title_and_date_bear_on_it(change):
    assert document_hash(DOC) != document_hash(document("note", **{"text": DOC.text, "title": DOC.title, "published": DOC.published, **change}))


@pytest.mark.parametrize(("row", "bears"), [
    ({"name": "Norrland", "type": "Place"}, True), ({"name": "Larkfield"}, True), ({"name": "Velora", "names": ["Larkfield AI"]}, True),
    ({"name": "Velora", "tickers": ["LRKF"]}, True), ({"name": "Velora", "names": ["Velora AI"], "tickers": ["VLRA"], "type": "Product"}, False),
])  # fmt: skip
def test_a_row_of_the_registry_bears_on_a_document_by_what_of_it_may_stand_there(registry, row, bears):
    registry({"name": "Musk", "type": "Person"})
    before = document_hash(DOC)
    assert known(DOC.text) == [("Musk", "Musk", "Person")]
    registry({"name": "Musk", "type": "Person"}, row)
    assert (document_hash(DOC) != before) == bears


@pytest.mark.parametrize("row", [{"name": "Musk"}, {"name": "Ada Musk", "names": ["Musk"], "type": "Person"}])
def test_a_name_that_is_of_another_type_or_row_bears_on_it(registry, row):
    registry({"name": "Musk", "type": "Person"})
    before = document_hash(DOC)
    registry(row)
    assert document_hash(DOC) != before


def test_options_and_what_reads_are_in_the_version():
    plain = versioned()
    assert plain == versioned(least=lexicon("model")["least"]) and len(plain.digest) == 12
    others = [versioned(least=0.6), versioned(endpoint=("http://a", "m", 1)), plain._replace(model="x"), plain._replace(code="x")]
    assert len({plain.digest, *(other.digest for other in others)}) == 5
    assert len({key(DOC, other) for other in (plain, *others)}) == 5
    assert Extractor().version == plain != Extractor(0.6).version


def test_the_registry_of_aliases_is_in_no_version_and_other_word_lists_are(monkeypatch, tmp_path):
    for name in ("lexicon/aliases.toml", "lexicon/units.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a = 1\n")
    monkeypatch.setattr(version, "KG", tmp_path)

    def told(name, text):
        (tmp_path / name).write_text(text)
        return version._files.__wrapped__("lexicon/*.toml")

    first = told("lexicon/aliases.toml", "a = 2\n")
    assert told("lexicon/aliases.toml", "a = 3\n") == first != told("lexicon/units.toml", "a = 2\n")


def test_the_version_covers_all_code_that_reads(hashed):
    """Whatever the covered modules import of this package is covered too."""
    ground = {KG / "errors.py", KG / "__init__.py"}  # they say what went wrong, not what is read
    for path in hashed:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            names += [f"{node.module}.{name.name}" for name in node.names] if names else []
            for name in names:
                file = KG.parent / Path(*name.split("."))
                module = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
                if name.startswith("kg") and module.is_file() and module.stat().st_size > 200:
                    assert module in hashed | ground, f"{path.name} imports {name}"


def test_code_that_reads_asks_of_word_lists_that_are_left_out_no_more_than_the_hash_tells(hashed):
    """`kg.names` alone opens one, the registry, of which `known` tells what `typed` and `registered` can say."""
    trees = {path: ast.parse(path.read_text()) for path in hashed}
    assert {path.name: found for path, tree in trees.items() if (found := lists(tree) & {*version.LATER, None})} == {"names.py": {"aliases"}}
    functions = {node.name: node for node in trees[KG / "names.py"].body if isinstance(node, ast.FunctionDef)}
    asking = {name for name, node in functions.items() if lists(node) & version.LATER}
    while more := {name for name, node in functions.items() if asking & {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}} - asking:
        asking |= more
    assert {name for name in asking if not name.startswith("_")} == {"typed", "registered", "known"}


def lists(tree):
    """The word lists that some code opens; None for one that is not named there."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "lexicon")
    return {getattr(call.args[0], "value", None) for call in calls}
