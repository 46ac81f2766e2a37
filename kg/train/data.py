"""Corpora as the network is fed them: treebanks, marked passages, and company relations."""
from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Token
from spacy.training import Example

from kg.annotate.cast import SHORTENED
from kg.annotate.dates import dates
from kg.annotate.features import DESCRIPTIONS, NAMES, VALUES, WORDINGS, Spot, pairs
from kg.annotate.quantities import amounts
from kg.lexicon import lexicon
from kg.ontology import METRICS, STATUSES, kinds
from kg.train.passages import Marked, Passage, Told

TREEBANK_NAMES = {"PERSON": "PERSON", "ORG": "ORG", "LOC": "PLACE", "FAC": "FACILITY", "PRODUCT": "PRODUCT", "EVENT": "EVENT"}
NAME_TAGS = ["O", *(f"{p}-{n}" for n in NAMES for p in "BI")]
DESC_TAGS = ["O", *(f"{p}-{n}" for n in (*DESCRIPTIONS, *WORDINGS) for p in "BI")]
STATUS_TAGS = ["none", *STATUSES]
WORDED = {"role": "ROLE", "item": "ITEM", "round": "ROUND"}  # attrs whose wording is marked where it stands
SAME, PERIOD, ITEM = "same", "Observation.period", "Observation.item"


def tie_labels() -> list[str]:
    """What may tie two mentions: a kind, an attr of a kind, a metric, the same thing."""
    out = [SAME, PERIOD, ITEM]
    for kind in kinds().values():
        if kind.name == "Observation":
            out += [f"Observation:{metric}" for metric in METRICS]
        else:
            out += [kind.name, *(f"{kind.name}.{attr}" for attr in kind.attrs)]
    return out


@dataclass(slots=True, frozen=True)
class Telling:
    """What a text says of two things, or of one: the label that ties a pair of their mentions, which of the pairs nobody
    has noted, and how far a deal has come."""

    label: str
    pairs: tuple[tuple[int, int], ...]
    status: str | None = None


@dataclass(slots=True)
class Item:
    """One training text. A label list is None where the corpus does not annotate that layer, a label None where unsure."""

    words: list[str]
    tags: list | None = None
    pos: list | None = None
    heads: list | None = None
    deps: list | None = None
    starts: list | None = None
    names: list | None = None
    descs: list | None = None
    spots: list[Spot] = field(default_factory=list)
    ties: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    unsure: set[tuple[int, int]] = field(default_factory=set)
    told: list[Telling] = field(default_factory=list)
    core: tuple[int, int, str] | None = None


def treebank(path: Path, nlp: spacy.Language) -> Iterator[Item]:
    """The paragraphs of a DocBin, tokenised as the product does."""
    for gold in DocBin().from_disk(path).get_docs(nlp.vocab):
        plain = nlp.make_doc(gold.text)
        example = Example(plain, gold)
        names = [_bio(tag) for tag in example.get_aligned_ner()]
        if not gold.has_annotation("DEP"):
            yield Item([t.text for t in plain], names=names)
            continue
        heads, deps = example.get_aligned_parse(projectivize=False)
        starts = [1 if x == 1 else 0 if x in (0, -1) else None for x in example.get_aligned_sent_starts()]
        yield Item([t.text for t in plain], example.get_aligned("TAG", as_string=True), example.get_aligned("POS", as_string=True),
                   list(heads), list(deps), starts, names)  # fmt: skip


def parsed(docs: Iterable[Doc], most: int = 200) -> Iterator[Item]:
    """The grammar of Docs as a pipeline reads it, in items of whole sentences of so many words at most: it teaches what no
    treebank tells of."""
    for doc in docs:
        part: list[Token] = []
        for sentence in doc.sents:
            words = [token for token in sentence if not token.is_space]
            if part and len(part) + len(words) > most:
                yield _parsed(part)
                part = []
            part += words
        if part:
            yield _parsed(part)


