"""Dates of any precision as typed literals, and the first and the last day that they cover."""
from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from pyoxigraph import Literal

from kg.errors import BadDate
from kg.graph.iris import term

FORM = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|Q([1-4])|H([12])|W(\d\d)))?", re.ASCII)
DURATION = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?", re.ASCII)
PARTIAL = re.compile(r"P(?=\d)(?:[\d.]+Y)?(?:[\d.]+M)?(?:[\d.]+W)?(?:[\d.]+D)?", re.ASCII)


def days(iso: str) -> tuple[date, date]:
    """The first and the last day that a date covers. Raises BadDate."""
    found = FORM.fullmatch(iso)
    if found is None:
        raise BadDate(iso)
    year, month, day, quarter, half, week = (int(part) if part else None for part in found.groups())
    try:
        if day is not None:
            return date(year, month, day), date(year, month, day)
        if week is not None:
            return date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 1) + timedelta(days=6)
        if month is not None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        first = (quarter and 3 * quarter - 2) or (half and 6 * half - 5) or 1
        last = (quarter and 3 * quarter) or (half and 6 * half) or 12
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    except (ValueError, IndexError, OverflowError) as error:
        raise BadDate(iso) from error


def moment(iso: str) -> Literal:
    """A date as a literal of its precision: xsd:date, xsd:gYearMonth, xsd:gYear or kg:PartOfYear. Raises BadDate."""
    days(iso)
    kind = {4: "xsd:gYear", 10: "xsd:date"}.get(len(iso), "xsd:gYearMonth" if iso[5:].isdigit() else "PartOfYear")
    return Literal(iso, datatype=term(kind))


def dated(iso: str) -> bool:
    """Whether a text is a date that has a typed literal."""
    try:
        days(iso)
    except BadDate:
        return False
    return True


def span(iso: str) -> Literal | None:
    """A duration as a literal, as plain text where it has weeks or fractions, which XML Schema lacks; None for what is no ISO 8601 duration."""
    if DURATION.fullmatch(iso):
        return Literal(iso, datatype=term("xsd:duration"))
    return Literal(iso) if PARTIAL.fullmatch(iso) else None
