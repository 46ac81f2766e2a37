import pytest
from factory import claim, document
from kg.ask.conflicts import conflicts
from kg.ask.reach import amounts_apart
from kg.graph.facts import documents
from kg.graph.things import things
from kg.records import Evidence, Quantity

FIRST, LATER = document("first", published="2026-05-21"), document("later", "Another text says otherwise.", published="2026-06-17")


def told(store):
    return conflicts(things(store), documents(store))


def rows(store):
    return [(c.verdict, c.about, c.attr, {side.words: side.sources for side in c.sides}) for c in told(store)]


def lease(doc, **more):
    return claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, **more)


def usd(value, **more):
    return {"value": value, "unit": "USD", **more}


def figure(doc, metric, value, subject="Sable Steel", **more):
    return claim("Observation", doc, roles={"subject": subject}, metric=metric, value=value, **more)


@pytest.mark.parametrize("one, other", [
    (Quantity(40e9, "USD", "at least"), Quantity(45e9, "USD", "about")),
    (Quantity(18.67e9, "USD"), Quantity(18.7e9, "USD")),
    (Quantity(7e9, "USD"), Quantity(7.3e9, "USD")),
    (Quantity(2.6e9, "USD", "at most"), Quantity(2e9, "USD")),
    (Quantity(None, "USD", min=2e9, max=4e9), Quantity(3e9, "USD")),
    (Quantity(1.25e9, "USD", per="month"), Quantity(15e9, "USD", per="year")),
    (Quantity(5e9, "USD"), Quantity(4e9, "EUR")),
    (Quantity(5e9, "USD"), Quantity(4e9, "USD", per="year")),
    (Quantity(3, "USD", per="share"), Quantity(4, "USD", per="unit")),
    (Quantity(0, "USD"), Quantity(0, "USD", "about")),
])  # fmt: skip
def test_amounts_that_agree_or_say_nothing_of_each_other(one, other):
    assert not amounts_apart(one, other) and not amounts_apart(other, one)


@pytest.mark.parametrize("one, other", [
    (Quantity(40e9, "USD", "at most"), Quantity(45e9, "USD")),
    (Quantity(19.2, "%"), Quantity(20, "%")),
    (Quantity(18.67e9, "USD"), Quantity(18.8e9, "USD")),
    (Quantity(1.25e9, "USD", per="month"), Quantity(12e9, "USD", per="year")),
    (Quantity(2e6, "USD", per="day"), Quantity(1e6, "USD", per="day")),
    (Quantity(None, "USD", min=2e9, max=4e9), Quantity(5e9, "USD")),
    (Quantity(-4.9e9, "USD"), Quantity(4.9e9, "USD")),
])  # fmt: skip
def test_amounts_of_which_none_is_both(one, other):
    assert amounts_apart(one, other) and amounts_apart(other, one)


def test_over_forty_and_about_forty_five_are_one_total(graph):
    store = graph(lease(FIRST, total=usd(40e9, bound="at least")), lease(LATER, total=usd(45e9, bound="about")), documents=[FIRST, LATER])
    assert rows(store) == []


def test_two_totals_of_one_deal_clash_each_with_its_source(graph):
    store = graph(lease(FIRST, total=usd(40e9), start="2026-05"), lease(LATER, total=usd(45e9), start="2026-05"), documents=[FIRST, LATER])
    assert rows(store) == [("clash", "Tern Cloud leases compute to Larkfield AI", "total",
                            {"40 billion USD": ("first",), "45 billion USD": ("later",)})]  # fmt: skip
    assert {e.doc for side in told(store)[0].sides for e in side.evidence} == {"first", "later"}


def test_a_deal_that_binds_is_not_one_that_does_not(graph):
    store = graph(lease(FIRST, status="signed"), lease(LATER, status="non-binding"), documents=[FIRST, LATER])
    assert rows(store) == [("clash", "Tern Cloud leases compute to Larkfield AI", "status", {"signed": ("first",), "non-binding": ("later",)})]


@pytest.mark.parametrize("before, after", [("non-binding", "signed"), ("announced", "completed"), ("signed", "cancelled"), ("rumoured", "announced")])
def test_what_goes_forward_with_time_is_no_conflict(graph, before, after):
    assert rows(graph(lease(FIRST, status=before), lease(LATER, status=after), documents=[FIRST, LATER])) == []


@pytest.mark.parametrize("before, after", [("completed", "pending"), ("cancelled", "signed")])
def test_what_goes_back_may_clash(graph, before, after):
    found = rows(graph(lease(FIRST, status=before), lease(LATER, status=after), documents=[FIRST, LATER]))
    assert [(row[0], row[2]) for row in found] == [("may clash", "status")]


