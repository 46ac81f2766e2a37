"""Tables: on a page, where the address keeps their order, and as CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dash import dcc, html
from dash.development.base_component import Component

from kg.export.facts import line
from kg.web.explorer.address import Asked

ROWS = 100  # on a page
DATE = re.compile(r"[=\s./\dQHW-]+")


class Number(float):
    """A number that CSV gives as it is written, however many digits that are."""

    written: str

    def __new__(cls, written: str) -> Number:
        made = super().__new__(cls, written)
        made.written = written
        return made

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell and where it leads; `plain` is what CSV says and what it is ordered by, the text if left out."""

    text: str
    href: str = ""
    plain: str | float | None = None
    tone: str = ""

    @property
    def value(self) -> str | float:
        """What CSV says of it."""
        return self.text if self.plain is None else self.plain


Filled = Cell | str | int | Sequence[Cell]  # a sequence is a list of links in one cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name in addresses, its heads, its rows; `right` are the columns of numbers, `beside` those of the CSV alone."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Filled, ...]]
    right: frozenset[str] = field(default=frozenset())
    beside: frozenset[str] = field(default=frozenset())

    def csv(self) -> str:
        """All rows as CSV, its formula-like cells defused."""
        return "".join(map(line, (self.head, *([_plain(cell) for cell in row] for row in self.rows))))


def shown(table: Table, at: Asked, empty: str = "Nothing of the kind is told.", *, chosen: int | None = None) -> Component:
    """A table on a page, ordered as the address says, with its pages and its download."""
    if not table.rows:
        return html.P(empty, className="empty")
    rows, page = _ordered(table, at), at.number("page", 1, -(-len(table.rows) // ROWS))
    part = rows[(page - 1) * ROWS : page * ROWS]
    body = [
        html.Tr(
            [_cell(table, head, cell) for head, cell in zip(table.head, row, strict=True) if head not in table.beside],
            id=f"{table.name}-{number}",
            className="chosen" if number == chosen else "",
        )
        for number, row in part
    ]
    count = f"{len(rows):,} row{'s' if len(rows) > 1 else ''}"
    return html.Div(
        [
            html.Table(
                [
                    html.Thead(html.Tr([_head(table, head, at) for head in table.head if head not in table.beside])),
                    html.Tbody(body),
                ],
                className="data",
            ),
            html.P(
                [
                    html.Span(count),
                    *_pages(page, -(-len(rows) // ROWS), at),
                    html.A(
                        "Download CSV",
                        href=at.beside(f"csv/{at.view or 'start'}/{table.name}.csv", "page", "sort", "fact", "row"),
                        className="download",
                    ),
                ],
                className="under",
            ),
        ],
        className="tabled",
        id=f"table-{table.name}",
    )


def links(cells: Sequence[Cell]) -> list[Component | str]:
    """Some cells in a row of words, each a link where it leads somewhere."""
    found: list[Component | str] = []
    for cell in cells:
        found += [", "] if found else []
        found.append(dcc.Link(cell.text, href=cell.href) if cell.href else cell.text)
    return found


def _ordered(table: Table, at: Asked) -> list[tuple[int, tuple[Filled, ...]]]:
    """The rows with their numbers, by the column that the address names."""
    name, rows = at.one("sort"), list(enumerate(table.rows, 1))
    head = name.removeprefix("-")
    if head not in table.head:
        return rows
    at_ = table.head.index(head)

    def order(row: tuple[int, tuple[Filled, ...]]) -> tuple[bool, float, str]:
        value = _plain(row[1][at_])
        return (False, float(value), "") if isinstance(value, (int, float)) else (True, 0.0, value.casefold())

    blank = [row for row in rows if _plain(row[1][at_]) == ""]
    full = sorted((row for row in rows if _plain(row[1][at_]) != ""), key=order, reverse=name.startswith("-"))
    return full + blank


def _head(table: Table, head: str, at: Asked) -> Component:
    sort = at.one("sort")
    up, down = sort == head, sort == f"-{head}"
    to = at.with_(sort=None if down else f"-{head}" if up else head, page=None)
    told = {"aria-sort": "ascending" if up else "descending"} if up or down else {}
    mark = html.Span("↑" if up else "↓", **{"aria-hidden": "true"})
    return html.Th(
        dcc.Link([head, mark] if up or down else head, href=to),
        scope="col",
        className="right" if head in table.right else "",
        **told,
    )


def _cell(table: Table, head: str, cell: Filled) -> Component:
    tone = "right" if head in table.right else "date" if isinstance(cell, str) and DATE.fullmatch(cell) else ""
    if isinstance(cell, (str, int)):
        shown_: object = f"{cell:,}" if isinstance(cell, int) else cell
    elif isinstance(cell, Cell):
        shown_ = dcc.Link(cell.text, href=cell.href) if cell.href else cell.text
        shown_ = html.Span(shown_, className=cell.tone) if cell.tone else shown_
    else:
        shown_ = html.Span(links(cell))
    empty = shown_ == ""
    return html.Td(shown_, className=f"{tone} none" if empty else tone, **{"data-head": head})


def _plain(cell: Filled) -> str | float:
    if isinstance(cell, (str, int)):
        return cell
    return cell.value if isinstance(cell, Cell) else ", ".join(str(one.value) for one in cell)


def _pages(page: int, last: int, at: Asked) -> list[Component]:
    if last < 2:
        return []
    ends = [
        dcc.Link("previous", href=at.with_(page=page - 1)) if page > 1 else html.Span("previous"),
        dcc.Link("next", href=at.with_(page=page + 1)) if page < last else html.Span("next"),
    ]
    return [html.Span([ends[0], f" · page {page} of {last} · ", ends[1]], className="pages")]
