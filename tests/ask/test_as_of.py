"""Answers as of a date are those on a graph that is built anew from the facts of that date."""
import pytest
from factory import claim, quads
from hypothesis import given, settings
from hypothesis import strategies as st
from kg.ask.clauses import standards
from kg.ask.control import Register
from kg.ask.dependencies import depends
from kg.ask.flows import circles, flows, payments
from kg.ask.groups import group, stakes
from kg.ask.paths import RANKS, paths
from kg.ask.related import related
from kg.graph.periods import days
from kg.graph.view import view
from kg.resolve.merge import resolve
from pyoxigraph import Store

NAMES = ("Mill Stone", "Quay Works", "Alba Holding", "Ines Calder")
IDS = tuple(name.lower().replace(" ", "-") for name in NAMES)
DATES = (None, "2023", "2024", "2025-03", "2025")
DAYS = st.sampled_from(("2023-06", "2024-07", "2025-03-15", "2025-03", "2026"))
ROLES = {"Ownership": ("owner", "owned"), "Supply": ("supplier", "customer"), "ComputeLease": ("lessor", "lessee"), "Financing": ("lender", "borrower")}
AMOUNTS = st.sampled_from(({}, {"value": 5e6, "unit": "USD"}, {"value": 2e6, "unit": "EUR", "bound": "at most"}))


@st.composite
def facts(draw):
    """Some deals and stakes among five parties, at times: of a kind and pair one alone, which is a fact by itself."""
    found = {}
    for _ in range(draw(st.integers(3, 10))):
        kind = draw(st.sampled_from(("Ownership", *ROLES)))
        one, other = draw(st.lists(st.sampled_from(NAMES[:3]), min_size=2, max_size=2, unique=True))
        attrs = {name: date for name in ("start", "end") if (date := draw(st.sampled_from(DATES)))}
        if kind == "Ownership":
            one = draw(st.sampled_from((one, one, *({"Ines Calder"} - {other}))))
            bound = draw(st.sampled_from(("exact", "at least", "at most")))
            attrs["stake"] = {"value": draw(st.sampled_from((12, 25, 40, 55, 90))), "unit": "%", "bound": bound}
        elif amount := draw(AMOUNTS):
            attrs["amount" if kind == "Financing" else "total"] = amount
        status = None if kind == "Ownership" else draw(st.sampled_from(("signed", "completed", "rumoured")))
        found.setdefault((kind, one, other), claim(kind, roles=dict(zip(ROLES[kind], (one, other), strict=True)), status=status, **attrs))
    return list(found.values())


def of(claims, day):
    """The facts that may hold on a day: that begin by its last day and do not end before its first. An end before the beginning is none."""
    first, last = days(day)
    for told in claims:
        start, end = told.attr("start"), told.attr("end")
        begun, ended = start and days(start.iso)[0], end and days(end.iso)[1]
        if begun and ended and ended < begun:
            ended = None
        if (not begun or begun <= last) and (not ended or ended >= first):
            yield told


def built(claims):
    store = Store()
    store.extend(quads(resolve(claims, ()), ()))
    return store


@pytest.fixture(scope="module")
def asked():
    """How often a question found something: a property that asks of nothing proves nothing."""
    found = {}
    yield found
    assert all(found.values()), found


def both(claims, day):
    """The view as of a day, and that of a graph of the facts of that day: of parties that no fact joins the former may hold more."""
    whole, rebuilt = view(built(claims), day), view(built(list(of(claims, day))))
    assert {party for party in whole if whole.degree(party)} == set(rebuilt)
    return whole, rebuilt


@settings(max_examples=30, deadline=None, derandomize=True)
@given(claims=facts(), day=DAYS)
def test_control(asked, claims, day):
    whole, rebuilt = view(built(claims)), view(built(list(of(claims, day))))
    for party in set(IDS) & set(whole):
        one = group(whole, party, day)
        if party not in rebuilt:
            assert not (one.over or one.under)
            continue
        assert one == group(rebuilt, party, day)
        asked["control"] = asked.get("control", 0) + len(one.over)
        told, again = (Register(stakes(seen, [party], day)).controlled(party) for seen in (whole, rebuilt))
        assert told == again


@settings(max_examples=30, deadline=None, derandomize=True)
@given(claims=facts(), day=DAYS)
def test_paths(asked, claims, day):
    whole, rebuilt = both(claims, day)
    for one in rebuilt:
        for other in rebuilt:
            for rank in RANKS:
                found = list(paths(whole, one, other, k=9, rank=rank))
                assert found == list(paths(rebuilt, one, other, k=9, rank=rank))
                asked["paths"] = asked.get("paths", 0) + len(found)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(claims=facts(), day=DAYS, statuses=st.sampled_from(((), ("rumoured", "signed"))))
def test_needs(asked, claims, day, statuses):
    whole, rebuilt = both(claims, day)
    rebuilt.graph["as_of"] = day  # of which day the control groups are
    for party in rebuilt:
        for up in (True, False):
            found = depends(whole, party, up=up, statuses=statuses)
            assert found == depends(rebuilt, party, up=up, statuses=statuses)
            asked["needs"] = asked.get("needs", 0) + len(found.needs)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(claims=facts(), day=DAYS, statuses=st.sampled_from(((), ("rumoured", "signed"))))
def test_flows_and_circles(asked, claims, day, statuses):
    whole, rebuilt = both(claims, day)
    paid = payments(whole, statuses=statuses)
    assert paid == payments(rebuilt, statuses=statuses)
    assert flows(whole, paid) == flows(rebuilt, paid) and circles(whole, paid) == circles(rebuilt, paid)
    asked["flows"] = asked.get("flows", 0) + len(paid)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(claims=facts(), day=DAYS)
def test_verdicts(asked, claims, day):
    whole, rebuilt = view(built(claims)), view(built(list(of(claims, day))))

    def said(seen, by):
        return {(row.deal.words, row.parties, row.verdict, row.missing, row.verdict != "not related" and tuple(hop.words for hop in row.chain))
                for row in related(seen, by, as_of=day)}  # fmt: skip

    for by in standards():
        found = said(whole, by)
        assert found == said(rebuilt, by)
        asked["verdicts"] = asked.get("verdicts", 0) + sum(row[2] == "related" for row in found)
