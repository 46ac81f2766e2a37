"""Passages under other names: a reader shall learn from the context what a name names, for it will never know them all."""
from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable

from kg.annotate.features import NAMES
from kg.names import initials
from kg.train.passages import Marked, Passage

RENAMED = ("ORG", "PERSON", "PRODUCT", "FACILITY")
DRAWN = 0.45  # of the things that go by one name alone, those that get another thing's name; the rest get an invented word
PARTS = (0.3, 1.0)  # of the words that may be replaced, the part that is: among known names, or a passage of strangers
GENERIC = 12  # a word that stands in so many names says what its bearer is ("Energy"), not who
WORD = re.compile(r"\w+")
ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "dr", "fl", "gr", "kr", "pl", "sh", "sk", "st",
          "th", "tr", "ch", "j", "y", "x", "qu", "")  # fmt: skip
NUCLEI = ("a", "e", "i", "o", "u", "a", "e", "o", "ai", "ea", "io", "ou", "y")
CODAS = ("", "", "", "n", "r", "l", "s", "x", "m", "t", "k", "nd", "rt", "lm", "sk", "v", "z")
ACCENTS = str.maketrans("aeioucnsz", "áéíöüçñšž"), str.maketrans("aeousl", "äêøúşł"), str.maketrans("aeiouy", "åèîôûý")


class Names:
    """The names that passages mark, by type, and the words in them."""

    def __init__(self, told: Iterable[Passage]) -> None:
        names: dict[str, set[str]] = {}
        for passage in told:
            for m in passage.mentions:
                if m.type in NAMES:
                    names.setdefault(m.type, set()).add(passage.text[m.start : m.end])
        self.of = {kind: sorted(told) for kind, told in names.items()}
        self.often = Counter(word.casefold() for told in self.of.values() for name in told for word in WORD.findall(name))
        self.words = sorted({word for kind in RENAMED for name in self.of.get(kind, ()) for word in WORD.findall(name) if len(word) > 4 and word.isalpha()})


def renamed(passage: Passage, names: Names, rng: random.Random) -> Passage:
    """The passage under other names: the words that tell its companies, people, products and sites apart are replaced
    wherever they stand in a name, so that shorter forms still belong to the fuller ones; things that go by one name alone
    may get the name of another thing of their type, whole."""
    forms: dict[int, set[tuple[str, str]]] = {}
    for m in passage.mentions:
        if m.type in NAMES:
            forms.setdefault(m.thing, set()).add((passage.text[m.start : m.end], m.type))
    whole, words = _drawn(passage, forms, names, rng), _worded(passage, forms, names, rng)
    parts, mentions, last, length = [], [], 0, 0
    for m in sorted(passage.mentions, key=lambda m: m.start):
        told = passage.text[m.start : m.end]
        if m.type in NAMES:
            told = whole.get(m.thing) or WORD.sub(lambda word: words.get(word[0], word[0]), told)
        parts += [passage.text[last : m.start], told]
        length += m.start - last
        mentions.append(Marked(length, length + len(told), m.type, m.thing))
        length += len(told)
        last = m.end
    return Passage(passage.style, passage.published, "".join(parts) + passage.text[last:], tuple(mentions), passage.facts, passage.at)


def _drawn(passage: Passage, forms: dict[int, set[tuple[str, str]]], names: Names, rng: random.Random) -> dict[int, str]:
    """Whole names for things that go by one, whose words stand nowhere else in the passage."""
    out = {}
    for thing, told in forms.items():
        name, kind = min(told)
        if len(told) == 1 and kind in RENAMED and passage.text.count(name.split()[0]) == passage.text.count(name) and rng.random() < DRAWN:
            out[thing] = rng.choice(names.of[kind])
    return out


def _worded(passage: Passage, forms: dict[int, set[tuple[str, str]]], names: Names, rng: random.Random) -> dict[str, str]:
    """An invented word for each word that tells things apart and that stands in names alone."""
    inside = Counter(word for m in passage.mentions if m.type in NAMES for word in WORD.findall(passage.text[m.start : m.end]))
    outside = Counter(word.casefold() for word in WORD.findall(passage.text))
    outside.subtract(Counter(word.casefold() for word in inside.elements()))
    acronyms = {word for told in forms.values() for name, _ in told for word in WORD.findall(name)
                if any(initials(name) == other.casefold() or initials(other) == name.casefold() for other, _ in told)}  # fmt: skip
    part = rng.choice(PARTS)
    out: dict[str, str] = {}
    stems: dict[str, str | None] = {}
    for told in forms.values():
        people = any(kind == "PERSON" for _, kind in told)
        for name, kind in sorted(told):
            for word in WORD.findall(name) if kind in RENAMED else ():
                stem = word.casefold()
                if len(word) < 3 or word.isdigit() or word in acronyms or word in out or outside[stem] > 0 or names.often[stem] >= GENERIC:
                    continue
                if word == stem and not re.match(r"[a-z]+$", name):  # "of" and other small words within a name
                    continue
                if stem not in stems:
                    stems[stem] = invented(names.words, rng, plain=people) if rng.random() < part else None
                if new := stems[stem]:
                    out[word] = new.upper() if word.isupper() and len(word) > 3 else new
    return out


def invented(words: list[str], rng: random.Random, plain: bool = False) -> str:
    """A word that no list holds: blended of two known ones or made of syllables; unless `plain`, some are begun in lower
    case, hold a digit, an ampersand or a hyphen, or stand in capitals."""
    if words and rng.random() < 0.45:
        one, other = rng.choice(words), rng.choice(words)
        stem = one[: rng.randint(2, max(2, len(one) // 2 + 1))] + other[-rng.randint(2, max(2, len(other) // 2)) :]
    else:
        stem = "".join(rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(rng.choice((1, 2, 2, 3))))
    stem = stem.casefold()
    while len(stem) < 3:
        stem += rng.choice(ONSETS) + rng.choice(NUCLEI)
    if rng.random() < 0.15:
        stem = stem.translate(rng.choice(ACCENTS))
    way = 1.0 if plain else rng.random()
    cut = rng.randint(2, len(stem) - 1)
    if way < 0.06:
        return stem
    if way < 0.10:
        return stem[:cut] + stem[cut:].capitalize()
    if way < 0.16:
        return f"{stem.capitalize()}{rng.choice(('', '-', ' '))}{rng.randrange(2, 999)}"
    if way < 0.20:
        return f"{rng.randrange(2, 99)}{stem}"
    if way < 0.26:
        return f"{stem[:cut].capitalize()}{rng.choice(('&', ' & '))}{stem[cut:].capitalize()}"
    if way < 0.30:
        return stem.upper()
    if way < 0.38:
        return stem[:cut].capitalize() + stem[cut:].capitalize()
    if way < 0.46:
        return f"{stem.capitalize()} {(rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) + rng.choice(NUCLEI)).capitalize()}"
    return stem.capitalize()
