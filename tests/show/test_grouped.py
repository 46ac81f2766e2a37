"""What figures and pages put together alike: flows by currency, sites by unit, a fact's dates, and their words."""
from datetime import date

import pytest

from kg.ask.capacities import Capacity
from kg.ask.flows import Circle, Flow
from kg.ask.timeline import Event
from kg.records import Hop, Quantity
from kg.show.capacity import by_unit
from kg.show.flows import panels
from kg.show.timeline import extent, rows
from kg.show.wording import much, open_, pays


def flow(payer, payee, value=None, currency="USD"):
    gross = Quantity(value, currency) if value else None
    return Flow(payer, payee, "", currency if value else "", gross, gross, False, ())


def test_flows_stand_by_currency_those_of_untold_amounts_last():
    found = [flow("a", "b", 4e6), flow("b", "a", 1e6), flow("a", "c"), flow("a", "c", 3e6, "EUR")]
    eur, usd, untold = panels(found, [Circle(("a", "b"), (), (), (), ())])
    assert [panel.title for panel in (eur, usd, untold)] == ["EUR", "USD", "Amount not told"]
    assert (eur.sizes, usd.sizes, untold.sizes) == ((1.0,), (1.0, 0.25), (None,))
    assert usd.back == (True, True) and eur.back == untold.back == (False,)
    assert usd.links == ((("a", 0), ("b", 0)), (("b", 0), ("a", 1))), "the circle closes in a party drawn again"
    assert panels(found, [Circle(("a", "b"), (), (), (), (), backwards=True)])[1].back == (False, False), "nothing comes back"


def test_sites_stand_by_unit_each_beside_the_largest():
    told = [Capacity("x", "one", Quantity(50, "MW"), "", "planned", ()), Capacity("x", "two", Quantity(200, "MW"), "", "", ()),
            Capacity("", "two", Quantity(7, "GPUs"), "chips", "", ())]  # fmt: skip
    assert {unit: [(one.site, part) for one, part in every] for unit, every in by_unit(told).items()} == {
        "MW": [("one", 0.25), ("two", 1.0)], "GPUs": [("two", 1.0)]}  # fmt: skip
    assert [much(one) for one in told] == ["50 MW, planned", "200 MW", "7 GPUs, chips"]


def test_a_fact_is_a_row_with_all_its_dates():
    def event(day, iri, status):
        return Event(day, "", f"fact {iri}", (), "", 1, (), Hop("a", "b", "Supply", "", status, None, (), iri))

    made = rows([event("2024", "x", "signed"), event("2025-03", "y", "planned / rumoured"), event("2026-01-02", "x", "signed")])
    assert [(row.label, row.dates, row.open) for row in made] == [("fact x", "2024 … 2026-01-02", False), ("fact y", "2025-03", True)]
    assert made[0].spans == ((date(2024, 1, 1), date(2024, 12, 31)), (date(2026, 1, 2), date(2026, 1, 2)))
    assert extent(made) == (date(2024, 1, 1), date(2026, 1, 2)) and extent(made[1:]) == (date(2025, 3, 1), date(2025, 3, 31))


@pytest.mark.parametrize("status, told", [(None, False), ("", False), ("signed", False), ("planned", True), ("planned / signed", False)])
def test_what_no_source_gives_as_done_is_open(status, told):
    assert open_(status) is told


def test_a_flow_in_words():
    names = {"a": "Ash", "b": "Birch"}
    assert [pays(flow("a", "b", value), names) for value in (2e6, None)] == ["Ash pays Birch 2 million USD", "Ash pays Birch an untold amount"]
