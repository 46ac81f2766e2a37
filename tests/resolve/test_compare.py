"""Names are alike for reasons that can be named."""
import pytest
from kg import names
from kg.lexicon import lexicon
from kg.names import Entry, printed, registered
from kg.resolve import compare
from kg.resolve.compare import LIKELY, SURE


@pytest.mark.parametrize("name", [
    "Ostrel A/S", "Ostrel, S.A.B. de C.V.", "Ostrel S. de R.L. de C.V.", "Ostrel Co., Ltd.", "Ostrel GmbH & Co. KG", "Ostrel AB (publ)",
    "Ostrel A.Ş.", "Ostrel s.r.o.", "Ostrel spol. s r.o.", "Ostrel Sp. z o.o.", "Ostrel S.à r.l.", "Ostrel Pte. Ltd.", "Ostrel Sdn Bhd",
    "Ostrel S/A", "Ostrel (Pty) Ltd", "Ostrel P.L.C.", "PT Ostrel Tbk", "OOO “Ostrel”",
])  # fmt: skip
def test_a_name_is_printed_without_its_legal_form(name):
    assert printed(name) == "Ostrel"


@pytest.mark.parametrize("name, told", [
    ("Ostrel & Co., Ltd.", "Ostrel & Co."), ("Ostrel and Co Ltd", "Ostrel and Co"), ("PT Ostrel", "PT Ostrel"),
    ("Pao Ostrel", "Pao Ostrel"), ("A/S", "A/S"), ("Ostrel's", "Ostrel's"), ("Ostrels'", "Ostrels"), ("Ostrel’s Corp.", "Ostrel’s"),
])  # fmt: skip
def test_what_belongs_to_a_name_stays(name, told):
    assert printed(name) == told


def test_no_list_of_words_about_names_has_one_twice():
    for told in lexicon("names").values():
        assert len(told) == len(set(told))


@pytest.mark.parametrize("a, b, reason", [
    ("Tern Cloud", "Tern Cloud", "same name"),
    ("Tern Cloud", "TERN CLOUD N.V.", "same name but for case, legal form or ticker"),
    ("Tern Cloud (TRNC.US)", "Tern Cloud", "same name but for case, legal form or ticker"),
    ("Ostrel A/S", "Ostrel", "same name but for case, legal form or ticker"),
    ("Ærø 9", "Ærø9", "same letters"),
])  # fmt: skip
def test_spellings_of_one_name_are_surely_one(a, b, reason):
    found = compare.compare(a, b)
    assert found.score >= SURE and found.reasons == (reason,)


@pytest.mark.parametrize("a, b, reason", [
    ("Calder", "Ines Calder", "surname"),
    ("Calder Holdings", "Calder", "same but for a generic last word"),
    ("NSF", "Northern Shipping Fund", "acronym"),
])  # fmt: skip
def test_shorter_forms_are_likely_one(a, b, reason):
    for one, other in ((a, b), (b, a)):
        found = compare.compare(one, other)
        assert LIKELY <= found.score < SURE and found.reasons == (reason,)


@pytest.mark.parametrize("a, b", [("Larkfield", "Larkfeld"), ("Skerry Plant", "Skerry Plant 2"), ("Tern Cloud", "Tern Clouds")])
def test_a_near_miss_spelling_is_never_enough(a, b):
    found = compare.compare(a, b)
    assert 0 < found.score < LIKELY and found.reasons == ("near-miss spelling",)


def test_unnamed_parties_are_like_nobody():
    assert compare.compare("unnamed lender", "unnamed lender").score == 0



def test_every_row_of_the_registry_has_a_reason_and_no_name_stands_in_two():
    seen = {}
    for row in lexicon("aliases")["party"]:
        assert row.keys() <= {"name", "names", "tickers", "type", "reason"} and row["reason"]
        assert row.get("names") or row.get("tickers") or row.get("type"), row
        for name in {names.key(n) for n in (row["name"], *row.get("names", ()))}:
            assert seen.setdefault(name, row["name"]) == row["name"]


def test_the_registry_joins_names_and_tickers(monkeypatch):
    row = Entry("Tern Cloud", ("Ternary Computing",), ("TRNC",), "Organisation", "renamed")
    monkeypatch.setattr(names, "_registry", lambda: {names.key(n): row for n in ("Tern Cloud", "Ternary Computing")})
    monkeypatch.setattr(names, "_symbols", lambda: {"TRNC": row})
    assert registered("ternary computing") is registered("$TRNC.US") is row
    assert compare.compare("Ternary Computing", "Tern Cloud").reasons == ("alias registry: renamed",)
