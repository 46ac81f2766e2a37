"""kg.claims.proposed: of what is proposed only that is kept which stands in the text."""
import pytest
from annotated import annotated

from kg.claims.proposed import proposals
from kg.records import Quantity, When

TEXT = ("Larkfield AI said it leases computing capacity from Tern Cloud for $1.25 billion a month. "
        "The contract of three years runs to May 2029. It has a backlog of 4,500 GPUs at the Skerry Campus. "
        "The company borrowed $90 million from lenders. Ines Calder founded Larkfield. "
        "Velora made a loss of $12 million in 2025. It is signed. It is signed.")  # fmt: skip
NAMES = {"Larkfield AI": "ORG", "Tern Cloud": "ORG", "Skerry Campus": "FACILITY", "Ines Calder": "PERSON", "Velora": "ORG"}
LEASED = "Larkfield AI said it leases computing capacity from Tern Cloud for $1.25 billion a month."
LEASE = {"kind": "ComputeLease", "roles": {"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, "attrs": {}, "status": "signed",
         "quote": LEASED}  # fmt: skip
BORROWED = {"kind": "Financing", "quote": "The company borrowed $90 million from lenders."}


@pytest.fixture(scope="module")
def article():
    stands = dict.fromkeys(("The company", "It", "it"), "Larkfield AI")
    return annotated(TEXT, NAMES, stands, short={"Larkfield": "Larkfield AI"})


def one(article, **changes):
    """The one claim that a changed lease makes."""
    made = proposals(*article, [LEASE | changes])
    assert not made.refused, made.refused
    (claim,) = made.claims
    return claim


def reason(article, **changes):
    """Why a changed lease is refused."""
    made = proposals(*article, [LEASE | changes])
    assert not made.claims, made.claims
    (refusal,) = made.refused
    return refusal.reason


def test_what_stands_in_the_text_is_a_claim_with_its_quote_and_its_mentions(article):
    claim = one(article)
    assert (claim.doc, claim.kind, claim.roles, claim.status) == (
        "note", "ComputeLease", (("lessor", "Tern Cloud"), ("lessee", "Larkfield AI")), "signed")  # fmt: skip
    (passage,) = claim.evidence
    assert (passage.start, passage.end, passage.quote) == (0, len(LEASED), LEASED) and TEXT[passage.start : passage.end] == LEASED
    assert [(role, m.text, m.start, m.end, m.type) for role, m in claim.said] == [
        ("lessor", "Tern Cloud", 52, 62, "ORG"), ("lessee", "Larkfield AI", 0, 12, "ORG")]  # fmt: skip
    assert claim.confidence == 0.9002 and claim.reasons == (("proposed", 2.2),)


# ---------------------------------------------------------------------------- kinds and roles


@pytest.mark.parametrize(("changes", "why"), [
    ({"kind": "Marriage"}, "unknown kind"),
    ({"kind": "computelease"}, "unknown kind"),
    ({"kind": ["ComputeLease"]}, "unknown kind"),
    ({"roles": {"lessor": "Tern Cloud", "tenant": "Larkfield AI"}}, "unknown role"),
    ({"roles": {}}, "no roles"),
    ({"roles": "Tern Cloud"}, "no roles"),
    ({"roles": {"lessor": None, "lessee": ""}}, "no roles"),
    ({"roles": {"lessor": ["Tern Cloud", "Larkfield AI"]}}, "lessor is not one name"),
    ({"roles": {"lessor": 7, "lessee": "Larkfield AI"}}, "lessor is not one name"),
    ({"roles": {"lessor": "Larkfield AI", "lessee": "Larkfield"}}, "one party in two roles"),
    ({"status": "agreed"}, "unknown status"),
    ({"kind": "Ownership", "roles": {"owner": "Tern Cloud"}}, "one party alone"),
    ({"kind": "Partnership", "roles": {"party": ["Tern Cloud"]}}, "one party alone"),
    ({"kind": "Position", "roles": {"person": "Tern Cloud", "organisation": "Larkfield AI"}}, "person of the wrong type"),
])  # fmt: skip
def test_what_the_ontology_does_not_know_is_refused(article, changes, why):
    assert reason(article, **changes) == why


@pytest.mark.parametrize("record", [None, "ComputeLease", 7, ["kind"]])
def test_what_is_no_record_is_refused_and_makes_no_claim(article, record):
    (refusal,) = proposals(*article, [record]).refused
    assert refusal.reason == "no record" and refusal.claim is None


def test_a_symmetric_kind_names_both_parties(article):
    claim = one(article, kind="Partnership", roles={"party": ["Tern Cloud", "Larkfield AI"]})
    assert claim.names("party") == ("Tern Cloud", "Larkfield AI")


def test_a_deal_of_which_the_text_names_one_party_is_less_likely(article):
    claim = one(article, roles={"lessor": "Tern Cloud", "lessee": None})
    assert claim.roles == (("lessor", "Tern Cloud"),) and ("one role", -0.8) in claim.reasons


# ---------------------------------------------------------------------------- quotes


@pytest.mark.parametrize(("changes", "why"), [
    ({"quote": "Larkfield AI leases the whole of Tern Cloud."}, "quote not in the text"),
    ({"quote": LEASED.replace("1.25", "9.25")}, "quote not in the text"),
    ({"quote": LEASED.lower()}, "quote not in the text"),
    ({"quote": None}, "no quote"),
    ({"quote": "  "}, "no quote"),
    ({"start": 0, "end": 40}, "quote at another place"),
    ({"start": 4, "end": 4 + len(LEASED)}, "quote at another place"),
    ({"start": -len(TEXT), "end": len(LEASED) - len(TEXT)}, "quote at another place"),
    ({"start": 0, "end": None}, "quote at another place"),
    ({"start": "0", "end": str(len(LEASED))}, "quote at another place"),
    ({"quote": "It is signed."}, "quote more than once in the text"),
    ({"quote": TEXT}, "quote over 3 sentences"),
], ids=str)  # fmt: skip
def test_a_quote_stands_word_for_word_where_it_says(article, changes, why):
    assert reason(article, **changes) == why


def test_a_quote_at_the_place_that_it_gives_is_kept_though_it_stands_twice():
    text = "Quill buys Arc. Nothing else is told. Quill buys Arc."
    article = annotated(text, {"Quill": "ORG", "Arc": "ORG"})
    bought = {"kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc"}, "quote": "Quill buys Arc."}
    (claim,) = proposals(*article, [bought | {"start": 38, "end": 53}]).claims
    assert (claim.evidence[0].start, claim.evidence[0].end) == (38, 53)
    assert [m.start for _, m in claim.said] == [38, 49], "the mentions are those of the quote"


