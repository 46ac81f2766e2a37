"""kg.annotate.denial: what a text says of two names and denies."""
import pytest

from kg.annotate.denial import denied
from kg.annotate.pipeline import annotated
from kg.records import Document


def told(text, one, other):
    (doc,) = annotated([Document("a", text, "0", published="2026-03-04", origin=range(len(text)))])
    spans = [doc.char_span(at, at + len(word)) for word in (one, other) for at in [text.index(word)]]
    return denied(doc, spans)


@pytest.mark.parametrize("text", [
    "Osprey is not a director of Tarn.", "Osprey was never a director of Tarn.", "Osprey does not own Tarn.", "Osprey never leased 50 MW from Tarn.",
    "Osprey has no stake in Tarn.", "Osprey no longer owns Tarn.", "It is not true that Osprey owns 40% of Tarn.", "It is false that Osprey owns Tarn.",
    "The company denied that Osprey owns Tarn.", "Osprey denied that it owns 30% of Tarn.", "Osprey denied owning 30% of Tarn.",
    "Last week I wrote that Osprey had bought Tarn. It has not.", "We reported that Osprey leased 90 MW to Tarn. It did not. We regret it.",
    "We said that Osprey owns Tarn. That is untrue.",
])  # fmt: skip
def test_a_denial_is_no_fact(text):
    assert told(text, "Osprey", "Tarn")


@pytest.mark.parametrize("text", [
    "Osprey owns Tarn.", "Osprey not only leases from Tarn but lends it money.", "Osprey has not yet paid Tarn.", "Osprey will not renew its lease with Tarn.",
    "Osprey did not disclose the price of its purchase of Tarn.", "Kestrel does not own it, but Osprey bought Tarn.", "Osprey bought Tarn, which is not profitable.",
    "Osprey bought Tarn. It did not say for how much.", "Osprey did not deny that it owns Tarn.", "Osprey bought Tarn. It is not a bank.",
    "Osprey, the owner of Tarn, denied that it wants to sell.", "Osprey denied that it had put its stake in Tarn up for sale.",
    "They told Osprey not to move its works to Tarn.", "Raising money is no easy task for Osprey, which leases from Tarn.", "It is no secret for Osprey and Tarn.", "Osprey no longer sells chips; it leases them from Tarn.",
])  # fmt: skip
def test_what_denies_something_else_leaves_the_fact(text):
    assert not told(text, "Osprey", "Tarn")
