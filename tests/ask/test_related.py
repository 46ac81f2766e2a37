"""kg/ask/related.py, ties.py and named.py: who is related on a deal's date, by which rule, through whom."""
import pytest
from factory import claim
from kg.ask.related import related
from kg.ask.sparql import answer, named
from kg.ask.named import told
from kg.graph.wording import amount

INES = {"owner": "PERSON"}


def supply(a="Mill Stone", b="Quay Works", **attrs):
    return claim("Supply", roles={"supplier": a, "customer": b}, status="completed", **{"date": "2025-06", **attrs})


def owns(owner, owned, **attrs):
    types = INES if owner == "Ines Calder" else {"owner": "ORG"}
    return claim("Ownership", roles={"owner": owner, "owned": owned}, types=types, **attrs)


def office(person, organisation, role, **attrs):
    return claim("Position", roles={"person": person, "organisation": organisation}, role=role, **attrs)


def only(view, **options):
    rows = related(view, **options)
    assert len(rows) == 1, rows
    return rows[0]


def pct(value, **more):
    return {"value": value, "unit": "%", **more}


def test_two_companies_of_one_person_are_related(seen):
    row = only(seen(supply(total={"value": 9e6, "unit": "EUR", "bound": "at most"}), owns("Ines Calder", "Mill Stone"), owns("Ines Calder", "Quay Works")))
    assert (row.verdict, row.rule, row.through) == ("related", "common control: IAS 24.9(b)(vi)", ("ines-calder",))
    assert row.parties == ("mill-stone", "quay-works") and row.amount.value == 9e6 and row.amount.bound == "at most"
    assert [hop.words for hop in row.chain] == ["Ines Calder owns Mill Stone", "Ines Calder owns Quay Works"]
    assert all(hop.evidence for hop in row.chain) and row.deal.status == "completed" and row.deal.when == "2025-06"
    assert row.undated, "an ownership without a date counts, and is flagged"


def test_chains_of_ownership_carry_control(seen):
    row = only(seen(supply(), owns("Alba Holding", "Alba Parts"), owns("Alba Parts", "Mill Stone"), owns("Alba Holding", "Quay Works")))
    assert row.rule == "common control: IAS 24.9(b)(i)" and len(row.chain) == 3 and row.through == ("alba-parts", "alba-holding")


def test_a_chain_ends_where_the_two_sides_first_meet(seen):
    row = only(seen(supply(), owns("Alba Holding", "Mill Stone"), owns("Alba Holding", "Quay Works"), owns("Ines Calder", "Alba Holding")))
    assert row.rule == "common control: IAS 24.9(b)(i)" and row.through == ("alba-holding",) and len(row.chain) == 2


def test_owners_in_a_ring_do_not_hang(seen):
    row = only(seen(supply(), owns("Alba Holding", "Mill Stone"), owns("Quay Works", "Alba Holding"), owns("Mill Stone", "Quay Works")))
    assert row.rule == "control: IAS 24.9(b)(i)" and len(row.chain) == 1


def test_parent_and_subsidiary_are_related_directly(seen):
    row = only(seen(supply(), owns("Quay Works", "Mill Stone", stake=pct(60), start="2020")))
    assert row.rule == "control: IAS 24.9(b)(i)" and row.through == () and not row.undated


def test_a_contract_or_a_rivalry_relates_nobody(seen):
    assert not related(seen(supply(), claim("Partnership", roles={"party": ["Mill Stone", "Quay Works"]}),
                            claim("Competes", roles={"party": ["Mill Stone", "Quay Works"]}),
                            claim("Financing", roles={"lender": "Dover Bank", "borrower": "Mill Stone"}),
                            claim("Financing", roles={"lender": "Dover Bank", "borrower": "Quay Works"})))  # fmt: skip


@pytest.mark.parametrize(("attrs", "verdict"), [
    ({"stake": pct(50)}, "possibly"), ({"stake": pct(50.1)}, "related"), ({"stake": pct(51, bound="at least")}, "related"),
    ({"stake": pct(60, bound="at most")}, "possibly"), ({"stake": pct(30), "votes": pct(70)}, "related"),
    ({"stake": pct(80), "votes": pct(40)}, "possibly"), ({"control": "stated"}, "related"),
    ({"value": {"value": 2000, "unit": "USD"}}, "possibly"), ({}, "related"),
])  # fmt: skip
def test_a_majority_or_a_word_for_it_is_control(seen, attrs, verdict):
    row = only(seen(supply(), owns("Quay Works", "Mill Stone", **attrs)))
    assert row.verdict == verdict
    assert bool(row.missing) == (verdict == "possibly")


def test_a_holding_names_the_fact_that_is_missing(seen):
    row = only(seen(supply(), owns("Quay Works", "Mill Stone", stake=pct(12))))
    assert row.missing == "the votes of Quay Works in Mill Stone (told: 12%)" and row.rule == "holding: IAS 28.5"


def test_a_passage_that_tells_of_a_stake_tells_no_control(seen):
    from factory import document

    told = document(text="Quay Works holds a stake in Mill Stone.")
    held = claim("Ownership", told, roles={"owner": "Quay Works", "owned": "Mill Stone"})
    assert only(seen(supply(), held, documents=[told])).verdict == "possibly"


