"""What the instances of the graph are called: deals, claims, passages, quantities, sources."""
from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from kg.graph.iris import PREFIXES, iri
from kg.lexicon import lexicon
from kg.ontology import kinds
from kg.records import Claim, Evidence, Quantity
from kg.resolve.slugs import digest, slug

FOLDERS = {"Deal": "deal", "Link": "link", "Figure": "observation"}
# QUDT's names of the units that facts are written in, and of a number of counted things.
UNITS = {"MW": "MegaW", "MWh": "MegaW-HR", "%": "PERCENT", "percentage point": "PERCENT", "t": "TON_Metric", "kg": "KiloGM", "km": "KiloM",
         "barrel": "BBL", "day": "DAY", "week": "WK", "month": "MO", "year": "YR"}  # fmt: skip
NUMBER = "NUM"


def thing(kind: str, id_: str) -> NamedNode:
    """The IRI of a deal, link or observation by its kind and id."""
    return iri(FOLDERS[kinds()[kind].parent], id_)


def claim(told: Claim) -> NamedNode:
    """The IRI of a claim: its document and what it says."""
    return iri("claim", told.doc, told.key)


def evidence(passage: Evidence) -> NamedNode:
    """The IRI of a passage: its document and its offsets."""
    return iri("evidence", passage.doc, f"{passage.start}-{passage.end}")


def quantity(amount: Quantity) -> NamedNode:
    """The IRI of a quantity, by its value: two facts that give one amount share it."""
    told = amount.record()
    ends = [f"{told[key]:.15g}".replace("+", "").replace("-", "minus-") for key in ("value", "min", "max") if key in told]
    words = [slug(told.get("bound", "")), "-to-".join(ends), slug(amount.unit.replace("%", "percent"))]
    words += ["per", slug(amount.per)] if amount.per else []
    return iri("quantity", "-".join(word for word in words if word) + f"-{digest(sorted(told.items()))}")


def source(name: str) -> NamedNode:
    """The IRI of a publisher or of a source that a text names."""
    return iri("source", slug(name) or digest(name))


def unit(code: str) -> NamedNode:
    """QUDT's IRI of a unit or a currency; that of a number for a counted thing."""
    return NamedNode(PREFIXES["unit"] + (f"CCY_{code}" if code in currencies() else UNITS.get(code, NUMBER)))


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes that amounts are read in."""
    return frozenset(code for table in lexicon("units")["currency"].values() for code in table.values())
