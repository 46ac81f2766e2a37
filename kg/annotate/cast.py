"""Who and what an article is about: the mentions of its names, and the things that they and its descriptions stand for."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from spacy.tokens import Doc, Span

from kg.annotate.features import NAMES, Spot
from kg.annotate.reader import Reader, Ties, Words
from kg.annotate.reference import DEFINED, asked, defined, indefinite, noun, settle
from kg.lexicon import lexicon
from kg.names import folded, initials, never, printed, registered, shortens, squeezed, surname, typed, untitled

ONE_NAME, APART_NAMES = 0.6, 0.05  # two names are one thing from this likelihood, and are not below that
HEADLINE = 60  # words within which a headline and its first sentence stand
SHORTENED = frozenset({"PERSON", "ORG", "GOVERNMENT", "PRODUCT", "FACILITY"})
SURELY = 100.0  # what a cashtag or the registry adds to the votes for a type
REPEATED = 0.5  # a name is one wherever it stands, if the reader sees it in this part of the places
SURE = 0.9  # a word that has its capital from the head of a sentence is a name from this probability
LIKELY = 0.4  # a run of proper nouns is taken for a name at this probability
LEADING_ON = frozenset({"CCONJ", "ADP", "DET"})  # words at the end of a wording that lead on to others
UNNAMED = {"person": "PERSON", "product": "PRODUCT", "facility": "FACILITY"}  # what an unnamed party is, by its description
CALENDAR = re.compile(r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
                      r"nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\.?", re.IGNORECASE)  # fmt: skip
POSSESSIVE = frozenset({"'s", "’s"})
# What a name is not: words that look like one at the head of a sentence, and marks.
SKIPPED = frozenset({"DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX", "PUNCT", "SPACE", "PART", "INTJ", "SYM"})


@dataclass(slots=True)
class Thing:
    """A party, product, site or person of one article: the name an index would print, its type and its mentions."""

    name: str
    type: str
    mentions: list[Span] = field(default_factory=list)
    unnamed: bool = False
    listed: bool = False  # a cashtag marks it
    sure: float = 1.0  # how likely its mentions are names of its type, by the model alone


@dataclass(slots=True)
class Cast:
    """The things of a Doc and its spots: every mention, value and wording that the pair head has seen."""

    things: list[Thing]
    spots: list[Spot]
    spans: list[Span]
    thing_of: dict[int, Thing]  # by spot; a description that stands for nothing is missing
    ties: Ties
    stands: dict[int, float] = field(default_factory=dict)  # by spot: how likely a description stands for its thing

    def spot_at(self) -> dict[int, int]:
        """The spot that each token is part of, of those that name or stand for a thing."""
        return {i: n for n, span in enumerate(self.spans) if n in self.thing_of for i in range(span.start, span.end)}

    def wording(self, spot: int) -> str:
        """The words of a spot, without what leads on to words that are no part of it: "chairman and", "engineering,"."""
        span = self.spans[spot]
        while len(span) > 1 and (span[-1].pos_ in LEADING_ON or span[-1].text in ",;:–—" or span[-1].is_space):
            span = span[:-1]
        return " ".join(span.text.split())


def cast(doc: Doc, reader: Reader) -> Cast:
    """Gather an article's names, tie its descriptions to them, and score every pair of mentions."""
    out = gathered(doc, reader)
    resolve(doc, out)
    return out


