"""kg/ask/deals.py and rates.py: deals side by side, told and derived amounts, currencies apart."""
import pytest
from factory import claim

from kg.ask.deals import deals
from kg.ask.rates import rates
from kg.errors import BadAnnotation
from kg.graph.view import edges
from kg.graph.wording import amount

TERMS = ("total", "annual", "per_mw_year", "per_gpu_hour", "length", "capacity")


def money(value, unit="USD", **more):
    return {"value": value, "unit": unit, **more}


def lease(lessor, lessee, doc="note", status="signed", **attrs):
    return claim("ComputeLease", doc, roles={"lessor": lessor, "lessee": lessee}, status=status, **attrs)


def row(deal):
    told = [getattr(deal, name) for name in TERMS]
    return (deal.label, *(f"{'= ' if term.derived else ''}{amount(term.amount)}" if term else None for term in told))


@pytest.fixture
def market(things):
    """Two leases with full terms, a sale in euros, a loan whose lender is untold, a listing, a bare ticker, a rumour, a link."""
    return things(
        lease("Tern Cloud", "Larkfield AI", total=money(7e9), duration="P15Y", capacity={"value": 245, "unit": "MW"}, date="2025-12"),
        lease("Gull Hosting", "Larkfield AI", payment=money(2e6, per="month", bound="at most"), duration="P6M", start="2026-02-01",
              count={"value": 1000, "unit": "GPU"}),
        claim("Supply", roles={"supplier": "Mill Stone", "customer": "Quay Works"}, status="completed", total=money(8e9, "EUR"), date="2024"),
        claim("Financing", roles={"borrower": "Quay Works"}, status="pending", amount=money(5e6)),
        claim("Listing", roles={"issuer": "Quay Works"}, status="completed", proceeds=money(9e6), ticker="QUAY", date="2026-01-05"),
        claim("Listing", roles={"issuer": "Mill Stone"}, ticker="MILL"),
        lease("Rumour Works", "Larkfield AI", status="rumoured"),
        claim("Ownership", roles={"owner": "Quay Works", "owned": "Mill Stone"}),
    )  # fmt: skip


def test_each_deal_with_what_its_terms_allow_the_largest_first_currencies_apart(market):
    assert [row(deal) for deal in deals(market)] == [
        ("Mill Stone supplies Quay Works", "8 billion EUR", None, None, None, None, None),
        ("Tern Cloud leases compute to Larkfield AI", "7 billion USD", "= 466.7 million USD per year", "= 1.905 million USD per MW-year", None,
         "15 years", "245 MW"),
        ("Gull Hosting leases compute to Larkfield AI", "= at most 12 million USD", "= at most 24 million USD per year", None,
         "= at most 2.74 USD per GPU-hour", "0.5 years", "1,000 GPU"),
        ("listing: Quay Works", "9 million USD", None, None, None, None, None),
        ("financing: Quay Works", "5 million USD", None, None, None, None, None),
        ("Rumour Works leases compute to Larkfield AI", None, None, None, None, None, None),
    ]  # fmt: skip


def test_a_derived_amount_has_its_formula_and_the_passages_of_its_inputs(market):
    term = deals(market)[1].per_mw_year
    assert term.formula == "(7 billion USD / 15 years) / 245 MW" and [e.quote for e in term.evidence] == ["A passage that says it."]
    assert deals(market)[0].total.formula == ""


def first(found):
    return [deal.label.split()[0] for deal in found]


def test_of_a_kind_with_a_party_of_a_status(market):
    assert first(deals(market, kind="Listing")) == ["listing:"]
    assert first(deals(market, party="quay-works")) == ["Mill", "listing:", "financing:"]
    assert first(deals(market, statuses=["rumoured", "pending"])) == ["financing:", "Rumour"]
    assert deals(market, kind="Guarantee") == []


@pytest.mark.parametrize(("sort", "order"), [
    ("annual", ["Tern", "Gull", "financing:", "listing:", "Mill", "Rumour"]),
    ("per_gpu_hour", ["Gull", "financing:", "listing:", "Mill", "Rumour", "Tern"]),
    ("length", ["Tern", "Gull", "financing:", "listing:", "Mill", "Rumour"]),
    ("capacity", ["Gull", "Tern", "financing:", "listing:", "Mill", "Rumour"]),
    ("date", ["Gull", "listing:", "Tern", "Mill", "financing:", "Rumour"]),
    ("kind", ["Gull", "Rumour", "Tern", "Mill", "financing:", "listing:"]),
])  # fmt: skip
def test_orders(market, sort, order):
    assert first(deals(market, sort=sort)) == order


