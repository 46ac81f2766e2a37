"""Facts that somebody proposes for an article, held against its text: claims of what stands there, and why the rest does not."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span

from kg.annotate.cast import Cast, Thing
from kg.annotate.features import NAMES
from kg.annotate.pipeline import thing as counted
from kg.annotate.stance import stance
from kg.claims.confidence import chance
from kg.claims.passage import CHARACTERS, SENTENCES, passage
from kg.claims.reading import AMOUNTS, MEASURES, MONEY, measured, ordered, usual, with_sign
from kg.lexicon import lexicon
from kg.names import printed, squeezed
from kg.ontology import METRICS, STATUSES, Kind, kinds
from kg.records import DATES, Claim, Evidence, Mention, Quantity, Reading, Value, When

UNNAMED = re.compile(r"unnamed\s+(?P<noun>\S.*)", re.IGNORECASE)
CODES = {"control": ("stated", "joint")}  # attrs whose values are no words of the text
SAME = 1e-6  # how far apart, relatively, two spellings of one figure may lie


class Unfounded(Exception):
    """Why the text does not bear out a proposed record."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proposed record that the text does not bear out, and the reason."""

    doc: str
    reason: str
    record: Any

    @property
    def claim(self) -> Claim | None:
        """What was proposed, with the reason against it and without a passage; None where it is of no kind that there is."""
        try:
            kind = _kind(self.record)
            roles = tuple(_fillers(kind, self.record.get("roles")))
        except Unfounded:
            return None
        against = lexicon("proposed")["weight"]["refused"]
        reasons = ((self.reason, against),)
        return Claim(self.doc, kind.name, roles, confidence=round(chance(dict(reasons)), 4), reasons=reasons)


class Proposed(NamedTuple):
    """The claims of an article that its text bears out, in the order of their passages, and what is refused."""

    claims: list[Claim]
    refused: list[Refusal]

    def reading(self, least: float | None = None) -> Reading:
        """The claims from the chance `least` on, and apart from them the less likely and the refused ones."""
        least = lexicon("model")["least"] if least is None else least
        told = [c for c in self.claims if c.confidence >= least]
        known, apart = {c.key for c in told}, {}
        for claim in (*self.claims, *(r.claim for r in self.refused if r.claim is not None)):
            if claim.key not in known:
                apart.setdefault(claim.key, claim)
        return Reading(told, list(apart.values()), tuple(Counter(refusal.reason for refusal in self.refused).items()))