def gathered(doc: Doc, reader: Reader) -> Cast:
    """The cast of an article before its descriptions stand for anything."""
    words: Words = doc.user_data["words"]
    names = list(_names(doc, words))
    kinds = _voted(names, words)
    marks: list[tuple[Span, str]] = [(span, kinds[folded(span.text)][0]) for span in names]
    taken = {i for span, _ in marks for i in range(span.start, span.end)}
    values = [s for s in doc.spans.get("values", ()) if not any(i in taken for i in range(s.start, s.end))]
    taken |= {i for span in values for i in range(span.start, span.end)}
    for span in (*doc.spans.get("descriptions", ()), *_spoken(doc)):
        if not any(i in taken for i in range(span.start, span.end)):
            marks.append((span, span.label_))
            taken.update(range(span.start, span.end))
    marks += [(span, span.label_) for span in values]
    marks.sort(key=lambda m: (m[0].start, m[0].end))
    spans, spots = [], []
    for span, kind in marks:
        at = [words.rows[i] for i in range(span.start, span.end) if i in words.rows]
        if at:
            spans.append(span)
            spots.append(Spot(at[0], at[-1] + 1, kind))
    ties = reader.ties(words, spots, [folded(span.text) if spot.type in NAMES else "" for span, spot in zip(spans, spots, strict=True)])
    things, thing_of = _clusters(spans, spots, ties, {folded(span.text) for span in _cashtags(doc)})
    for thing in things:
        thing.sure = max((kinds[folded(span.text)][1] for span in thing.mentions if folded(span.text) in kinds), default=1.0)
    return Cast(things, spots, spans, thing_of, ties)


# ---------------------------------------------------------------------------- names


def _names(doc: Doc, words: Words) -> Iterator[Span]:
    """Cashtags, the model's names, and what the tags and shapes show besides; none overlapping, trimmed to the name itself."""
    found = list(_cashtags(doc))
    taken = {i for span in found for i in range(span.start, span.end)}
    heading = _headings(doc)
    told = {folded(ent.text) for ent in doc.ents if not heading[ent.start]}
    for ent in doc.ents:
        span = _trimmed(ent)
        if span is not None and heading[span.start] and folded(span.text) not in told:
            continue
        if span is not None and not any(i in taken for i in range(span.start, span.end)):
            found.append(span)
            taken.update(range(span.start, span.end))
    values = {i for span in doc.spans.get("values", ()) for i in range(span.start, span.end)}
    known = {folded(span.text) for span in found}
    run: list[int] = []
    for token in [*doc, None]:
        if token is not None and token.i not in taken and (
                token.i not in values and _proper(token) or run and token.pos_ == "NUM" and token.text.isdigit() and len(token) < 3):
            run.append(token.i)
            continue
        if run:
            span = _trimmed(Span(doc, run[0], run[-1] + 1, label=""))
            if span is not None and not heading[span.start] and (folded(span.text) in known or _typed(span, words).sum() >= LIKELY):
                found.append(span)
            run = []
    found += repeated(doc, found)
    plain = _plain(doc, found)
    found = [s for s in found if len(s) > 1 or s.text not in plain or _typed(s, words).sum() >= SURE]
    yield from sorted(whole(doc, found), key=lambda s: s.start)


def _plain(doc: Doc, found: list[Span]) -> set[str]:
    """The words that the text also writes small, and that have a capital, but for those in names of several words, at the head of
    sentences alone, where every word has one."""
    within = {i for span in found if len(span) > 1 for i in range(span.start, span.end)}
    titled = [token for token in doc if token.is_title and token.i not in within]
    heads = Counter(token.text for token in titled if token.is_sent_start or token.i and doc[token.i - 1].is_space)
    capital = Counter(token.text for token in titled)
    small = {token.text for token in doc if token.is_lower}
    return {word for word, count in heads.items() if count == capital[word] and word.lower() in small}


def repeated(doc: Doc, found: list[Span]) -> Iterator[Span]:
    """The places where a name that the article tells elsewhere stands unseen, written alike; of a word that is more often
    seen as no name than as one, none."""
    seen = Counter(tuple(token.text for token in span) for span in found)
    forms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for words in sorted(seen, key=len, reverse=True):
        if any(c.isupper() for word in words for c in word):
            forms[words[0]].append(words)
    taken = {i for span in found for i in range(span.start, span.end)}
    unseen: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for token in doc:
        for words in forms.get(token.text, ()):
            span = range(token.i, token.i + len(words))
            if span.stop <= len(doc) and not taken & set(span) and all(doc[i].text == word for i, word in zip(span, words, strict=True)):
                unseen[words].append(token.i)
                taken.update(span)
                break
    for words, places in unseen.items():
        if seen[words] >= REPEATED * (seen[words] + len(places)):
            yield from (Span(doc, i, i + len(words), label="") for i in places)


