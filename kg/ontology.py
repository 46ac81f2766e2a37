"""The ontology as the code asks for it: terms, kinds of fact, and the files that travel with the package."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NAMESPACE = "https://w3id.org/dealgraph/"
STATUSES = ("completed", "signed", "announced", "pending", "planned", "non-binding", "rumoured", "cancelled")
MODES = ("asserted", "attributed", "hedged", "planned", "conditional", "negated")
METRICS = (
    "revenue", "profit", "valuation", "share_price", "price", "cost", "users", "satellites", "gpus", "employees",
    "power_capacity", "payload", "energy_storage", "backlog", "capex", "debt", "growth", "share", "duration", "count",
)  # fmt: skip


def home() -> Path:
    """The folder that holds `ontology/` and `corpus/`: inside an installed package, or the checkout it runs from."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact, as its block in kinds.ttl says."""

    name: str
    label: str
    parent: str
    roles: tuple[str, ...]
    attrs: tuple[str, ...]
    wordings: tuple[str, ...]
    nominals: tuple[str, ...]
    relational: tuple[str, ...]
    shortcut: str | None
    dependencies: tuple[tuple[str, str], ...]
    flow: tuple[str, str] | None
    symmetric: bool
    standing: bool
    purchase: bool
    ranges: tuple[tuple[str, str], ...]
    fits: tuple[tuple[str, tuple[str, ...]], ...]
    example: str
    distinct: tuple[str, ...] = ()

    def fit(self, role: str, mention_type: str) -> bool:
        """Whether a mention of that type may fill the role."""
        return any(name == role and mention_type in types for name, types in self.fits)

    @property
    def deal(self) -> bool:
        """Whether it is a transaction between parties, so that its status matters."""
        return self.parent == "Deal"

    @property
    def lasting(self) -> bool:
        """Whether it is a state that is told to have begun by its start: its date is one as of which it is told."""
        return self.standing and "start" in self.attrs


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name, in the order of kinds.ttl."""
    from pyoxigraph import RdfFormat, parse  # the quickest Turtle reader there is

    blocks: dict[str, dict[str, list[str]]] = {}
    for quad in parse(path=home() / "ontology" / "kinds.ttl", format=RdfFormat.TURTLE):
        block = blocks.setdefault(_local(quad.subject.value), {})
        value = quad.object.value
        block.setdefault(_local(quad.predicate.value), []).append(_local(value) if value.startswith("http") else value)
    return {name: _kind(name, block) for name, block in blocks.items() if "role" in block}


def kind(name: str) -> Kind:
    """The kind of that name, in any case. Raises UnknownKind."""
    for known in kinds().values():
        if known.name.casefold() == name.casefold():
            return known
    from kg.errors import UnknownKind

    raise UnknownKind(name, kinds())


def _kind(name: str, block: dict[str, list[str]]) -> Kind:
    def one(key: str) -> str:
        return block.get(key, [""])[0]

    flow = one("flow").split()
    return Kind(
        name=name,
        label=one("label"),
        parent=one("subClassOf"),
        roles=tuple(one("role").split()),
        attrs=tuple(one("attr").split()),
        wordings=tuple(block.get("wording", ())),
        nominals=tuple(block.get("nominal", ())),
        relational=tuple(block.get("relational", ())),
        shortcut=one("shortcut") or None,
        dependencies=tuple(sorted((r.split()[0], r.split()[1]) for r in block.get("dependency", ()))),
        flow=(flow[0], flow[1]) if flow else None,
        symmetric=one("symmetric") == "true",
        standing=one("standing") == "true",
        purchase=one("purchase") == "true",
        ranges=tuple((r.split()[0], r.split()[1]) for r in block.get("range", ())),
        fits=tuple((r.split()[0], tuple(r.split()[1:])) for r in block.get("fits", ())),
        example=one("example"),
        distinct=tuple(one("distinct").split()),
    )


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1] if iri.startswith("http") else iri


@cache
def terms() -> frozenset[str]:
    """The local names of every class and property that kg.ttl and kinds.ttl declare."""
    return frozenset(_declared())


def _declared() -> Iterator[str]:
    from pyoxigraph import RdfFormat, parse

    for name in ("kg.ttl", "kinds.ttl"):
        for quad in parse(path=home() / "ontology" / name, format=RdfFormat.TURTLE):
            if quad.subject.value.startswith(NAMESPACE):
                yield quad.subject.value.removeprefix(NAMESPACE)


@cache
def labels() -> dict[str, str]:
    """The English label of every class, property and concept, by local name."""
    from pyoxigraph import RdfFormat, parse

    return {
        quad.subject.value.removeprefix(NAMESPACE): quad.object.value
        for name in ("kg.ttl", "kinds.ttl")
        for quad in parse(path=home() / "ontology" / name, format=RdfFormat.TURTLE)
        if quad.predicate.value == "http://www.w3.org/2000/01/rdf-schema#label" and quad.subject.value.startswith(NAMESPACE)
    }


class _Namespace:
    """`KG.acquirer` is that term's IRI; a term that the ontology does not declare raises AttributeError."""

    def __getattr__(self, name: str) -> str:
        if name not in terms():
            raise AttributeError(f"the ontology declares no kg:{name}")
        return NAMESPACE + name

    __getitem__ = __getattr__


KG = _Namespace()
