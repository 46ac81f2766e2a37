"""Views of a few facts each hold together what one view holds, and give the same columns and the same verdicts."""
import numpy as np
import pytest
from factory import claim, document
from kg.ask.columned import columns
from kg.ask.related import derived
from kg.graph import view as views
from kg.graph.columns import joined, open_columns
from kg.graph.derive import dependencies
from kg.graph.store import build, open_store


@pytest.fixture(params=["told", "gold"])
def place(request):
    found = request.getfixturevalue(request.param)
    return found.place if request.param == "told" else found


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(views, "FACTS", 7)


def test_columns_of_parts_are_those_of_the_whole(place, few):
    store = open_store(place)
    pieces = list(views.of_facts(lambda: store))
    one, other = columns(views.view(store)), joined(map(columns, pieces))
    assert len(pieces) > 5
    for name, table in vars(one).items():
        for column, values in vars(table).items():
            found = getattr(getattr(other, name), column)
            assert found.dtype == values.dtype and np.array_equal(found, values, equal_nan=values.dtype == float), (name, column)


def agree(place):
    """Whether the views of parts and the view of all give the same; and the number of facts of each part."""
    store = open_store(place)
    whole, parts = views.view(store), list(views.of_parts(lambda: store, open_columns(place)))
    assert {quad for part in parts for quad in derived(part)} == set(derived(whole))
    assert {quad for part in views.of_facts(lambda: store) for quad in dependencies(part)} == set(dependencies(whole))
    return [part.number_of_edges() for part in parts]


def test_verdicts_and_dependencies_of_parts_are_those_of_the_whole(place, few):
    assert agree(place)


def test_a_deal_stands_with_both_sides_parts_and_a_large_part_is_not_read_for_each(tmp_path, few):
    told = []
    for at in range(20):  # groups of their own, and one that all deal with
        told += [owns(f"Harrow {at} Holdings", f"Mill {at}"), owns(f"Harrow {at} Holdings", f"Quay {at}"), owns("Osprey", f"Tern {at}")]
        told += [supplies(f"Mill {at}", f"Quay {at}"), supplies(f"Mill {at}", f"Tern {at}"), supplies(f"Quay {at}", f"Quay {at + 1}")]
    build(told, [document()], tmp_path / "a.kg", derived=derived, columns=columns)
    found = agree(tmp_path / "a.kg")
    assert len(found) > 5 and max(found) < 100 and sum(found) < 3 * len(told)


def owns(owner, owned):
    return claim("Ownership", roles={"owner": owner, "owned": owned}, stake={"value": 60, "unit": "%"})


def supplies(supplier, customer):
    return claim("Supply", roles={"supplier": supplier, "customer": customer})
