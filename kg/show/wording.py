"""Verdicts, shares, flows, capacities, values and terms in a few words."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kg.graph.wording import amount
from kg.ontology import labels
from kg.records import Claim, Quantity, Value, When

if TYPE_CHECKING:
    from kg.ask.capacities import Capacity
    from kg.ask.flows import Flow
    from kg.ask.related import RelatedDeal

OPEN = frozenset(("rumoured", "planned", "non-binding", "pending", "announced", "cancelled"))  # statuses of what is not done


def open_(status: str | None) -> bool:
    """Whether what has a status, or several that sources give (parted by slashes), is not done by any of them."""
    return bool(status and set(status.split(" / ")) <= OPEN)


def pays(flow: Flow, names: Mapping[str, str]) -> str:
    """A flow in words: "A pays B 5 million USD"."""
    return f"{names[flow.payer]} pays {names[flow.payee]} {amount(flow.gross) if flow.gross else 'an untold amount'}"


def much(told: Capacity) -> str:
    """How much a site has, in words: "20 MW, IT load, planned"."""
    return ", ".join(part for part in (amount(told.amount), told.of, told.status) if part)


def because(row: RelatedDeal, names: Mapping[str, str]) -> str:
    """What a verdict rests on, in a few words."""
    if row.missing:
        return "missing: " + "; ".join(row.missing)
    through = f"through {', '.join(names[id_] for id_ in row.through)}" if row.through else ""
    words = " (control told in words)" if row.told else ""
    return (through or row.clause.text) + words if row.verdict == "related" else row.clause.text


def notes(row: RelatedDeal) -> list[str]:
    """What is to be minded of a verdict."""
    found = ["rests on control told in words"] if row.told else []
    return found + (["not all of it is dated"] if row.undated and row.chain else [])


def share(low: float, high: float) -> str:
    """A share of votes: "30%", "0 to 100%"."""
    return f"{low:g}%" if low == high else f"{low:g} to {high:g}%"


def told(value: Value) -> str:
    """A value in words."""
    if isinstance(value, Quantity):
        return amount(value)
    return (value.iso or value.text) if isinstance(value, When) else value


def terms(claim: Claim) -> str:
    """What hangs on a claim: "payment at most 2 million USD per month, start 2026-05"."""
    return ", ".join(f"{name.replace('_', ' ')} {_metric(value) if name == 'metric' else told(value)}" for name, value in claim.attrs)


def _metric(value: Value) -> str:
    """What a metric is called: "share price"."""
    return labels().get(f"metric/{value}", told(value))