def test_a_long_quote_is_refused():
    text = "Quill buys Arc, " + "which is well known, " * 30 + "at last."
    article = annotated(text, {"Quill": "ORG", "Arc": "ORG"})
    bought = {"kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc"}}
    assert [r.reason for r in proposals(*article, [bought | {"quote": text}]).refused] == ["quote over 600 characters"]
    assert len(proposals(*article, [bought | {"quote": text[:600]}]).claims) == 1


def test_offsets_count_in_the_document_and_not_in_what_is_read():
    text = "<p>Quill   buys\u200b Arc for $3 million.</p>"
    article = annotated(text, {"Quill": "ORG", "Arc": "ORG"})
    assert article[0].text != text
    quote = text[3:-4]
    bought = {"kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc"}}
    (claim,) = proposals(*article, [bought | {"quote": quote, "start": 3, "end": 3 + len(quote)}]).claims
    assert claim.evidence[0].quote == quote and [text[m.start : m.end] for _, m in claim.said] == ["Quill", "Arc"]


# ---------------------------------------------------------------------------- parties


def test_a_party_that_the_quote_does_not_hold_is_refused_though_the_article_names_it(article):
    assert reason(article, roles={"lessor": "Velora", "lessee": "Larkfield AI"}) == "lessor not in the quote"
    assert reason(article, roles={"lessor": "Tern Cloud", "lessee": "Nobody Whatever"}) == "lessee not in the quote"


