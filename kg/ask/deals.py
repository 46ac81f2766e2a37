"""Deals side by side: what each comes to in all, a year, a megawatt-year, a GPU-hour, as far as its terms allow."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kg.ask import terms
from kg.ask.hops import Edge, counts, single
from kg.ask.ranges import size
from kg.ask.rates import Rates
from kg.ask.sources import independent
from kg.ask.terms import Term
from kg.graph.periods import days
from kg.ontology import kinds
from kg.records import Hop

AMOUNTS = ("total", "annual", "per_mw_year", "per_gpu_hour")
ORDERS = (*AMOUNTS, "length", "capacity", "date", "kind")


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal with its parties by role and what its terms give, told or derived; `length` is in years."""

    label: str
    roles: tuple[tuple[str, tuple[str, ...]], ...]
    total: Term | None
    annual: Term | None
    per_mw_year: Term | None
    per_gpu_hour: Term | None
    length: Term | None
    capacity: Term | None
    sources: int
    fact: Hop


def deals(edges: Iterable[tuple[str, Edge]], *, kind: str | None = None, party: str | None = None, statuses: Collection[str] = (),
          sort: str = "total", rates: Rates | None = None, roots: Mapping[str, str] | None = None) -> list[Deal]:  # fmt: skip
    """The deals among facts, of a kind, with a party (an id) in some role, told with one of the statuses if any are named.

    `sort` is one of ORDERS: amounts from the largest down, each currency and unit by itself, dates from the last back;
    what is not told comes last. Amounts keep their currency but where `rates` converts them.
    """
    keep = counts(statuses) if statuses else lambda edge: True
    found = [_deal(key, edge, rates, roots or {}) for key, edge in edges
             if kinds()[edge["kind"]].deal and kind in (None, edge["kind"]) and keep(edge) and not _ticker(edge)
             and (party is None or any(party in ids for ids in edge["roles"].values()))]  # fmt: skip
    return sorted(found, key=lambda deal: (*_order(deal, sort), deal.label.casefold(), deal.fact.iri))


def _deal(key: str, edge: Edge, rates: Rates | None, roots: Mapping[str, str]) -> Deal:
    deal = Deal(edge["label"], tuple(edge["roles"].items()), terms.total(edge), terms.annual(edge), terms.per_mw_year(edge),
                terms.per_gpu_hour(edge), terms.length(edge), terms.capacity(edge), independent(edge["claims"], roots),
                single(key, edge, f"{edge['kind']} is a deal"))  # fmt: skip
    return replace(deal, **{name: rates.converted(getattr(deal, name)) for name in AMOUNTS}) if rates else deal


def _ticker(edge: Edge) -> bool:
    """Whether a fact is a listing of which the text prints no more than the ticker."""
    return edge["kind"] == "Listing" and not edge["status"] and not any(
        name not in ("ticker", "exchange") for claim in edge["claims"] for name, _ in claim.attrs)  # fmt: skip


def _order(deal: Deal, sort: str) -> tuple[object, ...]:
    if sort == "kind":
        return (list(kinds()).index(deal.fact.kind),)
    if sort == "date":
        day = (deal.fact.when or "").replace("..", "").strip("/").partition("/")[0]
        return (not day, -days(day)[0].toordinal() if day else 0)
    term: Term | None = getattr(deal, sort)
    return (term is None, term.amount.unit if term else "", -size(term.amount) if term else 0)
