"""A text under change that knows, for each of its characters, which characters of the original it stands for."""
from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable

Edit = tuple[int, int, str]  # text[start:end] becomes the string


class Rewriting:
    """A text, and for each character where its original starts and ends; an inserted character has a width of none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("L", range(len(text)))
        self.ends = array("L", range(1, len(text) + 1))

    def edit(self, edits: Iterable[Edit]) -> None:
        """Makes the changes, which are sorted and do not overlap."""
        out: list[str] = []
        starts, ends = array("L"), array("L")
        at = 0
        for start, end, new in edits:
            out += self.text[at:start], new
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            at = end
            if not new:
                continue
            if start < end:
                a, b = self.starts[start], self.ends[end - 1]
            else:
                a = b = self.starts[start] if start < len(self.text) else self.ends[-1]
            starts += array("L", [a]) * len(new)
            ends += array("L", [b]) * len(new)
        out.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        self.text, self.starts, self.ends = "".join(out), starts, ends

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> None:
        """Replaces what matches, as re.sub does but for group references."""
        self.edit([(m.start(), m.end(), new(m) if callable(new) else new) for m in pattern.finditer(self.text)])
