"""Passages marked by hand: the text with its mentions, and the facts that it states.

A file of `corpus/training/` holds passages apart by blank lines. Each is a head line, the marked text in one line,
and one line a fact:

    @ wire 2026-03-04
    [Nordhavn|ORG|1] will rent [120 MW|POWER|2] from [Kestrel DC|ORG|3] for [12 years|DURATION|4]. [It|org|1] pays monthly.
    ComputeLease lessee=1 lessor=3 capacity=2 duration=4 status=announced

Mentions with one number are one thing; a type in capitals is a name or a value, in small letters a pronoun or a
description. A fact's roles and attrs name mentions by number, or give a wording in double quotes. `none` alone says
that the passage states no fact.
"""
from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.annotate.features import NAMES, VALUES, WORDINGS
from kg.ontology import METRICS, MODES, STATUSES, kinds

TYPES = {*NAMES, *VALUES, *WORDINGS, *(name.lower() for name in NAMES), "deal"}
MARK = re.compile(r"\[([^\[\]|]+)\|([A-Za-z]+)\|(\d+)\]")
PAIR = re.compile(r'\b(\w+)=("[^"]*"|[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Marked:
    """A mention: its place in the plain text, its type, and the number of the thing it names."""

    start: int
    end: int
    type: str
    thing: int


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as marked: roles and attrs are mention numbers or wordings; a symmetric kind holds `party` twice."""

    kind: str
    fields: tuple[tuple[str, int | str], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    style: str
    published: str | None
    text: str
    mentions: tuple[Marked, ...]
    facts: tuple[Told, ...]
    at: str

    def skeleton(self) -> str:
        """The text with every name, amount and date replaced by its type."""
        parts, last = [], 0
        for m in self.mentions:
            parts += [self.text[last : m.start], f"<{m.type}>"]
            last = m.end
        return re.sub(r"\d[\d.,]*", "0", "".join(parts) + self.text[last:])


def passages(path: Path) -> Iterator[Passage]:
    """The passages of one file, in order. Raises ValueError naming file and line for what is malformed."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            block.append((number, line.rstrip()))
        elif block:
            yield _passage(path, block)
            block = []


def _passage(path: Path, block: list[tuple[int, str]]) -> Passage:
    at = f"{path.name}:{block[0][0]}"
    head = block[0][1].split()
    if head[0] != "@" or len(head) not in (2, 3) or len(block) < 3:
        raise ValueError(f"{at}: a passage is '@ style [date]', its text in one line, then its facts or 'none'")
    text, mentions, last = "", [], 0
    for m in MARK.finditer(block[1][1]):
        text += block[1][1][last : m.start()]
        mentions.append(Marked(len(text), len(text) + len(m[1]), m[2], int(m[3])))
        if m[2] not in TYPES:
            raise ValueError(f"{at}: unknown mention type {m[2]!r}")
        text, last = text + m[1], m.end()
    text += block[1][1][last:]
    if "[" in text or "]" in text or "|" in text:
        raise ValueError(f"{at}: a mark is [words|TYPE|number], and the text holds no other bracket or bar")
    things = {m.thing for m in mentions}
    facts = []
    for number, line in block[2:]:
        if line == "none":
            continue
        facts.append(_told(f"{path.name}:{number}", line, things))
    return Passage(head[1], head[2] if len(head) == 3 else None, text, tuple(mentions), tuple(facts), at)


def _told(at: str, line: str, things: set[int]) -> Told:
    kind, _, rest = line.partition(" ")
    if kind not in kinds():
        raise ValueError(f"{at}: unknown kind {kind!r}")
    roles, attrs = list(kinds()[kind].roles), list(kinds()[kind].attrs)
    fields: list[tuple[str, int | str]] = []
    for name, value in PAIR.findall(rest):
        if name not in roles + attrs + ["status", "mode", "attributed_to", "by"]:
            raise ValueError(f"{at}: {kind} has no {name!r}; roles {roles}, attrs {attrs}")
        if value.isdigit():
            if int(value) not in things:
                raise ValueError(f"{at}: no mention is numbered {value}")
            fields.append((name, int(value)))
        else:
            fields.append((name, value.strip('"')))
    given = dict(fields)
    if given.get("status", "signed") not in STATUSES or given.get("mode", "asserted") not in MODES:
        raise ValueError(f"{at}: unknown status or mode")
    if kind == "Observation" and (given.get("metric") not in METRICS or "value" not in given or "subject" not in given):
        raise ValueError(f"{at}: an Observation has subject, value and a metric of {', '.join(METRICS)}")
    if PAIR.sub("", rest).strip():
        raise ValueError(f"{at}: cannot read {PAIR.sub('', rest).strip()!r}")
    if not any(name in roles for name, _ in fields):
        raise ValueError(f"{at}: {kind} without a role")
    return Told(kind, tuple(fields))


def main(paths: list[str]) -> int:
    """Check files: print each fault, then counts by kind, style and skeleton."""
    kinds, styles, skeletons, faults, empty = Counter(), Counter(), Counter(), 0, 0
    for path in map(Path, paths):
        blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
        line = 1
        for block in blocks:
            rows = [(line + i, row.rstrip()) for i, row in enumerate(block.split("\n")) if row.strip() and not row.startswith("#")]
            line += block.count("\n") + 2
            if not rows:
                continue
            try:
                passage = _passage(path, rows)
            except ValueError as error:
                print(error)
                faults += 1
                continue
            styles[passage.style] += 1
            skeletons[passage.skeleton()] += 1
            kinds.update(fact.kind for fact in passage.facts)
            empty += not passage.facts
    total = sum(styles.values())
    print(f"{total} passages, {empty} without a fact, {len(skeletons)} skeletons, most frequent {max(skeletons.values(), default=0)}, {faults} faults")
    print(dict(kinds), dict(styles))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
