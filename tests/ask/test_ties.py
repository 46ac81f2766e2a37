"""What a fact says of a party's say in another: sizes, words for control, offices, and the days on which it holds."""
import pytest
from factory import claim, document
from kg.ask.ties import BOUGHT, LOOSE, PLAIN, Span, on, ranks, ties


def tie(seen, kind="Ownership", text=None, **attrs):
    status = attrs.pop("status", None)
    roles = {"Ownership": ("owner", "owned"), "Acquisition": ("acquirer", "target"), "Investment": ("investor", "investee")}[kind]
    note = document(text=text) if text else document()
    found = list(ties(seen(claim(kind, note, roles=dict(zip(roles, ("Quay Works", "Mill Stone"), strict=True)), status=status, **attrs), documents=[note])))
    return found[0] if found else None


def pct(value, **more):
    return {"value": value, "unit": "%", **more}


@pytest.mark.parametrize(("attrs", "votes"), [
    ({"stake": pct(30)}, (30, 30)), ({"stake": pct(30), "votes": pct(70)}, (70, 70)), ({}, (0, 100)),
    ({"stake": pct(20, bound="at least")}, (20, 100)), ({"stake": pct(20, bound="at most")}, (0, 20)),
    ({"stake": pct(60, bound="about")}, (51, 69)), ({"stake": {"min": 20, "max": 30, "unit": "%"}}, (20, 30)),
    ({"stake": {"value": 5, "unit": "USD"}}, (0, 100)),
])  # fmt: skip
def test_a_share_is_a_range(seen, attrs, votes):
    assert tie(seen, **attrs).votes == pytest.approx(votes)


def test_readings_that_differ_span_both(seen):
    notes = [document("a"), document("b")]
    told = [claim("Ownership", note, roles={"owner": "Quay Works", "owned": "Mill Stone"}, stake=pct(share)) for note, share in zip(notes, (50, 52), strict=True)]
    assert [found.votes for found in ties(seen(*told, documents=notes))] == [(50, 52)]


@pytest.mark.parametrize(("text", "control"), [
    ("Mill Stone belongs to Quay Works.", PLAIN), ("Quay Works holds a stake in Mill Stone.", None),
    ("Quay Works' share of Mill Stone", None), ("Most of its wealth is Mill Stone stock.", LOOSE),
    ("Mill Stone has shareholders of its own beside Quay Works.", LOOSE),
])  # fmt: skip
def test_words_tell_control_plainly_or_of_a_company_with_other_shareholders_or_not(seen, text, control):
    assert tie(seen, text=text).control == control


@pytest.mark.parametrize(("kind", "attrs", "control"), [
    ("Ownership", {"stake": pct(30)}, None), ("Ownership", {"control": "stated", "stake": pct(30)}, PLAIN),
    ("Ownership", {"control": "joint"}, None), ("Ownership", {"value": {"value": 2000, "unit": "USD"}}, None),
    ("Acquisition", {"status": "completed"}, BOUGHT), ("Acquisition", {"status": "signed"}, None), ("Investment", {}, None),
])  # fmt: skip
def test_what_is_told_besides_words(seen, kind, attrs, control):
    assert tie(seen, kind, **attrs).control == control


def test_a_purchase_begins_on_its_date(seen):
    for kind in ("Acquisition", "Investment"):
        bought = tie(seen, kind, status="completed", date="2026-06-30")
        assert on(bought, Span("2026-06-29", "2026-06-29")) is False and on(bought, Span("2026-06-30", "2026-06-30")) is True


@pytest.mark.parametrize("kind", ["Acquisition", "Investment"])
def test_what_is_agreed_and_not_told_to_be_completed_is_not_held_before_and_may_be_after(seen, kind):
    for status in ("signed", "announced", "pending"):
        agreed, undated = tie(seen, kind, status=status, date="2025-03-02"), tie(seen, kind, status=status)
        closes = tie(seen, kind, status=status, date="2025-03-02", close="2025-09")
        for bought, before, after in ((agreed, "2025-03-01", "2025-03-02"), (closes, "2025-08-31", "2025-09-01"), (undated, "2026-05-20", "2026-05-21")):
            assert on(bought, Span(before, before)) is False and on(bought, Span(after, after)) is on(bought, Span("2030-01-01", "2030-12-31")) is None
        assert on(agreed, Span(None, "2026-12-31")) is None and on(agreed, Span(None, "2020-12-31")) is False


