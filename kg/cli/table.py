"""Rows as aligned columns, which only a terminal that is too narrow for them wraps."""
from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

GAP = 2
WORD = 20  # what a column keeps of its longest word, where there is not room for all


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of that width: broken between words, and within a word that is longer."""
    if columns(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and columns(lines[-1]) + 1 + columns(word) <= width:
            lines[-1] += " " + word
            continue
        lines += _pieces(word, width)
    return lines[1:]


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for c in word:
        if piece and used + columns(c) > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + c, used + columns(c)
    yield piece


def terminal() -> int | None:
    """The width of the terminal that standard output is, None where it is none."""
    if sys.stdout is None or not sys.stdout.isatty():  # None where the shell closed it
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def table(rows: Iterable[Sequence[object]], head: Sequence[str], *, width: int | None = None, right: Iterable[str] = ()) -> str:
    """The rows under their heads; columns named in `right` end flush.

    Where `width` does not hold them, cells are wrapped; columns that have no room even so stand below their row, after their heads.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = _laid([list(head), *cells], width)
    flush = {i for i, name in enumerate(head) if name in set(right)}
    lines = [*_beside(head, widths, flush), *_beside(["─" * widths.get(i, 0) for i in range(len(head))], widths, flush)]
    tall = False
    for row in cells:
        told = [*_beside(row, widths, flush), *_below(row, head, widths, width or 0)]
        lines += ["", *told] if tall else told
        tall = len(told) > 1
    return "\n".join(lines)


def _laid(body: Sequence[Sequence[str]], width: int | None) -> dict[int, int]:
    """The columns that stand beside each other, by their places, each with its width."""
    every = list(zip(*body, strict=True))
    widths = {i: max(map(columns, column)) for i, column in enumerate(every)}
    if width is None:
        return widths
    least = {i: min(WORD, max(columns(word) for text in column for word in text.split(" "))) for i, column in enumerate(every)}
    while len(widths) > 1 and _whole([least[i] for i in widths]) > width:
        del widths[max([*widths][1:], key=widths.__getitem__)]
    while _whole(widths.values()) > width and (some := [i for i in widths if widths[i] > least[i]]):
        widths[max(some, key=widths.__getitem__)] -= 1
    return widths


def _whole(widths: Collection[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _cell(value: object) -> str:
    """A value in one line, without what would move a terminal's cursor or turn its direction."""
    text = "" if value is None else str(value)
    return " ".join((text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)).split())


def _beside(row: Sequence[str], widths: Mapping[int, int], flush: Collection[int]) -> Iterator[str]:
    """The lines of a row's cells that stand beside each other."""
    for parts in zip_longest(*(wrapped(row[i], width) for i, width in widths.items()), fillvalue=""):
        cells = []
        for (i, width), text in zip(widths.items(), parts, strict=True):
            pad = " " * (width - columns(text))
            cells.append(pad + text if i in flush else text + pad)
        yield (" " * GAP).join(cells).rstrip()


def _below(row: Sequence[str], head: Sequence[str], widths: Collection[int], width: int) -> Iterator[str]:
    """The lines of a row's other cells, each after its head."""
    for i, text in enumerate(row):
        if text and i not in widths:
            yield from (" " * GAP + line for line in wrapped(f"{head[i]}: {text}", width - GAP))
