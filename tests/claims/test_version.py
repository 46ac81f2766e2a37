"""A record of claims is found again exactly where a reading would come out the same."""
import ast
from pathlib import Path

import pytest
from factory import document
from kg.claims import version
from kg.claims.extract import Extractor
from kg.claims.version import document_hash, key, versioned
from kg.lexicon import lexicon
from kg.names import known, typed

KG = Path(version.__file__).parents[1]
DOC = document("note", "Musk met Larkfield AI in the town of Norrland.")


@pytest.fixture
def hashed():
    """The code that the version covers."""
    return {path for pattern in version.CODE for path in KG.glob(pattern)}


def test_the_name_of_a_document_bears_on_nothing():
    assert document_hash(DOC) == document_hash(document("other", DOC.text, title=DOC.title))


@pytest.mark.parametrize("change", [{"text": "Musk met Larkfield."}, {"published": "2026"}, {"title": "Another"}])
def test_text_title_and_date_bear_on_it(change):
    assert document_hash(DOC) != document_hash(document("note", **{"text": DOC.text, "title": DOC.title, "published": DOC.published, **change}))


def test_an_alias_bears_on_a_document_only_by_a_type_of_a_name_in_it(monkeypatch):
    before, types = document_hash(DOC), typed()
    assert ("musk", "PERSON") in known(DOC.text) and ("twitter", "ORG") not in known(DOC.text)
    monkeypatch.setattr("kg.names.typed", lambda: types | {"twitter": "PRODUCT"})
    assert document_hash(DOC) == before
    monkeypatch.setattr("kg.names.typed", lambda: types | {"norrland": "PLACE"})
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


def test_no_code_that_reads_looks_into_a_word_list_that_is_left_out(hashed):
    for path in hashed - {KG / "names.py"}:  # names.typed is what `known` asks
        assert not [name for name in version.LATER if f'lexicon("{name}")' in path.read_text()], path