def whole(doc: Doc, found: list[Span]) -> Iterator[Span]:
    """The names, with their 's those that end in one: the article writes them with it throughout, and the model takes it
    for a part of them as often as not."""
    ends = {ent.end for ent in doc.ents}
    told: dict[str, list[Span]] = defaultdict(list)
    for span in found:
        told[folded(span.text)].append(span)
    for spans in told.values():
        throughout = all(span.end < len(doc) and doc[span.end].lower_ in POSSESSIVE for span in spans)
        part = throughout and 2 * sum(span.end + 1 in ends for span in spans) >= len(spans)
        yield from (Span(doc, span.start, span.end + part, label=span.label_) for span in spans)


def _headings(doc: Doc) -> list[bool]:
    """For each token whether its line is a heading: capitals throughout and no full stop. What only headings capitalise
    is no name; an article of one line has none."""
    out = [False] * len(doc)
    lines: list[list[int]] = [[]]
    for token in doc:
        if token.is_space and "\n" in token.text:
            lines.append([])
        else:
            lines[-1].append(token.i)
    lines = [line for line in lines if line]
    for line in lines if len(lines) > 1 else ():
        words = [doc[i] for i in line if doc[i].is_alpha and len(doc[i]) > 3]
        if len(line) < 25 and words and doc[line[-1]].text not in (".", "!", "?", '"', "”") and sum(w.text[0].isupper() for w in words) >= 0.6 * len(words):
            for i in line:
                out[i] = True
    return out


def _cashtags(doc: Doc) -> Iterator[Span]:
    """The names that a cashtag marks; they are whole and they are companies."""
    made = doc._.article
    for ticker in made.tickers if made else ():
        place = made.reading(ticker.start, ticker.end) if ticker.name else None
        span = doc.char_span(*place, label="ORG", alignment_mode="contract") if place else None
        span = _trimmed(span) if span is not None and len(span) else None
        if span is not None:
            yield span


def _spoken(doc: Doc) -> Iterator[Span]:
    """Pronouns and definite descriptions, by the lexicon: "it", "the company", "its subsidiary"."""
    words = lexicon("descriptions")
    types = {noun: kind for kind, nouns in words["noun"].items() for noun in nouns}
    for token in doc:
        if token.pos_ in ("PRON", "DET") and token.lower_ in words["pronoun"]:
            yield Span(doc, token.i, token.i + 1, label=words["pronoun"][token.lower_])
        elif token.pos_ == "NOUN" and token.lower_ in types:
            start = min((c.i for c in token.lefts if c.dep_ == "det" and c.lower_ in ("the", "this", "that")), default=None)
            if start is not None and token.i - start < 5:
                yield Span(doc, start, token.i + 1, label=types[token.lower_])


def _typed(span: Span, words: Words) -> np.ndarray:
    """How likely a span's words are part of a name of each type."""
    rows = [words.rows[i] for i in range(span.start, span.end) if i in words.rows]
    return words.typed[rows].mean(0) if rows else np.zeros(len(NAMES), np.float32)


def _proper(token) -> bool:  # noqa: ANN001
    return token.pos_ == "PROPN" and any(c.isupper() for c in token.text) and not never(token.text) and not CALENDAR.fullmatch(token.text)


