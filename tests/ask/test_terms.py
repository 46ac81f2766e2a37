"""kg/ask/terms.py: what a deal's terms give, and by which formula."""
import pytest
from factory import claim

from kg.ask import terms
from kg.graph.wording import amount
from kg.records import Evidence, Mention


@pytest.fixture
def lease(seen):
    """The edge of a lease with such terms."""

    def made(*readings, **attrs):
        every = readings or (attrs,)
        told = [claim("ComputeLease", f"note-{i}", roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, status="signed", **reading)
                for i, reading in enumerate(every)]  # fmt: skip
        ((_, _, edge),) = seen(*told).edges(data=True)
        return edge

    return made


def money(value, per=None, **more):
    return {"value": value, "unit": "USD", **({"per": per} if per else {}), **more}


def mw(value, **more):
    return {"value": value, "unit": "MW", **more}


def said(term):
    return (amount(term.amount), term.formula) if term else None


def test_a_told_total_is_not_derived_and_names_its_passage(lease):
    edge = lease(total=money(9e6), payment=money(1e6, "month"), duration="P1Y")
    assert said(terms.total(edge)) == ("9 million USD", "") and not terms.total(edge).derived
    assert [e.doc for e in terms.total(edge).evidence] == ["note-0"]


@pytest.mark.parametrize(("payment", "term", "whole", "formula"), [
    (money(1.25e9, "month", bound="at most"), {"duration": "P3Y"}, "at most 45 billion USD", "at most 1.25 billion USD per month × 36 months"),
    (money(445_000, "day", bound="about"), {"duration": "P3Y"}, "about 487.275 million USD", "about 445,000 USD per day × 1095 days"),
    (money(2e6, "quarter"), {"duration": "P18M"}, "12 million USD", "2 million USD per quarter × 6 quarters"),
    (money(1e6, "month"), {"start": "2026-05", "end": "2029-05"}, "about 36 million USD", "1 million USD per month × 36 months"),
])  # fmt: skip
def test_payments_over_the_term_make_the_total(lease, payment, term, whole, formula):
    found = terms.total(lease(payment=payment, **term))
    assert said(found) == (whole, formula) and found.derived and found.evidence


@pytest.mark.parametrize("attrs", [
    {"payment": money(1e6, "month")}, {"payment": money(1e6, "mission"), "duration": "P3Y"}, {"duration": "P3Y"},
    {"payment": money(1e6, "month"), "duration": "until closure"}, {"payment": money(1e6, "month"), "start": "2029", "end": "2026"},
])  # fmt: skip
def test_what_the_terms_do_not_allow_is_not_derived(lease, attrs):
    assert terms.total(lease(**attrs)) is None


def test_a_year_of_a_deal(lease):
    assert said(terms.annual(lease(total=money(2e9, bound="about"), duration="P12Y"))) == ("about 166.7 million USD per year", "about 2 billion USD / 12 years")
    assert said(terms.annual(lease(payment=money(1e6, "month")))) == ("12 million USD per year", "1 million USD per month × 12")
    assert said(terms.annual(lease(payment=money(5e6, "year")))) == ("5 million USD per year", "")
    assert terms.annual(lease(total=money(2e9))) is None


def test_a_megawatt_year(lease):
    edge = lease(total=money(7e9), duration="P15Y", capacity=mw(245))
    assert said(terms.per_mw_year(edge)) == ("1.905 million USD per MW-year", "(7 billion USD / 15 years) / 245 MW")
    assert terms.per_mw_year(lease(total=money(7e9), duration="P15Y", count={"value": 10, "unit": "GPU"})) is None
    assert terms.per_mw_year(lease(total=money(7e9), capacity=mw(245))) is None, "a sum without a term is no sum a year"


def test_a_gpu_hour_is_told_or_derived(lease):
    assert said(terms.per_gpu_hour(lease(price=money(7.8, "GPU-hour")))) == ("7.8 USD per GPU-hour", "")
    edge = lease(payment=money(876e6, "year"), count={"value": 10_000, "unit": "GPU", "bound": "at least"})
    assert said(terms.per_gpu_hour(edge)) == ("at most 10 USD per GPU-hour", "876 million USD per year / at least 10,000 GPU / 8760 hours")


