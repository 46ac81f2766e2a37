"""kg.claims.tied: the facts that ties between mentions make, beside those that a verb tells."""
import numpy as np
from annotated import annotated

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