def _parsed(words: list[Token]) -> Item:
    place = {token.i: n for n, token in enumerate(words)}
    heads = [place.get(token.head.i, n) for n, token in enumerate(words)]
    return Item([t.text for t in words], [t.tag_ for t in words], [t.pos_ for t in words], heads,
                ["ROOT" if heads[n] == n else t.dep_ for n, t in enumerate(words)], [int(bool(t.is_sent_start)) for t in words])  # fmt: skip


def _bio(tag: str | None) -> str | None:
    if tag in (None, "-"):
        return None
    if tag in ("O", ""):
        return "O"
    place, label = tag.split("-", 1)
    label = TREEBANK_NAMES.get(label)
    return f"{'B' if place in 'BU' else 'I'}-{label}" if label else None


def marked(passages: Iterable[Passage], nlp: spacy.Language) -> Iterator[Item]:
    """The passages with their mentions, values and ties; a value stands where the product's own rules find it."""
    for passage in map(worded, passages):
        doc = nlp.make_doc(passage.text)
        item = Item([t.text for t in doc], names=["O"] * len(doc), descs=["O"] * len(doc))
        found = [(a.start, a.end, a.type) for a in amounts(passage.text)] + [(d.start, d.end, "DATE") for d in dates(passage.text)]
        at: dict[int, list[int]] = {}  # thing -> its spots
        taken: set[tuple[int, int]] = set()
        for mention in passage.mentions:
            start, end, kind = mention.start, mention.end, mention.type
            if kind in VALUES:
                rule = [f for f in found if f[0] < end and start < f[1] and f[2] != "COUNT" or f[0] == start]
                if rule:
                    start, end, kind = rule[0]
                    taken.add((start, end))
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is None:
                continue
            kind = kind if kind in NAMES + VALUES + WORDINGS + DESCRIPTIONS else "org"
            if kind in NAMES:
                _tag(item.names, span, kind)
            elif kind not in VALUES:
                _tag(item.descs, span, kind)
            at.setdefault(mention.thing, []).append(len(item.spots))
            item.spots.append(Spot(span.start, span.end, kind))
        for start, end, kind in found:
            if (start, end) not in taken:
                span = doc.char_span(start, end, alignment_mode="expand")
                if span is not None and not any(s.start < span.end and span.start < s.end for s in item.spots):
                    item.spots.append(Spot(span.start, span.end, kind))
        _pronouns(item, doc)
        _tie(item, passage, at)
        yield item


def _pronouns(item: Item, doc: spacy.tokens.Doc) -> None:
    """Mark the pronouns that a passage leaves unmarked, as the product does: they stand for nothing, or for nobody knows
    what in a passage that leaves most of its pronouns unmarked."""
    known = lexicon("descriptions")["pronoun"]
    marks = {i for s in item.spots for i in range(s.start, s.end)}
    told = sum(s.type in DESCRIPTIONS and doc[s.start].lower_ in known for s in item.spots)
    first = len(item.spots)
    item.spots += [Spot(t.i, t.i + 1, known[t.lower_]) for t in doc
                   if t.i not in marks and t.text not in ("IT", "US", "WE") and t.lower_ in known]  # fmt: skip
    if len(item.spots) - first > told:
        item.unsure |= {pair for i in range(first, len(item.spots)) for j in range(len(item.spots)) for pair in ((i, j), (j, i))}


