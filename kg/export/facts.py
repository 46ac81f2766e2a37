"""Facts as JSON lines, exactly the record, and as a table for a spreadsheet."""
from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from kg.ask.hops import MONEY, shown_first
from kg.names import registered
from kg.ontology import kinds
from kg.records import Claim, Quantity, Value, When

FIRST = ("doc", "kind", "role_1", "party_1", "role_2", "party_2", "status", "mode", "attributed_to")
LAST = ("quote_start", "quote_end", "quote", "passages")
AMOUNT = ("amount_of", "amount_value", "amount_min", "amount_max", "amount_unit", "amount_bound", "amount_per")


def by_index(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims with their parties under the names that the alias registry prints for them, whatever a document calls them;
    a claim about two names of one party stays as it is."""
    for claim in claims:
        roles = tuple((role, row.name if (row := registered(name)) else name) for role, name in claim.roles)
        yield claim.with_(roles=roles) if len({name for _, name in roles}) == len(roles) else claim


def json_lines(claims: Iterable[Claim]) -> Iterator[str]:
    """One fact record a line, in the order given."""
    for claim in claims:
        yield json.dumps(claim.record(), ensure_ascii=False) + "\n"


def csv_lines(claims: Iterable[Claim]) -> Iterator[str]:
    """A head and one row a fact: the same columns for every graph, the passage that names its parties, no cell that a spreadsheet would run."""
    attrs = list(dict.fromkeys(name for kind in kinds().values() for name in kind.attrs))
    yield line([*FIRST, *attrs, "date_text", *LAST, *AMOUNT])
    for claim in claims:
        yield line(_cells(claim, attrs))


def _cells(claim: Claim, attrs: Iterable[str]) -> Iterator[str | int | float]:
    yield claim.doc
    yield claim.kind
    for at in (0, 1):
        yield from claim.roles[at] if len(claim.roles) > at else ("", "")
    yield claim.status or ""
    yield claim.mode
    yield claim.attributed_to or ""
    told = dict(claim.attrs)
    for name in attrs:
        yield written_out(told.get(name))
    yield next((value.text for value in told.values() if isinstance(value, When) and value.iso is None), "")
    passage = next(iter(shown_first([claim])), None)
    yield from (str(passage.start), str(passage.end), passage.quote) if passage else ("", "", "")
    yield str(len(claim.evidence))
    yield from _amount(claim)


def _amount(claim: Claim) -> tuple[str | int | float, ...]:
    """The amount that a fact is known by, its figures as numbers: the money, else the first that it gives."""
    told = {name: value for name, value in claim.attrs if isinstance(value, Quantity)}
    name = next((name for name in (*MONEY, *told) if name in told), None)
    if name is None:
        return ("",) * len(AMOUNT)
    record = told[name].record()
    return (name, *(record.get(part, "") for part in ("value", "min", "max", "unit")), told[name].bound, record.get("per", ""))


def written_out(value: Value | None) -> str:
    """A value in one cell: "at most 1250000000 USD per month", "2026-05", the wording."""
    if value is None:
        return ""
    if isinstance(value, When):
        return value.iso or ""
    if not isinstance(value, Quantity):
        return value
    told = value.record()
    number = str(told["value"]) if "value" in told else f"{told.get('min', '')} to {told.get('max', '')}"
    words = [value.bound if value.bound != "exact" else "", number, value.unit, f"per {value.per}" if value.per else ""]
    return " ".join(word for word in words if word)


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def line(cells: Iterable[str | int | float]) -> str:
    """A row as text, its texts defused; a number is none."""
    return row(defused(cell) if isinstance(cell, str) else cell for cell in cells)


def row(cells: Iterable[str | int | float]) -> str:
    """A row as text, each cell as it is: for what is read by no spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
