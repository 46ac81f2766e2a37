"""Facts that the model's ties between mentions make."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.annotate.cast import Cast, Thing
from kg.annotate.changes import left, planned
from kg.annotate.features import MEASURED
from kg.claims.draft import Draft
from kg.lexicon import lexicon
from kg.ontology import kinds

LIMITS = frozenset({"start", "end", "close"})  # days that are one fact's alone, unless a sentence tells them of several
ALONE = {"Listing": "issuer", "Financing": "borrower", "Investment": "investee"}  # what one mention alone may fill
SHARED = frozenset({"date", "start", "end", "close", "round", "item", "duration", "facility", "exchange", "place", "role", "basis", "relation"})
HELD = frozenset({"stake", "votes"})  # what a party has today, where nothing says that it is to have it


def drafts(cast: Cast, framed: Iterable[Draft], worded: Iterable[Draft], floor: float) -> list[Draft]:
    """The drafts whose tie is at least so likely, joined with those that frames and wordings found; attrs attached."""
    links: dict[tuple, Draft] = {}
    attrs: dict[tuple[str, str, int], list[tuple[Thing, int, float]]] = defaultdict(list)
    figures: dict[int, list[tuple[float, str, Thing, int, str]]] = defaultdict(list)
    beside: dict[int, dict[str, tuple[float, int]]] = defaultdict(dict)
    known, newer, still = kinds(), *_changed(cast)
    for i, j, label, p, status in cast.ties.above(floor):
        if label == "same":
            continue
        if label in ("Observation.period", "Observation.item"):
            name = label.partition(".")[2]
            if p > beside[i].get(name, (0.0, 0))[0]:
                beside[i][name] = (p, j)
            continue
        thing = cast.thing_of.get(i)
        if thing is None:
            continue
        if label.startswith("Observation:"):
            if cast.spots[j].type in MEASURED:
                figures[j].append((p, label.partition(":")[2], thing, i, status))
        elif "." in label:
            kind, attr = label.split(".")
            attrs[kind, attr, newer.get(j, j)].append((thing, i, p))
        else:
            _link(links, cast, known[label], thing, i, j, p, status)
    _rivals(links)
    _shared(links, cast, attrs)
    for draft in framed:
        same = links.setdefault(draft.key(), draft)
        same.reasons |= draft.reasons
        same.attrs = draft.attrs | same.attrs
        if same is draft:
            draft.status = cast.ties.status_of(draft.roles[0][2], draft.roles[-1][2], draft.kind)
    out = _turned(links.values())
    out += _alone(attrs, out)
    _attach(out, cast, attrs)
    for draft in out:
        if not known[draft.kind].deal and draft.status in (None, "none"):
            draft.attrs.update({name: still[j] for name, j in draft.attrs.items() if name in HELD and j in still})
    out += _joined(_figures(figures, cast, floor), worded)
    for draft in out:
        if draft.kind == "Observation":
            for name, (q, k) in beside.get(draft.attrs["value"], {}).items():
                if q >= lexicon("model")["attr"]["least"]:
                    draft.attrs.setdefault(name, k)
    return out


def _changed(cast: Cast) -> tuple[dict[int, int], dict[int, int]]:
    """By spot of a value that a change left behind, the spot of the value that took its place; and by spot of a value that a
    change is only planned to reach, the spot of the one that still holds."""
    newer: dict[int, int] = {}
    still: dict[int, int] = {}
    spots = [n for n, span in enumerate(cast.spans) if span._.quantity is not None and span._.quantity.value is not None]
    text = cast.spans[0].doc.text if spots else ""
    for a, b in zip(spots, spots[1:], strict=False):
        one, other = cast.spans[a], cast.spans[b]
        if one._.quantity.unit != other._.quantity.unit and {one.label_, other.label_} != {"COUNT"}:
            continue
        behind = left(text, (one.start_char, one.end_char), (other.start_char, other.end_char))
        if behind is not None:
            old, new = ((a, b), (b, a))[behind]
            newer[old] = new
            if planned(text, cast.spans[old].start_char):
                still[new] = old
    return newer, still


def _link(links: dict[tuple, Draft], cast: Cast, kind, thing: Thing, i: int, j: int, p: float, status: str) -> None:  # noqa: ANN001
    if i == j:
        role = ALONE.get(kind.name)
        if role is None or thing.unnamed:
            return
        draft = Draft(kind.name, [(role, thing, i)], status=status, reasons={"tie": p})
    else:
        other = cast.thing_of.get(j)
        if other is None or other is thing or len(kind.roles) < 2 or thing.unnamed and other.unnamed:
            return
        draft = Draft(kind.name, [(kind.roles[0], thing, i), (kind.roles[1], other, j)], status=status, reasons={"tie": p})
    known = links.get(draft.key())
    if known is not None:
        draft, known = (draft, known) if p > known.reasons["tie"] else (known, draft)
        draft.support["told again"] = known.support.get("told again", 0.0) + draft.support.get("told again", 0.0) + known.reasons["tie"]
    links[draft.key()] = draft


def _rivals(links: dict[tuple, Draft]) -> None:
    """Note for each draft how likely the ties hold the same fact the other way round, or another fact between the two."""
    between: dict[frozenset[int], list[Draft]] = defaultdict(list)
    for draft in links.values():
        between[frozenset(id(thing) for thing in draft.things)].append(draft)
    for drafts in between.values():
        for draft in drafts:
            if len(draft.things) == 2:
                draft.support["rival"] = max((d.reasons["tie"] for d in drafts if d is not draft and d.kind == draft.kind), default=0.0)
                draft.support["other kind"] = max((d.reasons["tie"] for d in drafts if d.kind != draft.kind), default=0.0)


def _turned(found: Iterable[Draft]) -> list[Draft]:
    """The drafts without those whose fact a verb of the text tells the other way round, where no verb tells it theirs: who
    rents out to whom is the verb's to say."""
    found = list(found)
    said = {(draft.kind, *map(id, draft.things)): draft for draft in found if "frame" in draft.reasons and len(draft.things) == 2}
    out = []
    for draft in found:
        other = said.get((draft.kind, *map(id, draft.things[::-1])))
        if other is None or "frame" in draft.reasons or kinds()[draft.kind].symmetric:
            out.append(draft)
        else:
            other.support["rival"] = 0.0
    return out