def test_another_name_of_the_thing_in_the_quote_will_do_and_the_cast_says_how_it_is_printed(article):
    founded = {"kind": "Position", "status": None, "quote": "Ines Calder founded Larkfield."}
    claim = one(article, **founded, roles={"person": "Ines Calder", "organisation": "Larkfield AI"})
    assert claim.roles == (("person", "Ines Calder"), ("organisation", "Larkfield AI"))
    assert [m.text for _, m in claim.said] == ["Ines Calder", "Larkfield"]
    claim = one(article, roles={"lessor": "Tern Cloud Ltd", "lessee": "Larkfield's"})
    assert claim.roles == (("lessor", "Tern Cloud"), ("lessee", "Larkfield AI"))


def test_a_description_in_the_quote_stands_for_the_party_that_the_cast_resolves_it_to(article):
    claim = one(article, **BORROWED, roles={"borrower": "Larkfield AI", "lender": None})
    assert [(m.text, m.type) for _, m in claim.said] == [("The company", "org")] and ("description", -0.5) in claim.reasons
    assert reason(article, **BORROWED, roles={"borrower": "Velora", "lender": None}) == "borrower not in the quote"


def test_an_unnamed_party_needs_its_noun_in_the_quote(article):
    claim = one(article, **BORROWED, roles={"borrower": "Larkfield AI", "lender": "unnamed lenders"})
    assert claim.names("lender") == ("unnamed lenders",) and ("unnamed", -0.3) in claim.reasons
    assert [(role, m.text, m.type) for role, m in claim.said][0] == ("lender", "lenders", "ORG")
    assert one(article, **BORROWED, roles={"borrower": "Larkfield AI", "lender": "unnamed lender"})
    assert reason(article, **BORROWED, roles={"borrower": "Larkfield AI", "lender": "unnamed banks"}) == "lender not in the quote"


def test_a_noun_that_stands_for_somebody_named_or_is_part_of_a_name_is_nobody_unnamed(article):
    roles = {"borrower": "unnamed company", "lender": "unnamed lenders"}
    assert reason(article, **BORROWED, roles=roles) == "borrower not in the quote"
    assert reason(article, roles={"lessor": "unnamed cloud", "lessee": "Larkfield AI"}) == "lessor not in the quote"


def test_nobody_named_is_no_fact(article):
    assert reason(article, **BORROWED, roles={"borrower": None, "lender": "unnamed lenders"}) == "no party named"


def test_a_name_that_the_reader_missed_counts_where_it_stands_in_the_quote_itself():
    text = "Quill buys Arc Dairy for $3 million."
    article = annotated(text, {"Quill": "ORG"})
    bought = {"kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc Dairy"}, "quote": text}
    (claim,) = proposals(*article, [bought]).claims
    assert claim.said[1][1].text == "Arc Dairy" and claim.said[1][1].type == "ORG" and ("unread", -0.6) in claim.reasons
    (refusal,) = proposals(*article, [bought | {"roles": {"acquirer": "Quill", "target": "Dai"}}]).refused
    assert refusal.reason == "target not in the quote"


def test_a_word_of_another_name_is_no_party(article):
    assert reason(article, roles={"lessor": "Tern", "lessee": "Larkfield AI"}) == "lessor not in the quote"


# ---------------------------------------------------------------------------- attrs


PAYMENT = {"value": 1.25e9, "unit": "USD", "per": "month"}


def test_figures_dates_and_durations_are_kept_where_a_value_of_the_text_says_them(article):
    claim = one(article, attrs={"payment": PAYMENT, "duration": "P3Y", "end": "2029-05", "total": None})
    paid = Quantity(1.25e9, "USD", per="month")
    assert claim.attrs == (("payment", paid), ("duration", "P3Y"), ("end", When("2029-05", "May 2029"))), "in the kind's order"