@dataclass(frozen=True, slots=True)
class Party:
    """Who fills a role and of what type, the mention in the quote that says so, and what that rests on beside the name."""

    role: str
    name: str
    type: str
    mention: Mention
    span: Span
    rests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the document, and the words of the Doc that stand for it."""

    evidence: Evidence
    span: Span


def holds(kind: Kind, attr: str) -> str:
    """What an attr of a kind holds: a quantity, a date, a duration, a metric, or a wording."""
    if attr in DATES:
        return "date"
    if attr in MONEY or attr in AMOUNTS:
        return "quantity"
    return attr if attr in ("duration", "metric") else "wording"


def proposals(doc: Doc, people: Cast, records: Iterable[Any]) -> Proposed:
    """The claims that the records make of an article, each with its quote as evidence, and the records that are refused."""
    told, refused = [], []
    for record in records:
        try:
            told.append(_claim(doc, people, record))
        except Unfounded as reason:
            refused.append(Refusal(doc._.article.document.name, str(reason), record))
    return Proposed(ordered(told), refused)


def _claim(doc: Doc, people: Cast, record: Any) -> Claim:
    kind = _kind(record)
    fillers = _fillers(kind, record.get("roles"))
    status = record.get("status") or None
    if status is not None and status not in STATUSES:
        raise Unfounded("unknown status")
    quote = _quote(doc, record)
    parties = [_party(doc, people, kind, role, name, quote) for role, name in fillers]
    if len({squeezed(party.name) for party in parties}) < len(parties):
        raise Unfounded("one party in two roles")
    if all("unnamed" in party.rests for party in parties):
        raise Unfounded("no party named")
    attrs, spans, unsaid = _attrs(doc, people, kind, record.get("attrs"), quote)
    evidence = [quote.evidence]
    for span in spans:
        if (more := _proof(doc, span, evidence)) is not None:
            evidence.append(more)
    wordings = dict(_wordings(people, kind, record.get("attrs"), evidence))
    unsaid += sum(1 for name, _ in _given(kind, record.get("attrs")) if holds(kind, name) == "wording") - len(wordings)
    how = stance(doc, [party.span for party in parties])
    source = _source(doc, record.get("attributed_to")) or how.attributed_to
    rests = Counter(reason for party in parties for reason in party.rests)
    rests += Counter({"unsaid": unsaid, "one role": int(len(parties) < len(kind.roles)), how.mode: 1})
    weight = lexicon("proposed")["weight"]
    weights = {"proposed": weight["proposed"]} | {name: weight[name] * n for name, n in rests.items() if name in weight}
    attrs |= wordings
    return Claim(doc._.article.document.name, kind.name, tuple((p.role, p.name) for p in parties),
                 tuple((name, attrs[name]) for name in kind.attrs if name in attrs), status,
                 "attributed" if source and how.mode == "asserted" else how.mode, source, tuple(sorted(evidence)),
                 tuple((p.role, p.mention) for p in parties), round(chance(weights), 4),
                 tuple(sorted(weights.items(), key=lambda w: -abs(w[1]))))  # fmt: skip


# ---------------------------------------------------------------------------- kind, roles, quote


def _kind(record: Any) -> Kind:
    if not isinstance(record, Mapping):
        raise Unfounded("no record")
    name = record.get("kind")
    if not isinstance(name, str) or name not in kinds():
        raise Unfounded("unknown kind")
    return kinds()[name]


def _fillers(kind: Kind, roles: Any) -> list[tuple[str, str]]:
    """The roles that are filled, each with a name, in the kind's order."""
    if not isinstance(roles, Mapping):
        raise Unfounded("no roles")
    named = {role: names if isinstance(names, list) else [names] for role, names in roles.items() if names}
    if kind.symmetric and list(named) == ["party"] and len(named["party"]) == len(kind.roles):
        named = _spread(kind, named["party"])
    if not named.keys() <= set(kind.roles):
        raise Unfounded("unknown role")
    for role, names in named.items():
        if not all(isinstance(name, str) and name.strip() for name in names) or len(names) > kind.roles.count(role):
            raise Unfounded(f"{role} is not one name")
    if not named:
        raise Unfounded("no roles")
    if (kind.symmetric or not kind.deal) and sum(map(len, named.values())) < len(kind.roles):
        raise Unfounded("one party alone")
    return [(role, name.strip()) for role in dict.fromkeys(kind.roles) for name in named.get(role, ())]


def _spread(kind: Kind, names: Sequence[Any]) -> dict[str, list[Any]]:
    """The names of a symmetric kind over its roles in order."""
    out: dict[str, list[Any]] = defaultdict(list)
    for role, name in zip(kind.roles, names, strict=True):
        out[role].append(name)
    return out


def _quote(doc: Doc, record: Mapping[str, Any]) -> Quote:
    """The quote where the record says it stands, or in the one place where it does."""
    quote, text = record.get("quote"), doc._.article.document.text
    if not isinstance(quote, str) or not quote.strip():
        raise Unfounded("no quote")
    if len(quote) > CHARACTERS:
        raise Unfounded(f"quote over {CHARACTERS} characters")
    start, end = record.get("start"), record.get("end")
    first = text.find(quote)
    if first < 0:
        raise Unfounded("quote not in the text")
    if start is None and end is None:
        if text.find(quote, first + 1) >= 0:
            raise Unfounded("quote more than once in the text")
        start = first
    elif not isinstance(start, int) or start < 0 or end != start + len(quote) or text[start:end] != quote:
        raise Unfounded("quote at another place")
    span = _words(doc, start, start + len(quote))
    if span is None:
        raise Unfounded("quote in what is not read")
    if len({token.sent.start for token in span if not token.is_space}) > SENTENCES:
        raise Unfounded(f"quote over {SENTENCES} sentences")
    return Quote(Evidence(doc._.article.document.name, start, start + len(quote), quote), span)


def _words(doc: Doc, start: int, end: int) -> Span | None:
    """The words of the Doc that stand for a span of the document; None where it is not read."""
    place = doc._.article.reading(start, end)
    return doc.char_span(*place, alignment_mode="expand") if place else None


