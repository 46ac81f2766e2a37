"""Docs in, claims out: the one function from an annotated article to the facts that it states."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Span

from kg.annotate.cast import Cast, cast
from kg.annotate.denial import denied
from kg.annotate.reader import Reader
from kg.annotate.stance import stance
from kg.claims import figures, match, tickers, tied
from kg.claims.confidence import weighed
from kg.claims.draft import Draft
from kg.claims.office import office
from kg.claims.passage import passage, passages
from kg.lexicon import lexicon
from kg.names import folded
from kg.ontology import Kind, kinds
from kg.records import DATES, Claim, Mention, Quantity, Reading, Value

MEASURES = {
    "MONEY": "revenue profit valuation share_price price cost backlog capex debt growth count".split(),
    "PRICE": "share_price price cost".split(),
    "PERCENT": "growth share profit".split(),
    "POWER": ["power_capacity"],
    "ENERGY": ["energy_storage", "count"],
    "COUNT": "users satellites gpus employees count growth".split(),
    "QUANTITY": "payload count".split(),
    "DURATION": ["duration"],
}  # what a figure may measure, by the type of its value
AMOUNTS = {
    "stake": ("PERCENT",), "votes": ("PERCENT",), "capacity": ("POWER", "ENERGY", "COUNT", "QUANTITY"), "count": ("COUNT",),
    "price": ("PRICE", "MONEY"), "amount": ("MONEY", "POWER", "ENERGY", "COUNT", "QUANTITY"),
}  # fmt: skip
MADE_ONCE = frozenset({"Produces"})  # a product has one maker: the surest reading stands
WEAK = frozenset({"Partnership", "DependsOn"})  # what is told only where no sharper kind fits
MONEY = frozenset({"value", "total", "payment", "cost", "proceeds"})


def read(doc: Doc, reader: Reader, *, least: float | None = None) -> Reading:
    """What an article states; claims that hold at least with the chance `least` enter the graph."""
    people = cast(doc, reader)
    least = lexicon("model")["least"] if least is None else least
    made = drafts(doc, people)
    told = _told(doc, people, [draft for draft in made if draft.confidence >= least])
    told += tickers.listings(doc, people, told)
    known = {(c.kind, c.roles) for c in told}
    doubted = [draft for draft in made if lexicon("model")["doubted"] <= draft.confidence < least]
    apart = [c for c in _told(doc, people, doubted) if (c.kind, c.roles) not in known or c.kind == "Observation"]
    return Reading(ordered(told), ordered(apart))


def claims(doc: Doc, reader: Reader) -> list[Claim]:
    """The claims of one article, in the order of their passages; each with at least one passage that says it."""
    return read(doc, reader).claims


def _told(doc: Doc, people: Cast, found: list[Draft]) -> list[Claim]:
    return [made for draft in sharpest(people, found) if (made := claim(doc, people, draft)) is not None]


def ordered(told: list[Claim]) -> list[Claim]:
    return sorted(_merged(told), key=lambda c: (c.evidence[0].start, c.kind, c.roles))


def drafts(doc: Doc, people: Cast) -> list[Draft]:
    """Every fact that an article may state, weighed."""
    made = tied.drafts(people, match.drafts(doc, people), figures.drafts(doc, people), lexicon("model")["floor"])
    return [weighed(draft, doc, people) for draft in made]


def sharpest(people: Cast, found: list[Draft]) -> list[Draft]:
    """The drafts without those that another between the same two makes idle: the same fact the other way round, a lease
    told as a supply too, a mere partnership or dependency beside a deal or between related parties."""
    rank = sorted((d for d in found if len(d.roles) == 2), key=lambda d: -d.confidence)
    kept: dict[frozenset[int], list[Draft]] = defaultdict(list)
    for draft in rank:
        pair = frozenset(id(thing) for thing in draft.things)
        if not any(_idles(people, other, draft) for other in kept[pair]):
            kept[pair].append(draft)
    single: dict[tuple[str, int], float] = {}
    for draft in rank:
        if draft.kind in MADE_ONCE:
            key = (draft.kind, id(draft.things[1]))
            single[key] = max(single.get(key, 0.0), draft.confidence)
    for pair, drafts in kept.items():
        kept[pair] = [d for d in drafts if d.kind not in MADE_ONCE or d.confidence >= single[d.kind, id(d.things[1])]]
    out = {id(d) for drafts in kept.values() for d in drafts if d.kind not in WEAK or not any(
        (kinds()[o.kind].deal or o.kind == "RelatedParty") and o.kind not in WEAK for o in drafts)}  # fmt: skip
    return [d for d in found if len(d.roles) != 2 or id(d) in out]


def _idles(people: Cast, other: Draft, draft: Draft) -> bool:
    if other.kind == draft.kind and other.things == draft.things:
        told = [(d.attrs.get(name) for d in (other, draft)) for name in kinds()[draft.kind].distinct]
        if any(isinstance(a, int) and isinstance(b, int) and people.wording(a).casefold() != people.wording(b).casefold() for a, b in told):
            return False
    return other.kind == draft.kind or {other.kind, draft.kind} == {"Supply", "ComputeLease"}


def claim(doc: Doc, people: Cast, draft: Draft) -> Claim | None:
    """The draft as a claim; None where its values or types do not fit, or no passage holds it, or the text denies it."""
    kind = kinds()[draft.kind]
    for role, thing, _ in draft.roles:
        if not thing.unnamed and not kind.fit(role, thing.type) and "PERSON" in (thing.type, usual(kind, role)):
            return None
    if len(draft.roles) == 2 and not kind.symmetric and _listed(*(people.spans[i] for _, _, i in draft.roles)):
        return None
    attrs: list[tuple[str, Value]] = []
    used: list[Span] = []
    for name in kind.attrs:
        if name in draft.attrs:
            value, span = _value(people, draft, name)
            if isinstance(value, Quantity) and not value.unit:  # a bare number that the parse gives nothing to count
                value = None
            if value is not None:
                attrs.append((name, value))
                used += [span] if span is not None else []
            elif draft.kind == "Observation" and name == "value":
                return None
    spans = [people.spans[i] for _, _, i in draft.roles]
    if draft.kind == "Observation":
        spans.append(people.spans[draft.attrs["value"]])
    evidence = passages(doc, spans)
    if evidence is None or draft.status != "cancelled" and denied(doc, spans):
        return None
    for span in used:
        place = doc._.article.span(span.start_char, span.end_char)
        if not any(e.start <= place[0] and place[1] <= e.end for e in evidence):
            more = passage(doc, [span])
            if more is not None:
                evidence.append(more)
    if draft.kind == "Position" and _value_of(attrs, "role") is None and (told := office(spans)) is not None:
        attrs.insert(0, ("role", told))
    roles = tuple((role, thing.name) for role, thing, _ in draft.roles)
    said = tuple((role, _mention(doc, people, i)) for role, _, i in draft.roles)
    how = stance(doc, spans)
    status = draft.status if draft.status not in (None, "none") else None
    if kind.deal and status in ("signed", "announced") and _unbound(spans):
        status = "non-binding"
    if draft.kind == "Observation" and _value_of(attrs, "metric") == "profit":
        attrs = [(n, with_sign(doc, v, people.spans[draft.attrs["value"]]) if n == "value" else v) for n, v in attrs]
    return Claim(doc._.article.document.name, draft.kind, roles, tuple(attrs), status, how.mode, how.attributed_to,
                 tuple(sorted(evidence)), said, round(draft.confidence, 4), tuple((name, round(weight, 3)) for name, weight in sorted(draft.weights.items(), key=lambda w: -abs(w[1]))))  # fmt: skip


def _unbound(spans: list[Span]) -> bool:
    """Whether a sentence that tells of a deal says that it binds nobody."""
    told = " ".join(dict.fromkeys(span.sent.text.lower() for span in spans))
    return any(words in told for words in lexicon("stance")["unbound"])


def _listed(one: Span, other: Span) -> bool:
    """Whether two mentions are members of one list, "A, B and C": what is said of both says nothing between them."""
    return other.root in one.root.conjuncts


def usual(kind: Kind, role: str) -> str:
    """The type that fits a role first."""
    return next((types[0] for name, types in kind.fits if name == role), "")


def _value_of(attrs: list[tuple[str, Value]], name: str) -> Value | None:
    return next((v for n, v in attrs if n == name), None)


def with_sign(doc: Doc, value: Value, span: Span) -> Value:
    """A loss is a negative profit: the words beside the figure say so."""
    if not isinstance(value, Quantity) or value.value is None or value.value < 0:
        return value
    near = doc[max(span.sent.start, span.start - 8) : min(span.sent.end, span.end + 5)]
    if any(t.lower_ in ("loss", "losses", "lost", "deficit", "losing") for t in near):
        return Quantity(-value.value, value.unit, value.bound, value.per)
    return value


def measured(quantity: Quantity, metric: str) -> Quantity:
    """The quantity in the unit that its metric counts: "57 million people" as users."""
    unit = lexicon("units")["metric"].get(metric)
    return replace(quantity, unit=unit) if unit else quantity


def _mention(doc: Doc, people: Cast, spot: int) -> Mention:
    span = people.spans[spot]
    start, end = doc._.article.span(span.start_char, span.end_char)
    return Mention(start, end, doc._.article.document.text[start:end], people.spots[spot].type)


def _value(people: Cast, draft: Draft, name: str) -> tuple[Value | None, Span | None]:
    """The value of an attr and the span that gives it; None where its type does not fit."""
    told = draft.attrs[name]
    if isinstance(told, str):
        return told, None
    span, kind = people.spans[told], people.spots[told].type
    if name in DATES:
        return (span._.when, span) if kind == "DATE" else (None, None)
    if name == "duration":
        return (span._.iso, span) if kind == "DURATION" and span._.iso else (None, None)
    if name == "value" and draft.kind == "Observation":
        fits = draft.attrs["metric"] in MEASURES.get(kind, ())
        return (measured(span._.quantity, str(draft.attrs["metric"])), span) if fits and span._.quantity is not None else (None, None)
    if name in MONEY or name in AMOUNTS:
        if kind in AMOUNTS.get(name, ("MONEY",)) and span._.quantity is not None:
            return span._.quantity, span
        return None, None
    if name == "ticker":
        return (span.text, span) if kind == "TICKER" else (None, None)
    if kind in ("DATE", "MONEY", "PERCENT", "DURATION"):
        return None, None
    thing = people.thing_of.get(told)
    return (thing.name if thing else people.wording(told)), span


def _merged(told: list[Claim]) -> Iterator[Claim]:
    """One claim a fact: what says the same twice brings its passages together, the surest first reading kept."""
    groups: dict[tuple, list[Claim]] = defaultdict(list)
    symmetric = {name for name, kind in kinds().items() if kind.symmetric}
    for claim in told:
        roles = tuple(sorted(claim.roles)) if claim.kind in symmetric else claim.roles
        key: tuple = (claim.kind, tuple((r, folded(n)) for r, n in roles))
        if claim.kind == "Observation":
            value = claim.attr("value")
            assert isinstance(value, Quantity)
            key += (claim.attr("metric"), value.value, value.min, value.max, value.unit)
        elif claim.kind == "Position":
            key += (str(claim.attr("role") or "").casefold(),)
        groups[key].append(claim)
    for same in groups.values():
        same.sort(key=lambda c: -c.confidence)
        best = same[0]
        attrs = dict(best.attrs)
        for other in same[1:]:
            for name, value in other.attrs:
                attrs.setdefault(name, value)
        order = kinds()[best.kind].attrs
        evidence = {e for c in same for e in c.evidence}
        yield best.with_(attrs=tuple(sorted(attrs.items(), key=lambda a: order.index(a[0]))),
                         evidence=tuple(sorted(evidence))[:6] if best.evidence[0] in sorted(evidence)[:6] else (best.evidence[0],))  # fmt: skip