def _shared(links: dict[tuple, Draft], cast: Cast, attrs: dict) -> None:
    """Let terms that two parties share speak for the fact between them: who is tied to the same payment, capacity and
    duration of a lease is party to it. Which way round is the direct tie's to say, however faint."""
    terms: dict[tuple[str, int, int], list[float]] = defaultdict(list)
    for (kind, attr, _), holders in attrs.items():
        if attr in SHARED and attr not in ("duration", "start", "end", "facility"):
            continue
        best: dict[int, float] = {}
        for thing, _, p in holders:
            best[id(thing)] = max(best.get(id(thing), 0.0), p)
        for a, p in best.items():
            for b, q in best.items():
                if a < b:
                    terms[kind, a, b].append(p * q)
    weights = lexicon("model")["terms"]
    between: dict[tuple[str, frozenset[int]], list[Draft]] = defaultdict(list)
    for draft in links.values():
        between[draft.kind, frozenset(id(thing) for thing in draft.things)].append(draft)
    for (kind, a, b), products in terms.items():
        strong = [p for p in products if p >= 0.4]
        if not strong:
            continue
        both = sorted(between[kind, frozenset((a, b))], key=lambda d: -d.reasons["tie"])
        if both:
            both[0].reasons["terms"] = weights[min(len(strong), len(weights)) - 1]


def _alone(attrs: dict, found: list[Draft]) -> list[Draft]:
    """Facts of one party that only their attrs tell, such as a listing by its ticker."""
    out: dict[tuple, Draft] = {}
    told = {(draft.kind, id(thing)) for draft in found for thing in draft.things}
    for (kind, attr, _), holders in attrs.items():
        if kind not in ALONE:
            continue
        thing, i, p = max(holders, key=lambda h: h[2])
        if p < 0.5 or thing.unnamed or (kind, id(thing)) in told or attr in ("date",):
            continue
        draft = Draft(kind, [(ALONE[kind], thing, i)], reasons={"tie": p})
        if draft.key() not in out or p > out[draft.key()].reasons["tie"]:
            out[draft.key()] = draft
    return list(out.values())


