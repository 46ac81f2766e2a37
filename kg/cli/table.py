"""Rows as aligned columns: nothing is wrapped, and only a terminal cuts."""
from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

GAP = 2
LEAST = 8  # columns are not cut below this


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """The text, cut to a width with an ellipsis where it is longer."""
    if columns(text) <= width:
        return text
    kept, used = [], 0
    for c in text:
        used += columns(c)
        if used >= width:
            break
        kept.append(c)
    return "".join(kept).rstrip() + "…"


def terminal() -> int | None:
    """The width of the terminal that standard output is, None where it is none."""
    if sys.stdout is None or not sys.stdout.isatty():  # None where the shell closed it
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def table(rows: Iterable[Sequence[object]], head: Sequence[str], *, width: int | None = None, right: Iterable[str] = ()) -> str:
    """The rows under their heads; columns named in `right` end flush, the widest are cut until `width` holds them."""
    cells = [[_cell(value) for value in row] for row in rows]
    body = [list(head), *cells]
    widths = [max(columns(row[i]) for row in body) for i in range(len(head))]
    while width is not None and sum(widths) + GAP * (len(widths) - 1) > width and max(widths) > LEAST:
        widths[widths.index(max(widths))] -= 1
    flush = {i for i, name in enumerate(head) if name in set(right)}
    lines = [_line(row, widths, flush) for row in body]
    lines.insert(1, _line(["─" * w for w in widths], widths, flush))
    return "\n".join(lines)


def _cell(value: object) -> str:
    """A value in one line, without what would move a terminal's cursor or turn its direction."""
    text = "" if value is None else str(value)
    return " ".join((text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)).split())


def _line(row: Sequence[str], widths: Sequence[int], flush: set[int]) -> str:
    cells = []
    for i, (text, width) in enumerate(zip(row, widths, strict=True)):
        text = fitted(text, width)
        pad = " " * (width - columns(text))
        cells.append(pad + text if i in flush else text + pad)
    return (" " * GAP).join(cells).rstrip()