def test_the_passage_that_tells_ownership_plainly_comes_first(seen):
    from factory import document

    texts = {"a": "Most of her wealth is Mill Stone paper.", "b": "Mill Stone belongs to Ines Calder."}
    notes = [document(name, text) for name, text in texts.items()]
    told = [claim("Ownership", note, roles={"owner": "Ines Calder", "owned": "Mill Stone"}, types=INES) for note in notes]
    row = only(seen(supply("Ines Calder", "Mill Stone"), *told, documents=notes))
    assert [e.doc for e in row.chain[0].evidence] == ["b", "a"] and row.rule == "control: IAS 24.9(a)(i)"


def test_an_investor_is_possibly_related_and_a_common_one_relates_nobody(seen):
    invests = [claim("Investment", roles={"investor": "Heath Fund", "investee": name}, status="completed") for name in ("Mill Stone", "Quay Works")]
    assert not related(seen(supply(), *invests))
    row = only(seen(supply("Heath Fund", "Mill Stone"), *invests))
    assert row.verdict == "possibly" and "votes of Heath Fund" in row.missing


# As of the deal's date


@pytest.mark.parametrize(("dates", "found"), [
    ({"start": "2020"}, True), ({"start": "2026"}, False), ({"end": "2024"}, False), ({"start": "2019", "end": "2025-12"}, True),
    ({"end": "2026-03"}, True),
])  # fmt: skip
def test_an_ownership_counts_while_it_lasts(seen, dates, found):
    view = seen(supply(), owns("Quay Works", "Mill Stone", **dates))
    assert bool(related(view)) == found
    if "start" in dates and found:
        assert not related(view)[0].undated


def test_as_of_replaces_the_date_of_the_deal(seen):
    view = seen(supply(), owns("Quay Works", "Mill Stone", start="2026"))
    assert not related(view) and not related(view, as_of="2025-12")
    assert only(view, as_of="2026-07").verdict == "related"
    assert not related(view, as_of="2024"), "a deal that began later is left out"


def acquires(a, b, date=None, status="completed", doc="note"):
    return claim("Acquisition", doc, roles={"acquirer": a, "target": b}, status=status, **({"date": date} if date else {}))


@pytest.mark.parametrize(("date", "status", "found"), [
    ("2025-01", "completed", True), ("2025-01", "signed", True), ("2026-01", "completed", False), ("2025-01", "announced", False),
    ("2025-01", "rumoured", False), ("2025-01", "cancelled", False),
])  # fmt: skip
def test_what_was_bought_belongs_to_the_buyer_from_then_on(seen, date, status, found):
    rows = related(seen(supply(), acquires("Quay Works", "Mill Stone", date, status)))
    assert [row.deal.kind for row in rows] == (["Supply"] if found else [])
    if found:
        assert not rows[0].undated


def test_an_acquisition_does_not_relate_its_own_parties(seen):
    bought = acquires("Quay Works", "Mill Stone", "2025-03")
    assert not related(seen(bought))
    assert not related(seen(bought, owns("Quay Works", "Mill Stone"))), "nor does the ownership that it made"
    assert not related(seen(bought, acquires("Quay Works", "Mill Stone", doc="another")))
    row = only(seen(bought, owns("Quay Works", "Mill Stone", stake=pct(60), start="2020")))
    assert row.rule == "control: IAS 24.9(b)(i)", "who owned it before buys from its own"


def test_a_common_owner_relates_buyer_and_bought(seen):
    row = only(seen(acquires("Quay Works", "Mill Stone", "2025-03"), owns("Ines Calder", "Mill Stone"), owns("Ines Calder", "Quay Works"),
                    owns("Quay Works", "Mill Stone")))  # fmt: skip
    assert row.rule == "common control: IAS 24.9(b)(vi)" and row.through == ("ines-calder",)


def test_an_investment_in_a_subsidiary_is_related_and_one_that_makes_a_holding_is_not(seen):
    money = claim("Investment", roles={"investor": "Quay Works", "investee": "Mill Stone"}, status="completed", date="2025")
    assert only(seen(money, owns("Quay Works", "Mill Stone"))).rule == "control: IAS 24.9(b)(i)"
    assert not related(seen(money, owns("Quay Works", "Mill Stone", stake=pct(9))))


# Offices and statements


@pytest.mark.parametrize(("one", "other", "verdict"), [
    ("founder", "chief executive", "related"), ("co-founder and CEO", "founder", "related"), ("director", "director", "possibly"),
    ("founder", "chair", "possibly"), ("former chief executive", "founder", None), ("vice chief executive", "founder", "possibly"),
])  # fmt: skip
def test_one_person_who_leads_both_relates_them_and_a_director_does_not(seen, one, other, verdict):
    rows = related(seen(supply(), office("Ines Calder", "Mill Stone", one), office("Ines Calder", "Quay Works", other)))
    assert [row.verdict for row in rows] == ([verdict] if verdict else [])
    if verdict == "possibly":
        assert rows[0].rule == "lesser office: IAS 24.11" and "whether Ines Calder controls" in rows[0].missing