def test_what_is_said_outside_the_quote_brings_its_own_passage(article):
    claim = one(article, attrs={"payment": PAYMENT, "end": "2029-05"})
    assert [e.quote for e in claim.evidence] == [LEASED, "The contract of three years runs to May 2029."]
    assert all(TEXT[e.start : e.end] == e.quote for e in claim.evidence)


@pytest.mark.parametrize("attrs", [
    {"payment": PAYMENT | {"value": 1.35e9}},
    {"payment": PAYMENT | {"value": float("inf")}},
    {"payment": PAYMENT | {"unit": "EUR"}},
    {"payment": PAYMENT | {"per": "year"}},
    {"payment": {"min": 1e9, "max": 1.25e9, "unit": "USD"}},
    {"payment": 1.25e9},
    {"payment": "$1.25 billion"},
    {"total": {"value": 45e9, "unit": "USD"}},
    {"capacity": {"value": 1.25e9, "unit": "USD"}},
    {"duration": "P4Y"},
    {"duration": ["P3Y"]},
    {"end": "2029-06"},
    {"end": "2029-05-14"},
    {"end": "202"},
    {"start": 2029},
], ids=str)  # fmt: skip
def test_a_term_that_no_value_of_the_text_says_is_dropped_and_counts_against_the_claim(article, attrs):
    claim = one(article, attrs=attrs)
    assert claim.attrs == () and ("unsaid", -0.5) in claim.reasons and claim.confidence < 0.9


def test_a_date_may_be_told_more_coarsely_than_the_text_gives_it(article):
    assert one(article, attrs={"end": "2029"}).attr("end") == When("2029", "May 2029")


def test_how_a_figure_is_bounded_the_text_says():
    def value(text, told):
        bought = {"kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc"}, "quote": text, "attrs": {"value": told}}
        (claim,) = proposals(*annotated(text, {"Quill": "ORG", "Arc": "ORG"}), [bought]).claims
        return claim.attr("value")

    bounded = value("Quill bought Arc for more than $3 million.", {"value": 3e6, "unit": "USD", "bound": "at most"})
    assert bounded == Quantity(3e6, "USD", "at least")
    ranged = value("Quill paid Arc $3 million to $5 million.", {"min": 3e6, "max": 5e6, "unit": "USD"})
    assert ranged == Quantity(None, "USD", min=3e6, max=5e6)


def test_a_wording_stands_in_a_passage_of_the_claim(article):
    supply = {"kind": "Supply", "roles": {"supplier": "Tern Cloud", "customer": "Larkfield AI"}}
    assert one(article, **supply, attrs={"item": "Computing  capacity"}).attr("item") == "Computing capacity"
    claim = one(article, **supply, attrs={"item": "lenders"})
    assert claim.attr("item") is None and ("unsaid", -0.5) in claim.reasons


FIGURE = {"kind": "Observation", "roles": {"subject": "Larkfield AI"}, "status": None,
          "quote": "It has a backlog of 4,500 GPUs at the Skerry Campus."}  # fmt: skip


def test_a_figure_needs_a_metric_and_a_value_of_the_text(article):
    gpus = {"metric": "gpus", "value": {"value": 4500, "unit": "GPU"}}
    assert one(article, **FIGURE, attrs=gpus).attr("value").value == 4500
    assert reason(article, **FIGURE, attrs=gpus | {"metric": "happiness"}) == "unknown metric"
    assert reason(article, **FIGURE, attrs={"value": gpus["value"]}) == "unknown metric"
    assert reason(article, **FIGURE, attrs=gpus | {"value": {"value": 5400, "unit": "GPU"}}) == "figure not in the text"
    assert reason(article, **FIGURE, attrs={"metric": "gpus"}) == "figure not in the text"
    assert reason(article, **FIGURE, attrs=gpus | {"metric": "revenue"}) == "figure not in the text"