def worded(passage: Passage) -> Passage:
    """The passage with the wordings of its facts marked where they stand in the text, nearest to the fact's parties."""
    mentions, facts = list(passage.mentions), []
    for fact in passage.facts:
        fields = []
        parties = [m for m in mentions if m.thing in {v for k, v in fact.fields if k in kinds()[fact.kind].roles}]
        for name, value in fact.fields:
            if name in WORDED and isinstance(value, str) and parties:
                places = [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", passage.text, re.IGNORECASE)]
                free = [p for p in places if not any(m.start < p[1] and p[0] < m.end for m in mentions)]
                again = [m for m in mentions if m.type == WORDED[name] and (m.start, m.end) in places]
                if free or again:
                    away = {(p[0], p[1]): min(abs(p[0] - m.start) for m in parties) for p in [*free, *((m.start, m.end) for m in again)]}
                    place = min(away, key=lambda p: away[p])
                    mark = next((m for m in again if (m.start, m.end) == place), None)
                    if mark is None:
                        mark = Marked(*place, WORDED[name], max((m.thing for m in mentions), default=0) + 1)
                        mentions.append(mark)
                    value = mark.thing
            fields.append((name, value))
        facts.append(Told(fact.kind, tuple(fields)))
    return replace(passage, mentions=tuple(sorted(mentions, key=lambda m: m.start)), facts=tuple(facts))


def _tag(tags: list, span, kind: str) -> None:  # noqa: ANN001
    for i in range(span.start, span.end):
        tags[i] = ("B-" if i == span.start else "I-") + kind


def _tie(item: Item, passage: Passage, at: dict[int, list[int]]) -> None:
    known, seen = kinds(), set(pairs(item.spots))
    for indices in at.values():
        for i in indices:
            for j in indices:
                if i != j and item.spots[i].refers and item.spots[j].refers and (
                        item.spots[i].type in DESCRIPTIONS or item.spots[i].type in SHORTENED and item.spots[j].type in SHORTENED):
                    item.ties.setdefault((i, j), set()).add(SAME)

    def tell(one: int, other: int, label: str, status: str | None = None) -> None:
        options = tuple((i, j) for i in at[one] for j in at[other] if (i == j) == (one == other) and (i, j) in seen)
        if options:
            item.told.append(Telling(label, options, status))

    for fact in passage.facts:
        kind = known[fact.kind]
        told = sorted((f for f in fact.fields if f[0] in kind.roles), key=lambda f: kind.roles.index(f[0]))  # a tie runs from the first role
        roles = [v for _, v in told if isinstance(v, int) and v in at]
        given = dict(fact.fields)
        status = str(given.get("status", "none"))
        if len(roles) > 1:
            tell(roles[0], roles[1], kind.name, status)
            if kind.symmetric:
                tell(roles[1], roles[0], kind.name, status)
        elif roles and kind.name not in ("Observation",):
            tell(roles[0], roles[0], kind.name, status)
        for attr, value in fact.fields:
            if not isinstance(value, int) or value not in at or attr not in kind.attrs:
                continue
            if kind.name == "Observation":
                if attr == "value" and roles:
                    tell(roles[0], value, f"Observation:{given['metric']}", status)
                elif attr in ("period", "item") and isinstance(given.get("value"), int) and given["value"] in at:
                    tell(given["value"], value, PERIOD if attr == "period" else ITEM)
            else:
                for role in roles:
                    tell(role, value, f"{kind.name}.{attr}")


# What CORE's relations say in our kinds; the second party first where True. Of the others it says too little.
CORE_KINDS = {"acquired_by": ("Acquisition", True), "subsidiary_of": ("Ownership", True), "client_of": ("Supply", True),
              "product_or_service_of": ("Produces", True), "collaboration": ("Partnership", False),
              "competitor_of": ("Competes", False), "undefined": (None, False)}  # fmt: skip


def core(path: Path) -> Iterator[Item]:
    """CORE's passages: two organisations, in the order that their relation reads, tied where one of our kinds says it."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        spots = [Spot(row[f"{e}_start"], row[f"{e}_end"] + 1, "ORG") for e in ("e1", "e2")]
        turned = (1, 0) if row["invert_relation"] else (0, 1)
        item = Item(row["context"], spots=spots, core=(*turned, row["relation"]))
        if row["relation"] in CORE_KINDS:
            kind, swap = CORE_KINDS[row["relation"]]
            pair = turned[::-1] if swap else turned
            if row["relation"] == "product_or_service_of":
                spots[pair[1]] = replace(spots[pair[1]], type="PRODUCT")
            if kind:
                item.ties[pair] = {kind}
                if kind in ("Partnership", "Competes"):
                    item.ties[pair[::-1]] = {kind}
        else:
            item.unsure = {(0, 1), (1, 0)}
        yield item


def together(items: list[Item]) -> Item:
    """Several marked items as one text, so that mentions of different stories learn to stand apart."""
    out = Item([], names=[], descs=[])
    for item in items:
        words, spots = len(out.words), len(out.spots)
        out.words += item.words
        out.names += item.names or []
        out.descs += item.descs or []
        out.spots += [Spot(s.start + words, s.end + words, s.type) for s in item.spots]
        out.ties |= {(i + spots, j + spots): labels for (i, j), labels in item.ties.items()}
        out.unsure |= {(i + spots, j + spots) for i, j in item.unsure}
        out.told += [replace(t, pairs=tuple((i + spots, j + spots) for i, j in t.pairs)) for t in item.told]
    return out


def grouped(items: list[Item], rng: random.Random, longest: int = 90) -> Iterator[Item]:
    """The longer items as they are; of the shorter ones a half alone, a half in groups of two to four."""
    short = [item for item in items if len(item.words) < longest]
    yield from (item for item in items if len(item.words) >= longest)
    rng.shuffle(short)
    half = len(short) // 2
    yield from short[:half]
    while half < len(short):
        size = rng.choice((2, 3, 3, 4))
        yield together(short[half : half + size])
        half += size


def parted(item: Item, fits: Callable[[list[str]], bool]) -> Iterator[Item]:
    """The item whole where it fits, else cut at the full stop nearest its middle until each part does; ties across a cut are
    lost, and what may be told on either side of it is taken to be told where its two mentions stand nearest."""
    if fits(item.words) or item.tags or item.core or len(item.words) < 10:
        yield item
        return
    middle = len(item.words) // 2
    stops = [i + 1 for i, word in enumerate(item.words[:-1]) if word in (".", "!", "?")]
    cut = min(stops, key=lambda i: abs(i - middle), default=middle)
    for low, high in ((0, cut), (cut, len(item.words))):
        kept = {n: k for k, n in enumerate(n for n, s in enumerate(item.spots) if low <= s.start and s.end <= high)}

        def moved(pair: tuple[int, int], kept: dict[int, int] = kept) -> tuple[int, int] | None:
            return (kept[pair[0]], kept[pair[1]]) if pair[0] in kept and pair[1] in kept else None

        told, unsure = [], {q for p in item.unsure if (q := moved(p))}
        for telling in item.told:
            here = tuple(q for p in telling.pairs if (q := moved(p)))
            if moved(min(telling.pairs, key=lambda p: (abs(item.spots[p[0]].start - item.spots[p[1]].start), p))):
                told.append(replace(telling, pairs=here))
            else:
                unsure.update(here)
        part = Item(item.words[low:high], names=(item.names or [])[low:high], descs=(item.descs or [])[low:high],
                    spots=[Spot(item.spots[n].start - low, item.spots[n].end - low, item.spots[n].type) for n in kept],
                    ties={q: labels for p, labels in item.ties.items() if (q := moved(p))}, unsure=unsure, told=told)  # fmt: skip
        yield from parted(part, fits)


def labels(items: list[Item], least: int = 3) -> dict[str, list[str]]:
    """The label sets of the syntax heads, as the corpora have them."""
    out = {}
    for layer in ("tags", "pos", "deps"):
        counts = Counter(x for item in items for x in getattr(item, layer) or () if x)
        out[layer] = sorted(label for label, n in counts.items() if n >= least)
    return out


def tie_pairs(item: Item) -> list[tuple[int, int]]:
    """The pairs of an item that the tie head learns from."""
    told = {p for telling in item.told for p in telling.pairs} | item.ties.keys()
    return [p for p in pairs(item.spots) if p not in item.unsure or p in told]