def test_money_is_converted_only_by_a_given_rate(market, tmp_path):
    file = tmp_path / "rates.toml"
    file.write_text('currency = "USD"\n[rates]\nEUR = 1.25\n')
    supply = next(deal for deal in deals(market, rates=rates(file)) if deal.label.startswith("Mill"))
    assert (amount(supply.total.amount), supply.total.formula) == ("10 billion USD", "8 billion EUR × 1.25 USD per EUR")
    assert first(deals(market, rates=rates(file)))[:2] == ["Mill", "Tern"]
    file.write_text('currency = "EUR"\n[rates]\nUSD = 0.5\n')
    tern = next(deal for deal in deals(market, rates=rates(file)) if deal.label.startswith("Tern"))
    assert (amount(tern.annual.amount), tern.annual.formula) == (
        "233.3 million EUR per year", "(7 billion USD / 15 years) × 0.5 EUR per USD")  # fmt: skip


@pytest.mark.parametrize(("text", "words"), [
    ("currency = ", "no TOML"), ("a = " + "[" * 5000, "nested too deeply"), ("a = " + "9" * 5000, "a number too long"),
    ("currency = []", "[] is no currency"), ('currency = "USD"\n[rates]\nEUR = nan', "EUR = nan is no rate"),
    ('currency = "USD"\n[rates]\nEUR = ' + "9" * 4000, "is no rate"),
    ('currency = "Dollar"\n[rates]\nEUR = 1', "'Dollar' is no currency"), ('currency = "USD"', "no [rates]"),
    ('currency = "USD"\n[rates]\nEUR = -1', "EUR = -1 is no rate"), ('currency = "USD"\n[rates]\nEUR = "1"', "EUR = '1' is no rate"),
    ('currency = "USD"\n[rates]\nEURO = 1', "EURO = 1 is no rate"),
])  # fmt: skip
def test_a_malformed_rates_file_is_named(tmp_path, text, words):
    file = tmp_path / "rates.toml"
    file.write_text(text)
    with pytest.raises(BadAnnotation, match="rates.toml:.*") as error:
        rates(file)
    assert words in str(error.value)


# The articles


def test_the_leases_of_the_gold_facts(gold_store):
    found = deals(edges(gold_store), kind="ComputeLease")
    assert [row(deal) for deal in found] == [
        ("SpaceX leases compute to Anthropic", "about 45 billion USD", "= about 15 billion USD per year", None,
         "7.8 USD per GPU-hour (by TF International Securities)", "3 years", None),
        ("Applied Digital leases compute to unnamed hyperscaler", None, None, None, None, None, "300 MW"),
        ("SpaceX leases compute to Alphabet", None, None, None, None, None, None),
        ("unnamed special purpose vehicle leases compute to xAI", None, None, None, None, None, None),
    ]  # fmt: skip
    assert [deal.fact.status for deal in found] == ["signed / non-binding", "signed", "non-binding", "rumoured"]


def test_every_deal_of_the_gold_facts_but_bare_tickers(gold_store):
    found = deals(edges(gold_store))
    assert len(found) == 36 and sum(deal.total is not None for deal in found) == 17
    assert [deal.label for deal in found if deal.fact.kind == "Listing"] == ["listing: SpaceX"]


def test_comparables_of_the_development_articles(dev_store):
    leases = [row(deal) for deal in deals(edges(dev_store), kind="ComputeLease", sort="per_mw_year")]
    assert [(label, price) for label, _, _, price, *_ in leases[:2]] == [
        ("Hut 8 leases compute to Fluidstack", "= 1.905 million USD per MW-year"),
        ("Core Scientific leases compute to CoreWeave", "= about 1.389 million USD per MW-year")]  # fmt: skip
    assert all(price is None for _, _, _, price, *_ in leases[2:])
    (drilling,) = (deal for deal in deals(edges(dev_store), kind="Supply") if deal.length)
    assert row(drilling)[1:3] == ("486 million USD", "= 162 million USD per year") and drilling.annual.formula == "486 million USD / 3 years"