def test_dates_that_exclude_each_other_clash_and_a_finer_one_does_not(graph):
    def bought(doc, date):
        return claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"}, status="completed", date=date)

    assert rows(graph(bought(FIRST, "2024-05"), bought(LATER, "2024-05-14"), documents=[FIRST, LATER])) == []
    found = rows(graph(bought(FIRST, "2024-05"), bought(LATER, "2024-07-01"), documents=[FIRST, LATER]))
    assert [row[:3] for row in found] == [("clash", "Harrow Foods acquires Pemberton Dairy", "date")]


@pytest.mark.parametrize(("one", "other", "found"), [
    ("P3Y", "P5Y", [("clash", "duration")]), ("P3Y", "P36M", []), ("P3Y", "P33M", []), ("P3Y", "P24M", [("clash", "duration")]),
    ("P35M", "P36M", [("clash", "duration")]), ("P18M", "P1Y6M", []),
])  # fmt: skip
def test_lengths_of_which_none_is_both(graph, one, other, found):
    said = [lease(doc, duration=long, start="2026-05") for doc, long in ((FIRST, one), (LATER, other))]
    assert [(row[0], row[2]) for row in rows(graph(*said, documents=[FIRST, LATER]))] == found


@pytest.mark.parametrize(("one", "other", "found"), [
    ("NYSE", "Nasdaq", [("may clash", "exchange")]), ("Nasdaq", "NASDAQ", []), ("NSE", "National Stock Exchange", []),
    ("London", "London Stock Exchange", []),
])  # fmt: skip
def test_two_wordings_of_what_a_thing_has_one_of_may_clash(graph, one, other, found):
    said = [claim("Listing", doc, roles={"issuer": "Sable Steel"}, exchange=where, date="2026-06-12") for doc, where in ((FIRST, one), (LATER, other))]
    assert [(row[0], row[2]) for row in rows(graph(*said, documents=[FIRST, LATER]))] == found


def test_copies_count_once_and_a_named_source_is_its_own(graph):
    text = "The lease of Tern Cloud to Larkfield AI comes to forty billion dollars in all, and nobody at either firm would say more about it today."
    other = "Larkfield AI will pay its landlord rather less than that, said two bankers, who had both seen the final papers before the holiday."
    one, copy, third = document("one", text, published="2026-05-01"), document("two", text, published="2026-05-02"), document("three", other)
    said = [lease(doc, total=usd(40e9), start="2026-05") for doc in (one, copy)]
    found = rows(graph(*said, lease(third, total=usd(30e9), start="2026-05", attributed_to="Fenland Wire"), documents=[one, copy, third]))
    assert [row[3] for row in found] == [{"40 billion USD": ("one",), "30 billion USD": ("Fenland Wire",)}]


def test_two_retellings_of_one_text_are_one_source(graph):
    one, two = (document(name, text, retold_from="wire.txt") for name, text in (("one", "Forty billion."), ("two", "It is 40 bn.")))
    said = [lease(doc, total=usd(40e9), start="2026-05") for doc in (one, two)]
    store = graph(*said, lease(LATER, total=usd(30e9), start="2026-05"), documents=[one, two, LATER])
    assert [row[3] for row in rows(store)] == [{"40 billion USD": ("one",), "30 billion USD": ("later",)}]


def test_figures_of_one_period_clash_and_of_two_do_not(graph):
    store = graph(figure(FIRST, "revenue", usd(18.67e9), period="2025"), figure(LATER, "revenue", usd(18.7e9), period="2025"),
                  figure(LATER, "revenue", usd(19e9), period="2024"), figure(LATER, "revenue", usd(17e9), subject="Quay Works", period="2025"),
                  figure(FIRST, "revenue", usd(12e9), subject="Quay Works", period="2025"), documents=[FIRST, LATER])  # fmt: skip
    assert rows(store) == [("clash", "Quay Works: revenue", "value", {"12 billion USD (2025)": ("first",), "17 billion USD (2025)": ("later",)})]


def test_figures_of_two_kinds_are_no_conflict(graph):
    assert rows(graph(figure(FIRST, "power_capacity", {"value": 250, "unit": "MW"}, item="guaranteed", period="2026"),
                      figure(LATER, "power_capacity", {"value": 328, "unit": "MW"}, item="installed", period="2026"), documents=[FIRST, LATER])) == []  # fmt: skip


def test_a_period_within_another_or_untold_may_clash(graph):
    within = graph(figure(FIRST, "profit", usd(1e9), period="2026-Q1"), figure(LATER, "profit", usd(3e9), period="2026"), documents=[FIRST, LATER])
    assert [(row[0], row[1]) for row in rows(within)] == [("may clash", "Sable Steel: profit")]


def test_what_the_day_changes_is_no_conflict_where_no_day_is_told(graph):
    assert rows(graph(figure(FIRST, "valuation", usd(2.6e12)), figure(LATER, "valuation", usd(2.9e12)), documents=[FIRST, LATER])) == []


