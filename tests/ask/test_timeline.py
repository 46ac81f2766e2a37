"""kg/ask/timeline.py: dates in order, each as precise as its text, readings that agree as one."""
import pytest
from factory import claim, document

from kg.ask.timeline import timeline
from kg.errors import BadDate
from kg.graph.view import edges


def supply(supplier, customer, doc="note", status="signed", **attrs):
    return claim("Supply", doc, roles={"supplier": supplier, "customer": customer}, status=status, **attrs)


def rows(found):
    return [(event.date, f"{event.label} {event.what}".rstrip()) for event in found.events]


@pytest.fixture(scope="module")
def market(things):
    return things(
        supply("Ash Works", "Quay Works", date="2026"),
        supply("Birch Works", "Quay Works", date="2026-01-01"),
        supply("Cedar Works", "Quay Works", date="2025-Q4"),
        supply("Elm Works", "Quay Works", status="rumoured"),
        claim("ComputeLease", roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, status="signed", start="2026-05", duration="P3Y", date="2026-02-14"),
        claim("Acquisition", roles={"acquirer": "Quay Works", "target": "Mill Stone"}, status="announced", date="2026-06-16", close="2026-Q3"),
        claim("Position", roles={"person": "Ines Calder", "organisation": "Quay Works"}, role="chair", start="2019", end="2024-03"),
        claim("Produces", roles={"producer": "Quay Works", "product": "Dune S"}, status="announced", ended="2026-01"),
        claim("Listing", roles={"issuer": "Quay Works"}, status="completed", date="2025-12-31", exchange="Vienna"),
    )  # fmt: skip


def test_events_in_order_of_their_first_days_a_coarser_before_a_finer(market):
    found = timeline(market)
    assert rows(found) == [
        ("2019", "Ines Calder holds office in Quay Works begins"),
        ("2024-03", "Ines Calder holds office in Quay Works ends"),
        ("2025-Q4", "Cedar Works supplies Quay Works"),
        ("2025-12-31", "listing: Quay Works"),
        ("2026", "Ash Works supplies Quay Works"),
        ("2026-01", "Quay Works produces Dune S ends"),
        ("2026-01-01", "Birch Works supplies Quay Works"),
        ("2026-02-14", "Tern Cloud leases compute to Larkfield AI"),
        ("2026-05", "Tern Cloud leases compute to Larkfield AI begins"),
        ("2026-06-16", "Quay Works acquires Mill Stone"),
        ("2026-Q3", "Quay Works acquires Mill Stone is to close"),
        ("2029-05", "Tern Cloud leases compute to Larkfield AI ends"),
    ]
    assert [hop.words for hop in found.undated] == ["Elm Works supplies Quay Works (rumoured)"]


def test_an_end_that_no_text_gives_is_marked_and_has_its_formula(market):
    end = timeline(market, party="tern-cloud").events[-1]
    assert (end.date, end.derived) == ("2029-05", "2026-05 + 3 years") and end.evidence
    assert not any(event.derived for event in timeline(market).events[:-1])


def test_of_a_party_of_a_kind_of_a_status(market):
    assert rows(timeline(market, party="mill-stone")) == [("2026-06-16", "Quay Works acquires Mill Stone"),
                                                          ("2026-Q3", "Quay Works acquires Mill Stone is to close")]  # fmt: skip
    assert rows(timeline(market, kind="Listing")) == [("2025-12-31", "listing: Quay Works")]
    rumoured = timeline(market, statuses=["rumoured"])
    assert rumoured.events == () and len(rumoured.undated) == 1


@pytest.mark.parametrize(("since", "until", "dates"), [
    ("2026-06", None, ["2026", "2026-06-16", "2026-Q3", "2029-05"]),
    (None, "2024", ["2019", "2024-03"]),
    ("2025-12", "2025-12", ["2025-Q4", "2025-12-31"]),
])  # fmt: skip
def test_what_can_have_happened_between_two_dates(market, since, until, dates):
    assert [event.date for event in timeline(market, since=since, until=until).events] == dates


def test_what_is_no_date_is_refused(market):
    with pytest.raises(BadDate):
        timeline(market, since="soon")


def test_readings_that_agree_are_one_event_and_others_are_two(things):
    notes = [document(name, f"Ash sold rope to Quay Works, says {name}.") for name in ("one", "two", "three")]
    told = [supply("Ash Works", "Quay Works", note, item="rope", date=date) for note, date in zip(notes, ("2026-02", "2026-02-02", "2026"), strict=True)]
    (event,) = timeline(things(*told, documents=notes)).events
    assert (event.date, event.coarser, event.sources) == ("2026-02-02", ("2026-02", "2026"), 3)
    assert sorted(e.doc for e in event.evidence) == ["one", "three", "two"]


# The articles


def test_a_party_of_the_gold_facts(gold_store):
    found = timeline(edges(gold_store), party="tesla")
    assert rows(found) == [("2025", "Tesla supplies xAI"), ("2026-01", "Tesla produces Model S ends"), ("2026-01", "Tesla produces Model X ends"),
                           ("2026-01-16", "Tesla invests in xAI")]  # fmt: skip
    assert found.events[-1].coarser == ("2026-01",) and found.events[-1].sources == 2 and len(found.undated) == 10


def test_plans_and_terms_of_the_gold_facts(gold_store):
    assert rows(timeline(edges(gold_store), party="spacex", since="2026")) == [
        ("2026-02-02", "SpaceX acquires xAI"), ("2026-05", "SpaceX leases compute to Anthropic begins"), ("2026-06-12", "listing: SpaceX"),
        ("2026-06-16", "SpaceX acquires Cursor"), ("2026-Q3", "SpaceX acquires Cursor is to close"),
        ("2029-05", "SpaceX leases compute to Anthropic ends")]  # fmt: skip
