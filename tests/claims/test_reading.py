"""kg.claims.reading: which of the drafts between the things of an article stand beside one another."""
import pytest
from annotated import annotated

from kg.claims.draft import Draft
from kg.claims.reading import sharpest

TEXT = "Tarn and Osprey built the Skerry campus. It runs Quill."


@pytest.fixture
def people():
    return annotated(TEXT, {"Tarn": "ORG", "Osprey": "ORG", "Skerry": "FACILITY", "Quill": "PRODUCT"})[1]


def draft(people, kind, one, other, chance):
    """A draft between two things, as it stands once it is weighed."""
    spot = {thing.name: n for n, thing in people.thing_of.items()}
    roles = {"Operates": ("operator", "facility"), "Produces": ("producer", "product")}[kind]
    return Draft(kind, [(role, people.thing_of[spot[name]], spot[name]) for role, name in zip(roles, (one, other), strict=True)], chance=chance)


@pytest.mark.parametrize(("kind", "made", "stand"), [("Operates", "Skerry", ["Tarn", "Osprey"]), ("Produces", "Quill", ["Tarn"])])
def test_a_site_may_have_two_operators_and_a_product_has_one_maker(people, kind, made, stand):
    found = [draft(people, kind, "Tarn", made, 0.8), draft(people, kind, "Osprey", made, 0.6)]
    assert [d.things[0].name for d in sharpest(people, found)] == stand