def test_a_loss_is_a_negative_profit(article):
    loss = FIGURE | {"roles": {"subject": "Velora"}, "quote": "Velora made a loss of $12 million in 2025."}
    told = {"metric": "profit", "value": {"value": -12e6, "unit": "USD"}, "period": "2025"}
    assert one(article, **loss, attrs=told).attr("value") == Quantity(-12e6, "USD")
    assert reason(article, **loss, attrs=told | {"value": {"value": 12e6, "unit": "USD"}}) == "figure not in the text"


def test_a_source_is_one_that_the_text_names(article):
    assert one(article, attributed_to="Ines Calder").attributed_to == "Ines Calder"
    assert one(article, attributed_to="The Daily Whatever").attributed_to != "The Daily Whatever"


# ---------------------------------------------------------------------------- together


def test_what_is_proposed_twice_is_one_claim_with_both_terms(article):
    made = proposals(*article, [LEASE | {"attrs": {"payment": PAYMENT}}, LEASE | {"attrs": {"duration": "P3Y"}}])
    (claim,) = made.claims
    assert dict(claim.attrs).keys() == {"payment", "duration"}


def test_one_lie_does_not_take_the_truth_beside_it(article):
    made = proposals(*article, [LEASE | {"kind": "Marriage"}, LEASE, LEASE | {"quote": "Nobody said this."}])
    assert len(made.claims) == 1 and [r.reason for r in made.refused] == ["unknown kind", "quote not in the text"]
    assert all(r.doc == "note" for r in made.refused)


def test_a_refusal_is_a_claim_without_a_passage_that_says_what_is_against_it(article):
    refused = proposals(*article, [LEASE | {"quote": "Nobody said this."}]).refused[0]
    claim = refused.claim
    assert claim.roles == (("lessor", "Tern Cloud"), ("lessee", "Larkfield AI"))
    assert claim.evidence == () and claim.confidence < 0.001 and claim.reasons == (("quote not in the text", -9.0),)


def test_a_reading_keeps_apart_what_is_unlikely_or_refused(article):
    invented = dict.fromkeys(("total", "amount"), {"value": 1, "unit": "USD"})
    doubted = LEASE | {"kind": "Supply", "roles": {"supplier": "Tern Cloud"}, "attrs": invented}
    lent = LEASE | {"kind": "Financing", "roles": {"lender": "Velora"}}
    made = proposals(*article, [LEASE, doubted, lent, LEASE | {"kind": "Marriage"}])
    reading = made.reading(0.8)
    assert [c.kind for c in reading.claims] == ["ComputeLease"]
    assert [c.kind for c in reading.rejected] == ["Supply", "Financing"]
    assert [c.kind for c in made.reading(0.0).claims] == ["ComputeLease", "Supply"]


def test_a_refusal_is_left_out_where_the_same_is_told_and_proved(article):
    made = proposals(*article, [LEASE | {"status": None}, LEASE | {"status": None, "quote": "Nobody said this."}])
    assert len(made.reading(0.5).claims) == 1 and made.reading(0.5).rejected == []


def test_a_graph_is_built_of_what_is_kept_and_shows_what_is_refused(article, tmp_path, kg):
    from kg.graph.store import build
    from kg.graph.validate import violations

    told = LEASE | {"attrs": {"payment": PAYMENT, "end": "2029-05"}}
    reading = proposals(*article, [told, LEASE | {"kind": "Supply", "roles": {"supplier": "Velora"}}]).reading()

    def conforming(graph):
        assert violations(graph) == []

    build(reading.claims, [article[0]._.article.document], tmp_path / "a.kg", rejected=reading.rejected, check=conforming)
    shown = kg("facts", "--store", tmp_path / "a.kg").stdout
    assert "lessor Tern Cloud, lessee Larkfield AI" in shown and "Velora" not in shown
    refused = kg("facts", "--rejected", "--store", tmp_path / "a.kg").stdout
    assert "supplier Velora" in refused and "supplier not in the quote" in refused
