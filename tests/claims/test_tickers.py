"""kg/claims/tickers.py: a ticker in brackets after a company's name, and what is none."""
import pytest
from kg import names
from kg.claims.tickers import listings, shortens
from kg.names import Entry


@pytest.fixture
def listed(parsed):
    def listed(words, *companies):
        doc, people = parsed(" ".join(f"{word}/dep>0" for word in words.split()), dict.fromkeys(companies, "ORG"))
        for thing in people.things:
            thing.mentions = [span for span in people.spans if span.text == thing.name]
        return list(listings(doc, people, []))

    return listed


def test_capitals_in_brackets_after_a_company_are_its_ticker_once(listed):
    found = listed("Brightmoor (BRMR) fell, Corvane (CVN.L, +3.5%) rose, Brightmoor (BRMR) fell again", "Brightmoor", "Corvane")
    assert [(c.roles, c.attrs) for c in found] == [((("issuer", "Brightmoor"),), (("ticker", "BRMR"),)), ((("issuer", "Corvane"),), (("ticker", "CVN.L"),))]
    assert [(c.evidence[0].quote, c.said[0][1].text) for c in found] == [("Brightmoor (BRMR)", "Brightmoor"), ("Corvane (CVN.L, +3.5%)", "Corvane")]


@pytest.mark.parametrize("words", ["Tomra (SELL) fell", "Brightmoor (UK) fell", "Brightmoor (GMBH) fell", "Brightmoor (XI) fell", "Brightmoor (see p. 4) fell", "Brightmoor fell (BRMR)", "Brightmoor (BRMRXY) fell"])
def test_what_else_stands_in_brackets_is_none(listed, words):
    assert listed(words, "Tomra", "Brightmoor") == []


def test_a_registered_partys_other_name_is_no_ticker_of_another(listed, monkeypatch):
    row = Entry("Tern Cloud", ("TRN", "Ternary"), ("TRNC",))
    monkeypatch.setattr(names, "_registry", lambda: {names.key(name): row for name in (row.name, *row.names)})
    monkeypatch.setattr(names, "_symbols", lambda: {"TRNC": row})
    assert listed("Brightmoor (TRN) fell", "Brightmoor") == []
    assert [listed(words, words.split()[0])[0].attr("ticker") for words in ("Ternary (TRN) fell", "Ternary (TRNC) fell", "Brightmoor (TRNC) fell")] == [
        "TRN", "TRNC", "TRNC"]  # fmt: skip


@pytest.mark.parametrize(("symbol", "name", "short"), [
    ("TVA", "Tennessee Valley Authority", True), ("BOJ", "Bank of Japan", True), ("TSMC", "Taiwan Semiconductor Manufacturing", True),
    ("LGES", "LG Energy Solution", True), ("APLD", "Applied Digital", False), ("MSFT", "Microsoft", False), ("GDS", "GDS Holdings", False)])  # fmt: skip
def test_an_abbreviation_of_the_name_is_no_ticker(symbol, name, short):
    assert shortens(symbol, name) is short