def test_one_event_under_two_dates_may_clash(graph):
    one = document("one", "Sable Steel listed on a Friday.\nSable Steel was listed on the exchange and gained 19.2% that day.")
    other = document("other", "On its first full day of trading, a Monday, the stock of Sable Steel gained 20%.")
    store = graph(figure(one, "growth", {"value": 19.2, "unit": "%"}, period="2026-06-12", at=32),
                  figure(other, "growth", {"value": 20, "unit": "%"}, period="2026-06-15"), documents=[one, other])  # fmt: skip
    found = told(store)
    assert [(c.verdict, c.why) for c in found] == [("may clash", "both tell of the first day of trading, which is one day")]


def test_denied_and_hypothetical_readings_are_none(graph):
    store = graph(lease(FIRST, total=usd(40e9), start="2026-05"), lease(LATER, total=usd(45e9), start="2026-05", mode="conditional"), documents=[FIRST, LATER])
    assert rows(store) == []


def test_a_status_told_with_a_condition_is_a_status_and_one_that_is_denied_is_none(graph):
    clash = graph(lease(FIRST, status="signed", mode="conditional"), lease(LATER, status="non-binding"), documents=[FIRST, LATER])
    assert [(row[0], row[2]) for row in rows(clash)] == [("clash", "status")]
    assert rows(graph(lease(FIRST, status="signed", mode="negated"), lease(LATER, status="non-binding"), documents=[FIRST, LATER])) == []


@pytest.mark.parametrize(("first", "later", "found"), [
    ("2026-06", "2026-06-17", ["clash"]), ("2026-06-17", "2026-06", ["clash"]), ("2026-05", "2026-06-17", []), ("2026", "2027-01", []),
    ("2026", "2026-06", ["clash"]),
])  # fmt: skip
def test_a_status_goes_forward_only_from_a_day_that_is_surely_before(graph, first, later, found):
    one, other = document("one", published=first), document("other", "Another text.", published=later)
    assert [row[0] for row in rows(graph(lease(one, status="non-binding"), lease(other, status="signed"), documents=[one, other]))] == found


def test_two_values_in_one_sentence_are_of_two_things(graph):
    text = "Revenue came to $5.6 billion, up from $5.0 billion. It was $5.0 billion."
    one = document("one", text)
    both = [figure(one, "revenue", usd(value), period="2025") for value in (5.6e9, 5e9)]
    assert rows(graph(*both, documents=[one])) == []
    apart = [both[0].with_(evidence=(Evidence("one", 0, 51, text[:51]),)), both[1].with_(evidence=(Evidence("one", 52, len(text), text[52:]),))]
    assert [row[0] for row in rows(graph(*apart, documents=[one]))] == ["clash"]


@pytest.mark.parametrize(("items", "found"), [((None, None), "may clash"), (("open", None), "may clash"), (("close", "close"), "clash")])
def test_share_prices_of_one_day_clash_only_where_their_kind_is_told(graph, items, found):
    said = [figure(doc, "share_price", usd(value), period="2026-06-12", **({"item": item} if item else {}))
            for doc, value, item in ((FIRST, 135, items[0]), (LATER, 160.95, items[1]))]  # fmt: skip
    assert [row[0] for row in rows(graph(*said, documents=[FIRST, LATER]))] == ([found] if items != ("open", None) else [])


def test_amounts_that_words_round_to_one_are_compared_by_value(graph):
    def bought(doc, value):
        return claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"}, value=usd(value), date="2024-05")

    found = rows(graph(bought(FIRST, 1_234_120_000), bought(LATER, 1_234_380_000), documents=[FIRST, LATER]))
    assert [(row[0], row[2], set(row[3])) for row in found] == [("clash", "value", {"1.23412 billion USD", "1.23438 billion USD"})]
    assert rows(graph(bought(FIRST, 1_234_000_000), bought(LATER, 1_234_380_000), documents=[FIRST, LATER])) == []


def test_a_source_that_gave_out_a_document_is_that_document(graph):
    wire, blog = document("wire", publisher="Fenland Wire"), document("blog", "Otherwise told here.")
    said = [lease(wire, total=usd(40e9), start="2026-05"), lease(blog, total=usd(40e9), start="2026-05", attributed_to="Fenland Wire"),
            lease(LATER, total=usd(30e9), start="2026-05", attributed_to="people close to it")]  # fmt: skip
    store = graph(*said, documents=[wire, blog, LATER])
    assert [row[3] for row in rows(store)] == [{"40 billion USD": ("wire",), "30 billion USD": ("people close to it in later",)}]


def test_the_articles_of_the_corpus(gold_store):
    assert [(c.verdict, c.about, c.attr, tuple(sorted(side.words for side in c.sides))) for c in told(gold_store)] == [
        ("clash", "SpaceX leases compute to Anthropic", "status", ("non-binding", "signed")),
        ("may clash", "SpaceX: growth", "value", ("19.2% (2026-06-12)", "20% (2026-06-15)")),
        ("may clash", "SpaceX: growth", "value", ("about 1 trillion USD (2026-06)", "at least 2.1 trillion USD (2026-06-12)")),
    ]