def test_inputs_from_two_documents_are_both_named(lease):
    edge = lease({"total": money(4e6)}, {"duration": "P2Y"})
    assert sorted(e.doc for e in terms.annual(edge).evidence) == ["note-0", "note-1"]


def test_bounds_that_leave_everything_open_derive_nothing(lease):
    assert terms.per_mw_year(lease(payment=money(1e6, "year", bound="at most"), capacity=mw(5, bound="at most"))) is None


@pytest.mark.parametrize(("attrs", "end"), [
    ({"start": "2026-05", "duration": "P3Y"}, "2029-05"), ({"start": "2026", "duration": "P12Y"}, "2038"),
    ({"start": "2026-11", "duration": "P18M"}, "2028-05"), ({"start": "2026-05-14", "duration": "P1Y"}, "2027-05-14"),
    ({"start": "2026-05-14", "duration": "P5Y"}, "2031-05-14"), ({"start": "2026-08-31", "duration": "P6M"}, "2027-02-28"),
    ({"start": "2026-05-14", "duration": "P3W"}, "2026-06-04"), ({"start": "2026-05-14", "duration": "P9000Y"}, None),
    ({"start": "2026-05", "end": "2030", "duration": "P3Y"}, "2030"), ({"start": "2026-H2", "duration": "P3Y"}, None), ({"duration": "P3Y"}, None),
])  # fmt: skip
def test_an_end_is_told_or_follows_from_start_and_duration(lease, attrs, end):
    assert terms.until(lease(**attrs)) == end


def apart(*passages, parties, **attrs):
    """A claim whose passages follow on each other; the parties' names stand in the first of which they are a part."""
    text = " ".join(passages)
    starts = [text.index(passage) for passage in passages]
    evidence = tuple(Evidence("note", at, at + len(passage), passage) for at, passage in zip(starts, passages, strict=True))
    said = tuple((role, Mention(text.index(name), text.index(name) + len(name), name, "ORG")) for role, name in parties.items())
    return claim("ComputeLease", roles=parties, status="signed", **attrs).with_(evidence=evidence, said=said)


PAIR = {"lessor": "Tern Cloud", "lessee": "Larkfield AI"}


def ratios(seen, *passages, **attrs):
    ((_, _, edge),) = seen(apart(*passages, parties=PAIR, **attrs)).edges(data=True)
    return [said(term(edge)) for term in (terms.total, terms.annual, terms.per_mw_year)]


def test_a_ratio_has_inputs_that_stand_together(seen):
    lease = dict(total=money(6e9), duration="P12Y", capacity=mw(100))
    year, each = ("500 million USD per year", "6 billion USD / 12 years"), ("5 million USD per MW-year", "(6 billion USD / 12 years) / 100 MW")
    first = "Tern Cloud leases 100 MW to Larkfield AI."
    assert ratios(seen, first, "Its revenue climbs to $6 billion over 12 years.", **lease) == [("6 billion USD", ""), year, None]
    both = "Tern Cloud leases 100 MW to Larkfield AI for $6 billion."
    assert ratios(seen, both, "It lasts 12 years, for 100 MW.", **lease) == [("6 billion USD", ""), None, None]
    assert ratios(seen, "Tern Cloud leases 100 MW to Larkfield AI for $6 billion over 12 years.", "It is signed.", **lease)[1:] == [year, each]
    assert ratios(seen, first, "The $6 billion for 100 MW are paid over 12 years.", **lease)[1:] == [year, each]


def test_what_several_deals_come_to_is_no_deal_s_total(seen):
    lease = dict(total=money(6e9), duration="P12Y")
    first = "Tern Cloud leases compute to Larkfield AI."
    assert ratios(seen, first, "Potential cumulative revenue climbs to $6 billion over 12 years.", **lease) == [None, None, None]
    assert ratios(seen, "Tern Cloud leases compute to Larkfield AI for a combined $6 billion.", "It is signed.", **lease)[0] == ("6 billion USD", "")