def test_who_controls_the_one_and_leads_the_other_relates_them(seen):
    row = only(seen(supply(), owns("Ines Calder", "Mill Stone"), office("Ines Calder", "Quay Works", "chief executive")))
    assert row.rule == "office: IAS 24.9(b)(vii)"


def test_who_leads_the_parent_of_the_one_and_the_other_controls_neither(seen):
    row = only(seen(supply(), owns("Alba Holding", "Mill Stone"), office("Ines Calder", "Alba Holding", "chief executive"),
                    office("Ines Calder", "Quay Works", "founder")))  # fmt: skip
    assert row.rule == "office: one person leads both" and row.through == ("alba-holding", "ines-calder")
    row = only(seen(supply("Ines Calder", "Mill Stone"), owns("Alba Holding", "Mill Stone"), office("Ines Calder", "Alba Holding", "chief executive")))
    assert row.rule == "office: IAS 24.9(a)(iii)"


def test_what_the_text_calls_related_is_related(seen):
    row = only(seen(supply(), claim("RelatedParty", roles={"party": ["Quay Works", "Mill Stone"]}, basis="shared board")))
    assert row.rule == "stated: the text calls them related" and row.chain[0].words.endswith("(shared board)")


def test_parties_asked_for_and_order(seen):
    view = seen(supply(date="2025-06"), supply("Mill Stone", "Ferry Bay", date="2024"),
                supply("Quay Works", "Heath Fund"), *(owns("Ines Calder", name) for name in ("Mill Stone", "Quay Works", "Ferry Bay")),
                claim("Investment", roles={"investor": "Heath Fund", "investee": "Quay Works"}))  # fmt: skip
    assert [(row.verdict, row.deal.when) for row in related(view)] == [("related", "2024"), ("related", "2025-06"), ("possibly", "2025-06")]
    assert [row.parties for row in related(view, parties=["ferry-bay"])] == [("mill-stone", "ferry-bay")]


# The graph says the same


def compared(rows, view):
    return {(row.verdict, row.deal.iri, frozenset(view.nodes[id_]["name"] for id_ in row.parties), row.rule, told(row),
             row.missing or None, frozenset((row.deal.status or "").split(" / ")),
             (row.deal.when or "").partition("/")[0], amount(row.amount) if row.amount else None,
             frozenset(view.nodes[id_]["name"] for id_ in row.through)) for row in rows}  # fmt: skip


def asked(store):
    def text(row, name):
        return row[name].value if row[name] is not None else None

    rows = answer(store, named()["related-deals"].text)
    return [(text(r, "verdict"), text(r, "deal"), frozenset((text(r, "one"), text(r, "other"))), text(r, "rule"), text(r, "chain"),
             text(r, "missing"), frozenset((text(r, "status") or "").split(" / ")), text(r, "date") or "",
             text(r, "amount"), frozenset(filter(None, (text(r, "through") or "").split(", ")))) for r in rows]  # fmt: skip


def test_the_named_query_returns_what_related_returns(gold_store, gold_view):
    found = asked(gold_store)
    assert len(found) == len(set(found)) >= 4 and set(found) == compared(related(gold_view), gold_view)


def test_so_it_does_on_a_small_graph(graph):
    from kg.graph.view import view

    store = graph(supply(), owns("Ines Calder", "Mill Stone"), owns("Ines Calder", "Quay Works"), owns("Quay Works", "Ferry Bay", stake=pct(9)),
                  supply("Quay Works", "Ferry Bay"), claim("Guarantee", roles={"guarantor": "Mill Stone", "debtor": "Quay Works"}))  # fmt: skip
    assert set(asked(store)) == compared(related(view(store)), view(store)) and len(asked(store)) == 3
    assert answer(store, "ASK { GRAPH derived:related { party:mill-stone kg:relatedTo party:quay-works } }")


# The articles


def rows_between(view, one, other):
    return [row for row in related(view) if set(row.parties) == {one, other}]


def test_batteries_sold_to_a_sister_company_are_a_related_party_deal(gold_view):
    row = rows_between(gold_view, "tesla", "xai")[0]
    assert row.deal.kind == "Supply" and row.amount.value == 430e6 and row.through == ("elon-musk",)
    assert row.rule == "common control: IAS 24.9(b)(vi)" and all(hop.evidence[0].quote for hop in (row.deal, *row.chain))


@pytest.mark.parametrize(("buyer", "bought", "when"), [("spacex", "xai", "2026-02-02"), ("xai", "x", "2025-03")])
def test_acquisitions_within_the_group_are_related_through_the_owner(gold_view, buyer, bought, when):
    row = next(row for row in rows_between(gold_view, buyer, bought) if row.deal.kind == "Acquisition")
    assert row.verdict == "related" and row.through == ("elon-musk",) and row.deal.when == when


def test_lessor_and_lessee_that_share_only_a_contract_are_not_related(gold_view):
    assert not rows_between(gold_view, "spacex", "anthropic") and not rows_between(gold_view, "spacex", "alphabet")
    assert not rows_between(gold_view, "elon-musk", "x"), "his purchase of it did not find them related"
