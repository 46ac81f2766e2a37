"""How likely a draft holds: what bears on it, each thing by name, weighed as measured on held-out texts."""
from __future__ import annotations

import math
from collections.abc import Mapping

from spacy.tokens import Doc

from kg.annotate.cast import Cast
from kg.annotate.features import DESCRIPTIONS
from kg.annotate.stance import stance
from kg.claims.draft import Draft
from kg.lexicon import lexicon
from kg.odds import log_odds
from kg.ontology import kinds

READINGS = ("tie among many words", "tie among few words")


def bearings(draft: Draft, doc: Doc, people: Cast) -> dict[str, float]:
    """What bears on a draft, as numbers of the order of one; what is not there is left out."""
    kind = kinds()[draft.kind]
    spots = [i for _, _, i in draft.roles]
    if draft.kind == "Observation":
        spots.append(int(draft.attrs["value"]))
    spans = [people.spans[i] for i in spots]
    label = f"Observation:{draft.attrs['metric']}" if draft.kind == "Observation" else draft.kind
    out = dict(zip(READINGS, map(log_odds, people.ties.read(spots[0], spots[-1], label)), strict=False))
    out["no tie"] = float("tie" not in draft.reasons)
    out |= {name: 1.0 for name in draft.reasons if name != "tie"}
    out |= {name: value for name, value in draft.support.items() if value}
    apart = max(s.start for s in spans) - min(s.end for s in spans)
    out["distance"] = math.log2(1 + max(0, apart)) / 4
    out["sentences"] = len({s.sent.start for s in spans}) - 1.0
    out["description"] = float(sum(people.spots[i].type in DESCRIPTIONS for i in spots))
    out["reference in doubt"] = sum(1.0 - people.stands[i] for i in spots if i in people.stands)
    out["unnamed"] = float(sum(thing.unnamed for thing in draft.things))
    out["name in doubt"] = sum(1.0 - thing.sure for thing in draft.things if not thing.unnamed)
    out["misfit"] = float(sum(not kind.fit(role, thing.type) for role, thing, _ in draft.roles))
    out["one role"] = float(len(draft.roles) == 1 and len(kind.roles) > 1)
    out["terms told"] = min(3.0, float(len(draft.attrs))) if draft.kind != "Observation" else 0.0
    out[stance(doc, spans).mode] = 1.0
    if draft.kind == "Observation":
        out[f"of {people.spots[spots[1]].type.lower()}"] = 1.0
        out[str(draft.attrs["metric"])] = 1.0
    if draft.status not in (None, "none"):
        out[f"status {draft.status}"] = 1.0
    return {name: round(value, 4) for name, value in out.items() if value}


def weighed(draft: Draft, doc: Doc, people: Cast) -> Draft:
    """The draft with its chance to hold, and what speaks for and against it in log-odds."""
    weights = lexicon("confidence")
    draft.weights = {draft.kind: weights["kind"].get(draft.kind, 0.0)}
    for name, value in bearings(draft, doc, people).items():
        if name in weights["bearing"]:
            draft.weights[name] = value * weights["bearing"][name]
    draft.chance = chance(draft.weights)
    return draft


def chance(weights: Mapping[str, float]) -> float:
    """The probability of a sum of log-odds."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, sum(weights.values())))))
