"""Frames: the wordings of kinds.ttl as what a verb or a noun asks of the words around it."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from kg.lexicon import lexicon
from kg.ontology import kinds


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb (with its particle) or a noun that says a kind of fact.

    `subject` and `object` are the roles of the verb's subject and object, "" for what is not asked; `marked` pairs a
    preposition with a role, "poss" with the role of a noun's possessor; `says` holds the attrs that the verb itself tells.
    """

    kind: str
    word: str
    particle: str
    subject: str
    object: str
    marked: tuple[tuple[str, str], ...]
    says: tuple[tuple[str, str], ...] = ()


@cache
def verbs() -> dict[str, tuple[Frame, ...]]:
    """The frames of each form of each verb."""
    out: dict[str, list[Frame]] = defaultdict(list)
    for kind in kinds().values():
        for wording in kind.wordings:
            subject, words, *slots = wording.split()
            marked, says, bare = [], [], ""
            for slot in slots:
                prepositions, colon, role = slot.partition(":")
                attr, equals, told = slot.partition("=")
                if equals:
                    says.append((attr, told))
                elif colon:
                    marked += [(p, role) for p in prepositions.split("|")]
                else:
                    bare = slot
            for word in words.split("|"):
                verb, _, particle = word.partition("_")
                frame = Frame(kind.name, verb, particle, subject, bare, tuple(marked), tuple(says))
                for form in forms(verb):
                    out[form].append(frame)
    return {form: tuple(frames) for form, frames in out.items()}


@cache
def nouns() -> dict[str, tuple[Frame, ...]]:
    """The frames of each noun, singular and plural."""
    out: dict[str, list[Frame]] = defaultdict(list)
    for kind in kinds().values():
        for nominal in kind.nominals:
            words, *slots = nominal.split()
            marked = []
            for slot in slots:
                prepositions, _, role = slot.partition(":")
                marked += [(p, role) for p in prepositions.split("|")]
            for word in words.split("|"):
                frame = Frame(kind.name, word, "", "", "", tuple(marked))
                out[word].append(frame)
                out[f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"].append(frame)
    return {form: tuple(frames) for form, frames in out.items()}


@dataclass(frozen=True, slots=True)
class Relational:
    """A noun by which the party of role `one` is the other's: "A is a subsidiary of B". `kept` names the attr that keeps it."""

    kind: str
    one: str
    other: str
    kept: str


@cache
def relational() -> dict[str, Relational]:
    """The relational reading of each noun, singular and plural."""
    out: dict[str, Relational] = {}
    for kind in kinds().values():
        for wording in kind.relational:
            one, words, other = wording.split()
            role, _, kept = one.partition("=")
            for word in words.split("|"):
                for form in (word, f"{word}s"):
                    out.setdefault(form, Relational(kind.name, role, other, kept))
    return out


def forms(verb: str) -> tuple[str, ...]:
    """The forms of a verb: those of the lexicon, else by rule."""
    known = lexicon("verbs")["irregular"].get(verb)
    if known:
        return (verb, *known)
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
    return verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"
