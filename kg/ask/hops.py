"""One step of a proof: a fact that joins two parties, in words, with its passages."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from kg.graph.instances import currencies
from kg.graph.wording import amount
from kg.ontology import kinds
from kg.records import DATES, Claim, Evidence, Hop, Quantity, Value

Edge = Mapping[str, Any]  # what kg.graph.view documents

MONEY = ("total", "value", "amount", "proceeds", "payment")  # the amount that a deal is known by, the first that is told
PLAIN = frozenset(MONEY)  # amounts that need no name beside them
SURENESS = ("exact", "about", "at least", "at most")


def hop(iri: str, edge: Edge, source: str, target: str, rule: str) -> Hop:
    """The step from one party's id to another's, in words; its first passage is that of the claim that tells most."""
    return Hop(source, target, edge["kind"], words(edge), stage(edge), edge["when"], evidence(edge), iri, rule)


def words(edge: Edge) -> str:
    """A fact and its terms: "A supplies B (batteries, about 430 million USD, 2025, completed)"."""
    terms = [term for name in kinds()[edge["kind"]].attrs if name not in DATES for term in _term(edge, name)]
    terms += [term for term in (edge["when"], stage(edge)) if term]
    return edge["label"] + (f" ({', '.join(dict.fromkeys(terms))})" if terms else "")


def single(iri: str, edge: Edge, rule: str) -> Hop:
    """A fact as a step of its own, from its first party to its last, which are one where it names but one."""
    parties = [id_ for ids in edge["roles"].values() for id_ in ids] or [""]
    return hop(iri, edge, parties[0], parties[-1], rule)


def joins(edge: Edge, source: str, target: str) -> str:
    """By which roles of its kind a fact joins one party (an id) to another: "lessor joins lessee"."""
    one, other = (next((role for role, ids in edge["roles"].items() if id_ in ids), "party") for id_ in (source, target))
    return f"{one} joins {other}"


def counts(statuses: Collection[str]) -> Callable[[Edge], bool]:
    """Which facts count: those that some claim gives one of the statuses, or where none is named those that hold."""
    wanted = set(statuses)
    return lambda edge: bool(wanted & set(edge["status"])) if wanted else edge["holds"]


def stage(edge: Edge) -> str | None:
    """The status of a fact; sources that disagree are parted by a slash."""
    return " / ".join(edge["status"]) or None


def evidence(edge: Edge) -> tuple[Evidence, ...]:
    """All passages of a fact, each once."""
    return tuple(dict.fromkeys(passage for claim in told(edge) for passage in claim.evidence))


def told(edge: Edge) -> list[Claim]:
    """The claims of a fact, what is asserted and tells most first."""
    return sorted(edge["claims"], key=lambda c: (c.mode != "asserted", -len(c.attrs), -c.confidence, c.doc, c.key))


def readings(edge: Edge, name: str) -> list[Value]:
    """The values that claims give for an attr: what most of them give first; of two that as many give, the surer."""
    found = Counter(v for claim in told(edge) if (v := claim.attr(name)) is not None)
    return sorted(found, key=lambda v: (-found[v], _doubt(v)))


def value(edge: Edge, name: str) -> Value | None:
    """The first reading of an attr, None where no claim gives one."""
    return next(iter(readings(edge, name)), None)


def money(edge: Edge) -> Quantity | None:
    """The amount of money that a deal is known by."""
    amounts = (value(edge, name) for name in MONEY)
    return next((v for v in amounts if isinstance(v, Quantity) and v.unit in currencies()), None)


def _doubt(told: Value) -> int:
    return SURENESS.index(told.bound) if isinstance(told, Quantity) else 0


def _term(edge: Edge, name: str) -> Iterator[str]:
    found = readings(edge, name)
    amounts = [amount(reading) for reading in found if isinstance(reading, Quantity)]
    if amounts:
        yield ("" if name in PLAIN else f"{name} ") + " or ".join(dict.fromkeys(amounts))
    elif found and found[0]:
        yield str(found[0])