def _trimmed(span: Span) -> Span | None:
    """The span without determiners and marks at its ends; None if nothing is left that can be a name."""
    start, end = span.start, span.end
    doc = span.doc
    if span.label_ == "PERSON":
        while start < end and folded(doc[start].text) in lexicon("names")["title"]:
            start += 1
    while start < end and (doc[start].pos_ in SKIPPED and not doc[start].text[:1].isupper() or doc[start].is_space or doc[start].text in "\"'“”‘’$(:,;–—-•" or doc[start].lower_ in ("the", "a", "an")):
        start += 1
    while end > start and (doc[end - 1].lower_ in POSSESSIVE or doc[end - 1].is_space or doc[end - 1].text in "\"'“”‘’$):,;–—-"):
        end -= 1
    dash = next((i for i in range(start, end) if doc[i].text in ("-", "–", "—") and doc[i - 1].whitespace_ and doc[i].whitespace_), None)
    if dash is not None and dash + 1 < end:  # the place that a wire begins with
        start = dash + 1
    if start >= end or all(folded(token.text) in lexicon("names")["title"] for token in doc[start:end]):
        return None
    text = doc[start:end].text
    if "\n" in text or text.count("(") != text.count(")") or not any(c.isalpha() for c in text) or never(text) or CALENDAR.fullmatch(text) or len(folded(text)) == 0:
        return None
    if len(text) == 1 and (not span.label_ or text in "AI"):  # of single letters only what the model takes for a name
        return None
    return Span(doc, start, end, label=span.label_)


def _voted(names: list[Span], words: Words) -> dict[str, tuple[str, float]]:
    """Each name's type and how sure it is: what the model makes of all its mentions together; a cashtag's is a company's."""
    votes: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(NAMES), np.float32))
    told = Counter(folded(span.text) for span in names)
    for span in names:
        votes[folded(span.text)] += _typed(span, words)
    for span in _cashtags(names[0].doc) if names else ():
        votes[folded(span.text)][NAMES.index("ORG")] += SURELY
    for name in votes.keys() & typed().keys():
        votes[name][NAMES.index(typed()[name])] += SURELY
    return {name: (NAMES[int(vote.argmax())], min(1.0, float(vote.max()) / told[name])) for name, vote in votes.items()}


# ---------------------------------------------------------------------------- clusters


def _clusters(spans: list[Span], spots: list[Spot], ties: Ties, listed: set[str]) -> tuple[list[Thing], dict[int, Thing]]:
    """Things by name: mentions whose names fold alike, shorter forms and surnames joined to the fuller name."""
    by_name: dict[tuple[str, str], Thing] = {}
    thing_of: dict[int, Thing] = {}
    forms: dict[int, Counter] = {}
    for i, (span, spot) in enumerate(zip(spans, spots, strict=True)):
        if spot.type not in NAMES:
            continue
        key = (squeezed(span.text), _class(spot.type))
        thing = by_name.get(key)
        if thing is None:
            thing = by_name[key] = Thing(printed(span.text), spot.type, listed=folded(span.text) in listed)
            forms[id(thing)] = Counter()
        thing.mentions.append(span)
        forms[id(thing)][printed(span.text)] += 1
        thing_of[i] = thing
    for thing in by_name.values():
        thing.name = max(forms[id(thing)].items(), key=lambda f: (f[1], not f[0].isupper(), f[0]))[0]
    joined = _joined(list(by_name.values()), _likeness(ties, thing_of))
    _surnamed(list(by_name.values()), joined, spots, thing_of)
    named = {id(thing) for thing in thing_of.values()}
    things = [thing for thing in by_name.values() if id(thing) not in joined and id(thing) in named]
    mentions: dict[int, list[Span]] = defaultdict(list)
    for i, thing in thing_of.items():
        while id(thing) in joined:
            thing = joined[id(thing)]
        thing_of[i] = thing
        mentions[id(thing)].append(spans[i])
    for thing in things:
        thing.mentions = sorted(mentions[id(thing)], key=lambda s: s.start)
        thing.name = _site(thing)
    return things, thing_of