def test_a_start_that_one_source_tells_speaks_before_the_date_of_another(seen):
    notes = [document("a"), document("b")]
    told = [claim("Ownership", note, roles={"owner": "Quay Works", "owned": "Mill Stone"}, **attrs)
            for note, attrs in zip(notes, ({"start": "2020"}, {"date": "2026-06-30"}), strict=True)]
    found, = ties(seen(*told, documents=notes))
    assert (str(found.begun), found.seen) == ("2020-01-01/2020-12-31", None)


def test_what_is_not_done_is_no_tie(seen):
    assert tie(seen, "Acquisition", status="rumoured") is None and tie(seen, "Investment", status="cancelled") is None


@pytest.mark.parametrize(("office", "found"), [
    ("chief executive", {"leads", "manages", "officer"}), ("Chief Financial Officer", {"manages", "officer"}),
    ("independent director", {"manages"}), ("non-executive director", {"manages"}), ("managing director", {"manages", "officer"}),
    ("founder", {"leads", "perhaps"}), ("co-founder and CEO", {"leads", "manages", "officer", "perhaps"}), ("trustee", {"leads", "manages"}),
    ("vice president", {"lesser"}), ("former chief executive", set()), ("ex-chairman", set()), ("engineer", {"lesser"}), ("", {"lesser"}),
    ("head of the cloud division", {"perhaps"}), ("vice chairman", {"manages"}), ("Deputy Chairwoman of the board", {"manages"}),
    ("executive vice president", {"perhaps"}), ("senior vice president", {"perhaps"}), ("general counsel", {"perhaps"}),
    ("member of the advisory board", {"lesser"}), ("board observer", {"lesser"}), ("honorary chairman", {"lesser"}),
    ("president emeritus", {"lesser"}), ("director of marketing", {"perhaps"}), ("sales director", {"perhaps"}),
    ("member of the board of directors", {"manages"}), ("executive director", {"manages", "officer"}), ("chief of staff", {"perhaps"}),
    ("chief economist", {"perhaps"}), ("director and chief scientist", {"manages", "perhaps"}), ("deputy chief executive", {"lesser"}),
])  # fmt: skip
def test_an_office_by_its_words(office, found):
    assert set(ranks(office)) == found


def test_an_office_that_is_not_told_may_be_of_the_management(seen):
    def offices(*roles):
        notes = [document(str(number)) for number in range(len(roles))]
        told = [claim("Position", note, roles={"person": "Ines Calder", "organisation": "Mill Stone"}, **({"role": role} if role else {}))
                for note, role in zip(notes, roles, strict=True)]
        return [set(found.offices) for found in ties(seen(*told, documents=notes))]

    assert offices(None) == [{"perhaps", "untold"}] and offices("engineer") == [{"lesser"}] and offices("former director") == []


@pytest.mark.parametrize(("dates", "when", "holds"), [
    ({}, ("2025-06-01", "2025-06-30"), True),
    ({"start": "2020"}, ("2025-06-01", "2025-06-30"), True),
    ({"start": "2026"}, ("2025-06-01", "2025-06-30"), False),
    ({"start": "2025-06-15"}, ("2025-06-01", "2025-06-30"), None),
    ({"start": "2025-06-15"}, ("2025-06-15", "2025-06-15"), True),
    ({"start": "2025"}, ("2025-06-01", "2025-06-30"), None),
    ({"end": "2024"}, ("2025-06-01", "2025-06-30"), False),
    ({"end": "2025-06-15"}, ("2025-06-01", "2025-06-30"), None),
    ({"end": "2025-06-15"}, (None, "2025-12-31"), None),
    ({"start": "2020"}, (None, "2025-12-31"), True),
    ({"start": "2026"}, (None, "2025-12-31"), False),
    ({"start": "2020"}, (None, None), True),
    ({"date": "2026-06-30"}, ("2025-06-01", "2025-06-30"), None),  # told as of a date, it may have been held before
    ({"date": "2026-06-30"}, ("2026-06-30", "2026-06-30"), True),
    ({"date": "2026-06-30"}, ("2030-01-01", "2030-12-31"), True),
    ({"date": "2026-06-30", "end": "2027"}, ("2025-06-01", "2025-06-30"), None),
    ({"date": "2026-06-30", "end": "2027"}, ("2028-06-01", "2028-06-30"), False),
    ({"date": "2026-06-30"}, (None, "2025-12-31"), None),
    ({"date": "2020"}, (None, "2025-12-31"), True),
    ({"date": "2026", "start": "2020"}, ("2025-06-01", "2025-06-30"), True),
    ({"date": "2026", "start": "2020"}, ("2019-06-01", "2019-06-30"), False),
])  # fmt: skip
def test_a_tie_holds_on_a_day_or_not_or_that_is_open(seen, dates, when, holds):
    assert on(tie(seen, **dates), Span(*when)) is holds