def _attach(found: list[Draft], cast: Cast, attrs: dict) -> None:
    """Give each value to the fact of its kind whose parties are tied to it; a date or an item may serve several."""
    offers: dict[tuple[int, str], list[tuple[float, int, float]]] = defaultdict(list)
    holding: dict[tuple[str, int], list[int]] = defaultdict(list)
    for n, draft in enumerate(found):
        for thing in draft.things:
            holding[draft.kind, id(thing)].append(n)
    for (kind, attr, j), holders in attrs.items():
        scored = []
        for n in sorted({n for thing, _, _ in holders for n in holding[kind, id(thing)]}):
            draft = found[n]
            best = [max((p for thing, _, p in holders if thing is role), default=0.0) for role in draft.things]
            if max(best, default=0.0) > 0:
                scored.append((sum(best) / len(best) - 0.001 * _away(cast, draft, j), n, min(best)))
        if not scored:
            continue
        top = max(scored, key=lambda s: s[0] + 0.2 * found[s[1]].confidence)  # a faint fact takes no term from a sure one
        pair = {id(thing) for thing in found[top[1]].things}
        for score, n, weakest in scored:
            chosen = {id(thing) for thing in found[n].things} == pair
            serves = attr in SHARED and score > 0.7 * top[0] and not (attr in LIMITS and _apart(cast, found[n], found[top[1]], j))
            if score >= lexicon("model")["attr"]["least"] and (chosen or serves):
                offers[n, attr].append((score, j, weakest))
    for (n, attr), options in offers.items():
        found[n].attrs[attr] = max(options)[1]
    for (n, attr), options in offers.items():
        if attr in kinds()[found[n].kind].distinct:  # two offices of one person, two rounds of one investor
            told = {cast.wording(found[n].attrs[attr]).casefold()}
            for _, j, weakest in sorted(options, reverse=True):
                if weakest >= lexicon("model")["attr"]["another"] and cast.wording(j).casefold() not in told:
                    told.add(cast.wording(j).casefold())
                    found.append(replace(found[n], attrs=found[n].attrs | {attr: j}))


def _apart(cast: Cast, draft: Draft, chosen: Draft, j: int) -> bool:
    """Whether the sentence of a value names all parties of the fact that it is chosen for, and not all of another."""
    at = cast.spans[j].sent.start

    def within(one: Draft) -> bool:
        return all(any(span.sent.start == at for span in thing.mentions) or cast.spans[i].sent.start == at for _, thing, i in one.roles)

    return within(chosen) and not within(draft)


def _away(cast: Cast, draft: Draft, j: int) -> int:
    return min(abs(cast.spots[i].start - cast.spots[j].start) for _, _, i in draft.roles)


def _figures(figures: dict, cast: Cast, floor: float) -> list[Draft]:
    """One draft a figure: the thing most surely tied to it by any metric, under the likeliest metric."""
    out = []
    for j, options in sorted(figures.items()):
        doubts: dict[int, float] = defaultdict(lambda: 1.0)  # by mention: that no metric ties it to the figure
        for p, _, _, i, _ in options:
            doubts[i] *= 1.0 - p
        spot = min(doubts, key=lambda i: doubts[i])
        subject = cast.thing_of[spot]
        rival = max((1.0 - doubt for i, doubt in doubts.items() if cast.thing_of[i] is not subject), default=0.0)
        if 1.0 - doubts[spot] < floor or subject.unnamed:
            continue
        _, metric, _, _, status = max((o for o in options if o[2] is subject), key=lambda o: o[0])
        draft = Draft("Observation", [("subject", subject, spot)], {"metric": metric, "value": j}, reasons={"tie": 1.0 - doubts[spot]},
                      support={"rival": rival}, status=status if status in ("planned", "announced", "rumoured") else None)  # fmt: skip
        out.append(draft)
    return out


def _joined(tied: list[Draft], worded: Iterable[Draft]) -> list[Draft]:
    """One draft a figure: where tie and wording agree both speak for it, where they differ the surer one stands."""
    by_value = {draft.attrs["value"]: draft for draft in tied}
    for draft in worded:
        known = by_value.get(draft.attrs["value"])
        if known is None:
            by_value[draft.attrs["value"]] = draft
        elif known.attrs["metric"] == draft.attrs["metric"] and known.things[0] is draft.things[0]:
            known.reasons |= draft.reasons
        elif draft.confidence > known.confidence:
            by_value[draft.attrs["value"]] = draft
    return list(by_value.values())
