"""kg.claims.tied: the facts that ties between mentions make, beside those that a verb tells."""
import numpy as np
import pytest
from annotated import annotated

from kg.annotate.features import Spot
from kg.annotate.reader import Ties
from kg.claims.draft import Draft
from kg.claims.tied import drafts
from kg.train.data import STATUS_TAGS, tie_labels

TEXT = "Tarn will rent out processors to Osprey."


def leases(framed):
    """Who leases to whom by ties that say it both ways, the wrong one louder, and by what a verb tells."""
    people = annotated(TEXT, {"Tarn": "ORG", "Osprey": "ORG"})[1]
    label = tie_labels().index("ComputeLease")
    tie = np.zeros((2, len(tie_labels())), np.float32)
    tie[:, label] = 0.4, 0.8
    people.ties = Ties([(0, 1), (1, 0)], tie, np.ones((2, len(STATUS_TAGS)), np.float32), tie_labels(), STATUS_TAGS, (tie, tie))
    one, other = people.thing_of[0], people.thing_of[1]
    verb = [Draft("ComputeLease", [("lessor", one, 0), ("lessee", other, 1)], reasons={"frame": 1.0})]
    return {tuple(t.name for t in d.things): d.support["rival"] for d in drafts(people, verb if framed else [], [], 0.2)}


def test_the_verb_says_who_rents_out_to_whom():
    assert set(leases(framed=False)) == {("Tarn", "Osprey"), ("Osprey", "Tarn")}
    assert leases(framed=True) == {("Tarn", "Osprey"): 0.0}


def stake(text, status="none"):
    """The stake of an ownership of that status by ties that lead both parties to the first value as surely as to the second."""
    doc, people = annotated(text, {"Tarn": "ORG", "Osprey": "ORG"})
    for span in doc.spans["values"]:
        people.spans.append(span)
        people.spots.append(Spot(span.start, span.end, span.label_))
    labels = tie_labels()
    tie = np.zeros((5, len(labels)), np.float32)
    tie[0, labels.index("Ownership")] = 0.9
    tie[1:, labels.index("Ownership.stake")] = 0.8
    told = np.tile(np.array([tag == status for tag in STATUS_TAGS], np.float32), (5, 1))
    people.ties = Ties([(0, 1), (0, 2), (1, 2), (0, 3), (1, 3)], tie, told, labels, STATUS_TAGS, (tie, tie))
    (draft,) = drafts(people, [], [], 0.2)
    return people.wording(draft.attrs["stake"])


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("Tarn raised its stake in Osprey from 40% to 55%.", "none", "55%"),
        ("Tarn cut its stake in Osprey to 40% from 55%.", "none", "40%"),
        ("Tarn will raise its stake in Osprey from 40% to 55%.", "none", "40%"),
        ("Tarn will raise its stake in Osprey from 40% to 55%.", "planned", "55%"),
    ],
)
def test_of_the_stakes_of_a_change_the_newer_is_told_unless_it_is_told_as_held_and_only_planned(text, status, told):
    assert stake(text, status) == told
