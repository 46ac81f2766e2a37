"""Views of a few facts each hold together what one view holds, and give the same columns and the same verdicts."""
import numpy as np
import pytest
from kg.ask.columned import columns
from kg.ask.related import derived
from kg.graph import view as views
from kg.graph.columns import joined, open_columns
from kg.graph.derive import dependencies
from kg.graph.store import open_store


@pytest.fixture(params=["told", "gold"])
def place(request):
    found = request.getfixturevalue(request.param)
    return found.place if request.param == "told" else found


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(views, "FACTS", 7)


def test_columns_of_parts_are_those_of_the_whole(place, few):
    store = open_store(place)
    pieces = list(views.of_facts(store))
    one, other = columns(views.view(store)), joined(map(columns, pieces))
    assert len(pieces) > 5
    for name, table in vars(one).items():
        for column, values in vars(table).items():
            found = getattr(getattr(other, name), column)
            assert found.dtype == values.dtype and np.array_equal(found, values, equal_nan=values.dtype == float), (name, column)


def test_verdicts_and_dependencies_of_parts_are_those_of_the_whole(place, few):
    store = open_store(place)
    whole, parts = views.view(store), list(views.of_parts(store, open_columns(place)))
    assert len(parts) > 3
    assert {quad for part in parts for quad in derived(part)} == set(derived(whole))
    assert {quad for part in views.of_facts(store) for quad in dependencies(part)} == set(dependencies(whole))


def test_a_large_part_is_read_only_a_few_times(place, few):
    store, known = open_store(place), open_columns(place)
    read = sum(part.number_of_edges() for part in views.of_parts(store, known))
    assert read < 6 * views.view(store).number_of_edges()
