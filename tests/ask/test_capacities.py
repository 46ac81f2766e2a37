"""kg/ask/capacities.py: how much a site has is told of the operator that the words name, or that runs it by what holds."""
import pytest
from factory import claim, document

from kg.ask.capacities import capacities
from kg.ask.sparql import answer, named
from kg.graph.things import things


def mw(value):
    return {"value": value, "unit": "MW"}


def runs(operator, doc="note", **more):
    return claim("Operates", doc, roles={"operator": operator, "facility": "Mill Works"} if operator else {"facility": "Mill Works"},
                 types={"facility": "FACILITY"}, **more)  # fmt: skip


def has(amount, **more):
    return claim("Observation", roles={"subject": "Mill Works"}, types={"subject": "FACILITY"}, metric="power_capacity", value=mw(amount), **more)


@pytest.fixture
def rows(graph):
    def told(*claims, documents=(document(),)):
        store = graph(*claims, documents=documents)
        found = [(c.operator, c.amount.value, c.status) for c in capacities(things(store))]
        asked = [[cell.value if cell else "" for cell in row] for row in answer(store, named()["power-capacity"].text)]
        assert {(operator.lower().replace(" ", "-"), float(much.split()[0]), status) for operator, _, much, _, status, *_ in asked
                if operator} == {row for row in found if row[0]}, "the named query tells the same"  # fmt: skip
        return found

    return told


@pytest.mark.parametrize("one, other", [("Zeta Grid", "Acme Compute"), ("Acme Compute", "Zeta Grid")])
def test_each_operator_has_what_is_told_of_it(rows, one, other):
    found = rows(runs(one, status="cancelled", capacity=mw(40)), runs(other, status="completed", capacity=mw(90)), has(100))
    ids = {name: name.lower().replace(" ", "-") for name in (one, other)}
    assert sorted(found) == sorted([(ids[one], 40, "cancelled"), (ids[other], 90, "completed"), (ids[other], 100, "")])


def test_what_a_site_has_is_nobodys_where_who_runs_it_was_called_off(rows):
    note, later = document("note"), document("later", published="2026-08")
    assert rows(runs("Zeta Grid"), runs("Zeta Grid", later, status="cancelled"), has(40), documents=[note, later]) == [("", 40, "")]
    assert rows(runs("Zeta Grid", mode="negated", capacity=mw(70)), has(40)) == [("", 40, "")]


def test_what_a_site_has_is_of_who_plans_it_where_nobody_runs_it_yet(rows):
    plans, rumour = runs("Zeta Grid", status="planned"), runs("Heath", status="rumoured")
    assert rows(plans, rumour, has(40)) == [("zeta-grid", 40, "")] and rows(rumour, has(40)) == [("", 40, "")]
    assert rows(plans, runs("Acme Compute"), has(40)) == [("acme-compute", 40, "")]


def test_what_a_site_has_is_of_all_who_run_it(rows):
    assert rows(runs("Zeta Grid"), runs("Acme Compute"), has(40)) == [("acme-compute", 40, ""), ("zeta-grid", 40, "")]
    assert rows(runs(["Zeta Grid", "Acme Compute"], capacity=mw(40))) == [("acme-compute", 40, ""), ("zeta-grid", 40, "")]


def test_an_operation_without_an_operator_is_of_who_runs_the_site(rows):
    assert rows(runs("Zeta Grid"), runs(None, capacity=mw(40)), has(40)) == [("zeta-grid", 40, "")]