def _site(thing: Thing) -> str:
    """The name of a site without the noun that says what it is ("plant"), where the text tells it without too."""
    name, _, last = thing.name.rpartition(" ")
    plain = thing.type == "FACILITY" and last.islower() and any(printed(span.text) == name for span in thing.mentions)
    return name if plain else thing.name


def _kin(short: Thing, long: Thing) -> bool:
    """Whether one may be the other's shorter form: of one class, or both told like companies; a number sets things apart,
    and a company's name is no short form of its product's."""
    if short.type == "PERSON" or long.type == "PERSON":
        return short.type == long.type
    if short.type == "ORG" and long.type == "PRODUCT":
        return False
    rest = folded(long.name).split()[len(folded(short.name).split()) :]
    if any(any(c.isdigit() for c in word) or word in ("i", "ii", "iii", "iv", "v") for word in rest):
        return False
    if long.type == "FACILITY":
        return bool(rest) and rest[-1] in lexicon("names")["site"]
    return long.type in SHORTENED


def _class(kind: str) -> str:
    return {"GOVERNMENT": "ORG"}.get(kind, kind)


def _likeness(ties: Ties, thing_of: dict[int, Thing]) -> dict[tuple[int, int], float]:
    """How likely the reader takes two names for one thing, of all pairs of their mentions that it saw together."""
    same = ties.labels.index("same")
    out: dict[tuple[int, int], float] = {}
    for k, (i, j) in enumerate(ties.pairs):
        if i in thing_of and j in thing_of and thing_of[i] is not thing_of[j]:
            pair = id(thing_of[i]), id(thing_of[j])
            out[pair] = out[pair[::-1]] = max(out.get(pair, 0.0), float(ties.tie[k, same]))
    return out


def _joined(things: list[Thing], likeness: dict[tuple[int, int], float]) -> dict[int, Thing]:
    """Which thing is told under a shorter name of which other: by the names, where the reader does not see them apart, or
    by the reader, where the names share a word. A short form that fits two fuller ones joins the one that the reader takes
    it for, or neither."""
    out: dict[int, Thing] = {}
    fuller = _Fuller(things)
    near: dict[int, set[int]] = defaultdict(set)  # by id: the places of the things that the reader takes it for
    place = {id(thing): n for n, thing in enumerate(things)}
    for (one, other), p in likeness.items():
        if p >= ONE_NAME:
            near[one].add(place[other])
    for short in things:
        if short.type not in SHORTENED:
            continue
        fits = surname if short.type == "PERSON" else shortens
        longer = [t for t in fuller.than(short) if _kin(short, t) and fits(short.name, t.name) and not _known_apart(short.name, t.name)]
        if short.type == "PERSON" and not longer:
            longer = [t for t in fuller.than(short) if t.type == "PERSON" and shortens(short.name, t.name)]
        longer = [t for t in longer if likeness.get((id(short), id(t)), 1.0) >= (APART_NAMES if _shortened(short, t) else ONE_NAME)]
        widest = list(islice((t for t in longer if not any(fits(t.name, u.name) for u in longer if u is not t)), 2))
        if len(widest) == 1 and (_shortened(short, widest[0]) or _generic(short.name, widest[0].name)) and not _leads(out, widest[0], short):
            out[id(short)] = widest[0]
            continue
        known = {id(t) for t in longer}
        seen = [(likeness[id(short), id(t)], t) for t in (things[n] for n in sorted(near[id(short)]))
                if (not longer or id(t) in known) and _class(t.type) == _class(short.type) and len(t.name) > len(short.name)
                and resembles(short.name, t.name) and not _known_apart(short.name, t.name) and not _leads(out, t, short)]  # fmt: skip
        if seen:
            out[id(short)] = max(seen, key=lambda s: (s[0], s[1].name))[1]
    return out


