"""Rates of exchange that a user gives: no amount is converted without one."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.ask.ranges import product
from kg.ask.terms import Term
from kg.errors import BadAnnotation
from kg.graph.instances import currencies
from kg.graph.wording import amount
from kg.read.tables import tables
from kg.records import Quantity

MOST = 1e100  # that a unit of a currency is in another


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency is in the currency that amounts are converted to."""

    currency: str
    rates: Mapping[str, float]

    def converted(self, term: Term | None) -> Term | None:
        """The amount in that currency, the rate in its formula; as it is where no rate is given for its own."""
        if term is None or (rate := self.rates.get(term.amount.unit)) is None:
            return term
        made = product(term.amount, Quantity(rate, self.currency), self.currency, term.amount.per)
        before = f"({term.formula})" if term.derived else amount(term.amount)
        return replace(term, amount=made, formula=f"{before} × {rate:g} {self.currency} per {term.amount.unit}", rule=f"{term.rule} × rate")


def rates(path: Path) -> Rates:
    """The rates of a TOML file: `currency = "USD"`, and under `[rates]` what one EUR is in it: `EUR = 1.08`.

    Raises BadAnnotation.
    """
    _, told = tables(path)
    currency, of = told.get("currency"), told.get("rates")
    if not isinstance(currency, str) or currency not in currencies():
        raise BadAnnotation(path, f"currency = {repr(currency)[:60]} is no currency; write its ISO 4217 code, say \"USD\"")
    if not isinstance(of, dict) or not of:
        raise BadAnnotation(path, f"no [rates]; write what one unit of a currency is in {currency}, say EUR = 1.08")
    for code, rate in of.items():
        if code not in currencies() or isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate < MOST:
            raise BadAnnotation(path, f"{code[:60]} = {repr(rate)[:60]} is no rate of a currency")
    return Rates(currency, {code: float(rate) for code, rate in of.items() if code != currency})