# ---------------------------------------------------------------------------- parties


def _party(doc: Doc, people: Cast, kind: Kind, role: str, name: str, quote: Quote) -> Party:
    unnamed = UNNAMED.fullmatch(name)
    found = _unnamed(doc, people, role, unnamed["noun"], quote) if unnamed else _named(doc, people, role, name, quote)
    if found is None:
        raise Unfounded(f"{role} not in the quote")
    if found.type and not kind.fit(role, found.type) and "unnamed" not in found.rests:
        if "PERSON" in (found.type, usual(kind, role)):
            raise Unfounded(f"{role} of the wrong type")
        return replace(found, rests=(*found.rests, "misfit"))
    return found if found.type else replace(found, mention=replace(found.mention, type=usual(kind, role)))


def _named(doc: Doc, people: Cast, role: str, name: str, quote: Quote) -> Party | None:
    """The thing of that name where the quote names it, or speaks of it; else the name itself where it stands in the quote."""
    called = _called(people, name)
    spoken = [i for i, one in people.thing_of.items() if any(one is thing for thing in called)]
    inside = [i for i in spoken if _within(doc, people.spans[i], quote)]
    if inside:
        spot = min(inside, key=lambda i: (people.spots[i].type not in NAMES, people.spans[i].start))
        thing, span, kind = people.thing_of[spot], people.spans[spot], people.spots[spot].type
        return Party(role, thing.name, thing.type, _mention(doc, span, kind), span, () if kind in NAMES else ("description",))
    for spelt in dict.fromkeys((name, printed(name))):
        for match in re.finditer(rf"(?<!\w){re.escape(spelt)}(?!\w)", quote.evidence.quote) if spelt else ():
            start, end = (quote.evidence.start + place for place in match.span())
            span = _words(doc, start, end)
            if span is not None and not any(_bears(people, i, span) for i in people.thing_of):
                kind = called[0].type if called else ""
                known = called[0].name if called else printed(name)
                return Party(role, known, kind, Mention(start, end, match[0], kind), span, ("unread",))
    return None


def _called(people: Cast, name: str) -> list[Thing]:
    """The things of the cast that go by a name, or else by what is left of it without an 's."""
    return _bearers(people, squeezed(name)) or _bearers(people, squeezed(name.removesuffix("'s").removesuffix("’s")))


def _bearers(people: Cast, wanted: str) -> list[Thing]:
    bearers = [t for t in people.things if not t.unnamed and squeezed(t.name) == wanted]
    named = [(people.spans[i].text, t) for i, t in people.thing_of.items() if people.spots[i].type in NAMES]
    bearers += [t for text, t in named if squeezed(text) == wanted]
    return list({id(t): t for t in bearers}.values()) if wanted else []


def _bears(people: Cast, spot: int, span: Span) -> bool:
    """Whether words are part of a name in the cast: "Tern" in "Tern Cloud" is no party of its own."""
    return people.spots[spot].type in NAMES and people.spans[spot].start < span.end and span.start < people.spans[spot].end


def _unnamed(doc: Doc, people: Cast, role: str, noun: str, quote: Quote) -> Party | None:
    """The party that the quote mentions by its noun and that no name stands for."""
    taken = {i: n for i, n in people.spot_at().items() if not people.thing_of[n].unnamed}
    for token in quote.span:
        span = Span(doc, token.i, token.i + 1)
        if token.i not in taken and counted(token.text) == counted(noun.split()[-1]) and _within(doc, span, quote):
            known = people.spot_at().get(token.i)
            kind = people.thing_of[known].type if known is not None else ""
            return Party(role, f"unnamed {' '.join(noun.split())}", kind, _mention(doc, span, kind), span, ("unnamed",))
    return None


def _within(doc: Doc, span: Span, quote: Quote) -> bool:
    start, end = doc._.article.span(span.start_char, span.end_char)
    return quote.evidence.start <= start and end <= quote.evidence.end


def _mention(doc: Doc, span: Span, kind: str) -> Mention:
    start, end = doc._.article.span(span.start_char, span.end_char)
    return Mention(start, end, doc._.article.document.text[start:end], kind)


# ---------------------------------------------------------------------------- attrs


