"""kg/ask/listed.py: all deals from the columns alone are those that are judged one by one."""
import pytest
from kg.ask.clauses import VERDICTS, standards
from kg.ask.columned import columns
from kg.ask.found import verdicts
from kg.ask.listed import listed
from kg.errors import BadDate, UnknownStandard
from kg.graph.view import view

ASKED = [{}, {"parties": ["tesla", "spacex"]}, {"since": "2025", "until": "2026-03"}, {"status": ["completed", "rumoured"]}, {"min_amount": 2e9},
         {"as_of": "2026-03"}, {"strict": True}, {"wanted": ["related", "unknown"]}, {"until": "2026-06", "status": ["signed"], "min_amount": 1e6}]  # fmt: skip


@pytest.fixture(params=["gold_store", "drawn_store"], scope="module")
def graph(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def held(graph):
    return columns(view(graph))


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_rows_are_those_of_the_clauses(graph, held, asked):
    for by in standards():
        rows = verdicts(graph, held, by, **asked, roots={})[1]
        wanted = {(r.deal.iri, r.deal.kind, frozenset(r.parties), r.when.first, r.when.last, frozenset((r.deal.status or "").split(" / ")), r.verdict)
                  for r in rows}  # fmt: skip
        found = [(r.deal, r.kind, frozenset(r.parties), r.first, r.last, frozenset(r.status or [""]), r.verdict) for r in listed(held, by, **asked)]
        assert set(found) == wanted and len(found) == len(rows)
        assert [VERDICTS.index(row[-1]) for row in found] == sorted(VERDICTS.index(row[-1]) for row in found)


def test_amounts_are_those_that_deals_are_known_by_but_rates(gold_store):
    held = columns(view(gold_store))
    known = {row.deal.iri: row.amount for row in verdicts(gold_store, held, "ias24", roots={})[1]}
    found = {row.deal: row.amount for row in listed(held, "ias24")}
    told = {iri: amount for iri, amount in known.items() if amount and not amount.per}
    assert {(iri, a.value, a.min, a.max, a.unit, a.bound) for iri, a in told.items()} == {
        (iri, a.value, a.min, a.max, a.unit, a.bound) for iri, a in found.items() if a} and len(told) > 5  # fmt: skip


def test_no_deal_is_of_a_verdict_that_there_is_not(gold_store):
    assert not list(listed(columns(view(gold_store)), "ias24", wanted=["nearly"]))


def test_what_no_row_can_be_of_is_an_error(gold_store):
    held = columns(view(gold_store))
    with pytest.raises(UnknownStandard):
        list(listed(held, "ifrs"))
    with pytest.raises(BadDate):
        list(listed(held, "ias24", as_of="soon"))
