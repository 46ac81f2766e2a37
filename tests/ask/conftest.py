"""Small graphs of invented parties, and the graphs of gold facts, built once."""
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from drawn import built as drawn
from factory import articles, document, gold, quads
from kg.ask.audited import audited
from kg.ask.columned import columns
from kg.ask.related import derived
from kg.cli.figures import figures
from kg.graph.store import build, open_store
from kg.graph.view import edges, view
from kg.resolve.merge import resolve
from pyoxigraph import Store

INVENTED = Path(__file__).parent / "related"


@pytest.fixture
def graph(tmp_path):
    """Builds the store of some claims and documents, its derived statements included."""

    def built(*claims, documents=()):
        build(claims, documents, tmp_path / "graph.kg", derived=derived)
        return open_store(tmp_path / "graph.kg")

    return built


def memory(*claims, documents=()):
    """A store of some claims in memory."""
    store = Store()
    store.extend(quads(resolve(claims, documents), documents))
    return store


def told(*claims, documents=()):
    """The view of some claims, by a store in memory."""
    return view(memory(*claims, documents=documents))


@pytest.fixture(scope="session")
def seen():
    """The view of some claims."""
    return told


@pytest.fixture(scope="session")
def held():
    """The store of some claims, in memory and without what is derived."""
    return memory


@pytest.fixture(scope="session")
def things():
    """The deals and links of some claims, those of one party too."""
    return lambda *claims, documents=(): list(edges(memory(*claims, documents=documents)))


@pytest.fixture(scope="session")
def gold_store(tmp_path_factory):
    """The graph of the corpus's gold facts."""
    return _store(tmp_path_factory.mktemp("gold") / "gold.kg")


@pytest.fixture(scope="session")
def gold_view(gold_store):
    return view(gold_store)


@pytest.fixture(scope="session")
def invented_store(tmp_path_factory):
    """The graph of the facts of the twelve invented articles."""
    return _store(tmp_path_factory.mktemp("invented") / "invented.kg", INVENTED, INVENTED / "facts.jsonl")


@pytest.fixture(scope="session")
def invented_view(invented_store):
    return view(invented_store)


def _store(path, folder=None, facts=None):
    documents = {document.name: document for document in articles(folder)}
    build(gold(documents, facts), documents.values(), path, columns=columns,
          derived=lambda seen: chain(derived(seen), audited(documents.values(), figures)))  # fmt: skip
    return open_store(path)


@pytest.fixture(scope="session")
def dev_store(shared, tmp_path_factory):
    """The graph of the gold facts of the development articles beside the checkout."""
    sources = tomllib.loads((shared / "eval" / "dev" / "sources.toml").read_text(encoding="utf-8"))
    texts = {path.stem: (path.read_text(encoding="utf-8"), sources.get(path.name, {}).get("published"))
             for path in (shared / "eval" / "dev").glob("*.txt")}  # fmt: skip
    documents = {name: document(name, text, published=published) for name, (text, published) in texts.items()}
    path = tmp_path_factory.mktemp("dev") / "dev.kg"
    build(gold(documents, shared / "eval" / "gold" / "dev.jsonl"), documents.values(), path, derived=derived)
    return open_store(path)


@pytest.fixture(scope="session")
def drawn_store(tmp_path_factory):
    """The graph of a drawn graph's claims."""
    return open_store(drawn(80, 5, tmp_path_factory.mktemp("drawn") / "drawn.kg").place)