def _given(kind: Kind, attrs: Any) -> Iterator[tuple[str, Any]]:
    """The attrs that a record fills, of those that its kind has."""
    if isinstance(attrs, Mapping):
        yield from ((name, value) for name, value in attrs.items() if name in kind.attrs and value not in (None, "", {}))


def _attrs(doc: Doc, people: Cast, kind: Kind, given: Any, quote: Quote) -> tuple[dict[str, Value], list[Span], int]:
    """The figures, dates and durations that a value of the text says, the spans that say them, and how many none says."""
    attrs: dict[str, Value] = {}
    spans: list[Span] = []
    asked = dict(_given(kind, given))
    metric = asked.get("metric")
    if kind.name == "Observation":
        if metric not in METRICS:
            raise Unfounded("unknown metric")
        attrs["metric"] = metric
    asked = {name: told for name, told in asked.items() if holds(kind, name) not in ("metric", "wording")}
    values = sorted(doc.spans.get("values", ()), key=lambda s: max(0, quote.span.start - s.end + 1, s.start - quote.span.end + 1))
    for name, told in asked.items():
        for span in values:
            value = _said(doc, kind, name, told, span, str(metric))
            if value is not None:
                attrs[name] = value
                spans.append(span)
                break
    if kind.name == "Observation" and "value" not in attrs:
        raise Unfounded("figure not in the text")
    return attrs, spans, len(asked) - len(spans)


def _said(doc: Doc, kind: Kind, name: str, told: Any, span: Span, metric: str) -> Value | None:
    """What a value of the text says of an attr, where it says what was told; None where it says something else."""
    form = holds(kind, name)
    if form == "date":
        iso = span._.when.iso if span._.when else None
        return When(told, span.text) if iso and isinstance(told, str) and (iso == told or iso.startswith(f"{told}-")) else None
    if form == "duration":
        return span._.iso if span._.iso and span._.iso == told else None
    quantity = span._.quantity
    if quantity is None or not isinstance(told, Mapping):
        return None
    if kind.name == "Observation":
        if metric not in MEASURES.get(span.label_, ()):
            return None
        quantity = measured(quantity, metric)
        quantity = with_sign(doc, quantity, span) if metric == "profit" else quantity
    elif span.label_ not in AMOUNTS.get(name, ("MONEY",)):
        return None
    if not quantity.unit or not _equal(quantity, told):  # a bare number that the parse gives nothing to count says nothing
        return None
    return replace(quantity, attributed_to=_source(doc, told.get("attributed_to")))


def _equal(quantity: Quantity, told: Mapping[str, Any]) -> bool:
    """Whether a told quantity is the text's: the same figures, unit and period; how it is bounded the text knows best."""
    unit, per = told.get("unit"), told.get("per")
    if not isinstance(unit, str) or counted(unit.casefold()) != counted(quantity.unit.casefold()):
        return False
    if per and (not isinstance(per, str) or per.casefold() != (quantity.per or "").casefold()):
        return False
    return all(_close(told.get(key), getattr(quantity, key)) for key in ("value", "min", "max"))


def _close(told: Any, number: float | None) -> bool:
    if told is None or number is None:
        return told is None and number is None
    return isinstance(told, (int, float)) and abs(told - number) <= SAME * abs(number)


def _wordings(people: Cast, kind: Kind, given: Any, evidence: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    """The wordings that stand in the passages; where they name a party, its name."""
    passages = [_plain(e.quote) for e in evidence]
    for name, told in _given(kind, given):
        if holds(kind, name) != "wording" or not isinstance(told, str):
            continue
        words = " ".join(told.split())
        said = re.compile(rf"(?<!\w){re.escape(_plain(words))}(?!\w)")
        if words in CODES.get(name, ()) or any(said.search(quote) for quote in passages):
            called = _called(people, words) if name in dict(kind.ranges) else []
            yield name, called[0].name if called else words


def _proof(doc: Doc, span: Span, evidence: Sequence[Evidence]) -> Evidence | None:
    """The passage of a value that no passage yet holds."""
    start, end = doc._.article.span(span.start_char, span.end_char)
    return None if any(e.start <= start and end <= e.end for e in evidence) else passage(doc, [span])


def _source(doc: Doc, told: Any) -> str | None:
    """A source that the text names."""
    if not isinstance(told, str) or not told.strip():
        return None
    words = " ".join(told.split())
    return words if _plain(words) in _plain(doc._.article.document.text) else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