def _known_apart(short: str, long: str) -> bool:
    """Whether the alias registry knows the short name, and its party by no name like the fuller one: a unit is not its parent."""
    party = registered(short)
    return party is not None and registered(long) is not party and not _generic(short, long)


def _leads(joined: dict[int, Thing], thing: Thing, to: Thing) -> bool:
    """Whether a thing was joined, by itself or over others, to another."""
    while thing is not to and id(thing) in joined:
        thing = joined[id(thing)]
    return thing is to


class _Fuller:
    """Which of many things may bear a fuller form of a name, by its first word, its last one or its initials."""

    def __init__(self, things: list[Thing]) -> None:
        self.things = things
        self.places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, thing in enumerate(things):
            words = folded(thing.name).split()
            marks = {("first", word) for word in words[:1]} | {("initials", initials(thing.name))}
            marks |= {("first", word) for word in words[1:2] if words[0] == "project"}
            marks |= {("last", word) for word in untitled(thing.name).split()[-1:]}
            for mark in marks:
                self.places[mark].append(n)

    def than(self, short: Thing) -> list[Thing]:
        """The things in question for a name, in their order."""
        first, last = folded(short.name).split()[:1], untitled(short.name).split()[-1:]
        marks = [("first", word) for word in first] + [("initials", word) for word in first] + [("last", word) for word in last]
        found = sorted({n for mark in marks for n in self.places[mark]})
        return [self.things[n] for n in found if self.things[n] is not short]


def resembles(short: str, long: str) -> bool:
    """Whether a short name shares a word with a fuller one, or may be its acronym, which has two letters at least."""
    a, b = folded(short).split(), folded(long).split()
    letters = "".join(word[0] for word in b)
    return bool(set(a) & set(b)) or printed(short).isupper() and len(a) == 1 and a[0][0] in letters and 1 < len(a[0]) <= len(letters) + 1


def _surnamed(things: list[Thing], joined: dict[int, Thing], spots: list[Spot], thing_of: dict[int, Thing]) -> None:
    """Give each mention of a surname that several persons bear to the one of them named last before it."""
    fuller = _Fuller([thing for thing in things if thing.type == "PERSON"])
    for short in fuller.things:
        bearers = {id(t) for t in fuller.than(short) if surname(short.name, t.name)}
        if id(short) in joined or len(bearers) < 2:
            continue
        for i in sorted(i for i, t in thing_of.items() if t is short):
            before = [j for j, t in thing_of.items() if id(t) in bearers and spots[j].start < spots[i].start]
            if before:
                thing_of[i] = thing_of[max(before, key=lambda j: spots[j].start)]


def _shortened(short: Thing, long: Thing) -> bool:
    """Whether the shorter form is how the writer shortens the fuller one: a surname, an acronym, or first words told after
    it or in the headline before it."""
    if short.type == "PERSON" or folded(short.name) == initials(long.name):
        return True
    if not (long.mentions and short.mentions) or short.listed:
        return False
    return long.mentions[0].start < max(short.mentions[0].start, HEADLINE)


def _generic(short: str, long: str) -> bool:
    """Whether the fuller name adds only words that many companies share."""
    rest = folded(long).split()[len(folded(short).split()) :]
    return all(word in lexicon("names")["generic"] for word in rest)


# ---------------------------------------------------------------------------- descriptions


def resolve(doc: Doc, out: Cast) -> None:
    """Tie each pronoun and description to the thing it most likely stands for, or make an unnamed party of it."""
    called = defined(doc, out)
    out.thing_of |= called
    out.stands |= dict.fromkeys(called, DEFINED)
    for spot, options in asked(doc, out):
        span, kind = out.spans[spot], out.spots[spot].type
        if spot not in called and not settle(out, spot, options) and indefinite(span):
            thing = Thing(f"unnamed {noun(span)}", UNNAMED.get(kind, "ORG"), [span], unnamed=True)
            out.things.append(thing)
            out.thing_of[spot] = thing
