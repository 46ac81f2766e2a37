"""kg.claims.reading: which of the drafts between the things of an article stand beside one another."""
import pytest
from annotated import annotated
from factory import document

from kg.annotate import pipeline
from kg.claims.draft import Draft
from kg.claims.reading import claims, sharpest

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


def told(text, kind):
    """Who fills the roles of the facts of a kind that an article states, and what it tells of them besides."""
    (doc,) = pipeline.annotated([document("note", text)])
    found = claims(doc, pipeline.pipeline().get_pipe("reader"))
    return {tuple(name for _, name in claim.roles): dict(claim.attrs) for claim in found if claim.kind == kind}


def test_what_is_denied_is_no_claim():
    text = "Jane Roe is chief executive of Alder Cloud. She {} a director of Birch Systems."
    assert ("Jane Roe", "Birch Systems") in told(text.format("is"), "Position")
    assert set(told(text.format("is not"), "Position")) == {("Jane Roe", "Alder Cloud")}


def test_the_day_on_which_one_office_ends_ends_no_other():
    found = told("Jane Roe sits on the board of Alder Cloud. She left the board of Birch Systems in 2021.", "Position")
    assert found["Jane Roe", "Alder Cloud"] == {"role": "sits on the board"}
    assert found["Jane Roe", "Birch Systems"]["end"].iso == "2021"
