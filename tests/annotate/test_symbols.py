"""Symbols of shares that a sentence tells in words, and the listings that are read with them."""
import pytest

from kg.annotate.pipeline import annotated, pipeline
from kg.annotate.symbols import symbols
from kg.claims.reading import claims
from kg.records import Document


@pytest.mark.parametrize("text, told", [
    ("It lists on the Nasdaq Global Market on Friday under the symbol “LMRA”.", ["LMRA"]),
    ("Halden trades in Oslo as HLDN, and its parent under the ticker HLD.OL in Stockholm.", ["HLDN", "HLD.OL"]),
    ("The company (stock code: 02788) said so.", ["02788"]),
    ("On the STAR Market, stock code 688917, it opened higher.", ["688917"]),
    ("It was listed as one of the sites, and trading began under the supervision of the FCA.", []),
    ("The code is 12 and the letters are small; it floats as a Dutch company.", []),
])  # fmt: skip
def test_symbols_are_found_where_words_tell_them(text, told):
    assert [text[start:end] for start, end in symbols(text)] == told


def test_a_listing_is_read_with_its_symbol():
    text = "Shares of Halden Foods were sold at $14 on Tuesday and will trade on the Nasdaq under the symbol HLDN."
    (doc,) = annotated([Document("a", text, "0", published="2026-03-04", origin=range(len(text)))])
    (listing,) = [claim for claim in claims(doc, pipeline().get_pipe("reader")) if claim.kind == "Listing"]
    assert listing.names("issuer") == ("Halden Foods",) and listing.attr("ticker") == "HLDN"
