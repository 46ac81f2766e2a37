"""Small graphs of invented parties, and the graph of the gold facts, built once."""
import pytest
from factory import articles, gold
from kg.ask.related import derived
from kg.graph.store import build, open_store
from kg.graph.view import view


@pytest.fixture
def graph(tmp_path):
    """Builds the store of some claims and documents, its derived statements included."""

    def built(*claims, documents=()):
        build(claims, documents, tmp_path / "graph.kg", derived=derived)
        return open_store(tmp_path / "graph.kg")

    return built


@pytest.fixture
def seen(graph):
    """The view of some claims."""
    return lambda *claims, documents=(): view(graph(*claims, documents=documents))


@pytest.fixture(scope="session")
def gold_store(tmp_path_factory):
    """The graph of the corpus's gold facts."""
    documents = {document.name: document for document in articles()}
    path = tmp_path_factory.mktemp("gold") / "gold.kg"
    build(gold(documents), documents.values(), path, derived=derived)
    return open_store(path)


@pytest.fixture(scope="session")
def gold_view(gold_store):
    return view(gold_store)
