"""kg.claims.office: the office that a clause tells without naming one beside the two."""
import pytest

from kg.annotate.pipeline import annotated
from kg.claims.office import office
from kg.records import Document


@pytest.mark.parametrize(("text", "told"), [
    ("Osprey serves on the board of Tarn.", "serves on the board"), ("Osprey sits on the advisory board of Tarn.", "sits on the advisory board"),
    ("Osprey chairs Tarn.", "chairs"), ("Osprey is a director of Tarn.", "director"), ("Osprey works for Tarn.", None),
    ("Osprey spoke, and the board of Tarn listened.", None), ("Osprey came late. The chairman of Tarn was early.", None),
])  # fmt: skip
def test_the_words_between_a_person_and_an_organisation_tell_the_office(text, told):
    (doc,) = annotated([Document("a", text, "0", origin=range(len(text)))])
    assert office([doc.char_span(at, at + len(word)) for word in ("Osprey", "Tarn") for at in [text.index(word)]]) == told
