"""Parties as boxes and what runs between them from left to right, with words at the start of each line."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.show.layers import Layout, Link, Node, laid
from kg.show.sheet import Ink, fitted, label, ribbon

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 17.0
BOX, BETWEEN, MARGIN = 136.0, 172.0, 14.0
NAME, WORDS = 23, 30  # letters that fit into a box, and before the next one
LETTER = 4.0  # the width of a letter of the words of a line, which it runs straight under


@dataclass(frozen=True, slots=True)
class Line:
    """What runs from a party to another: how thick, with which words; dashed where it is not sure; `alarm` marks it."""

    source: Node
    target: Node
    width: float
    words: str
    dashed: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Boxes and lines with a title over them, laid out."""

    title: str
    lines: tuple[Line, ...]
    names: Mapping[str, str]
    layout: Layout
    arrows: bool

    @property
    def width(self) -> float:
        """How wide it is, in points."""
        return 2 * MARGIN + self.layout.columns * BOX + (self.layout.columns - 1) * BETWEEN

    @property
    def height(self) -> float:
        """How high it is, in points."""
        return self.layout.height + ROW + MARGIN + (ROW if self.title else 0)

    def draw(self, axes: Axes, ink: Ink, top: float) -> None:
        """Draw it under that height."""
        if self.title:
            label(axes, MARGIN, top + ROW / 2, self.title, ink.faint, 9.5, weight="bold")
            top += ROW
        top += ROW / 2
        sources = list(dict.fromkeys(line.source for line in self.lines))
        ways = list(zip(self.lines, self.layout.ways, strict=True))
        for line, way in ways:
            hue = ink.alarm if line.alarm else ink.hues[sources.index(line.source) % len(ink.hues)]
            points = [point for at, y in way for point in self._ends(at, y + top, way)]
            points.insert(1, (points[0][0] + min(LETTER * len(line.words) + 14, BETWEEN * 0.65), points[0][1]))
            ribbon(axes, points, line.width, hue, alpha=0.42 if line.width > 2 else 0.9, dashed=line.dashed)
            if self.arrows:
                x, y = points[-1]
                axes.fill([x, x - 6, x - 6], [y, y - 3, y + 3], color=hue, lw=0)
        for line, way in ways:
            label(axes, _x(way[0][0]) + BOX + 7, way[0][1] + top, fitted(line.words, WORDS), ink.text, 7.5,
                  bbox={"facecolor": ink.paper, "alpha": 0.78 if line.width > 2 else 1, "edgecolor": "none", "pad": 0.6})  # fmt: skip
        for (id_, again), box in self.layout.boxes.items():
            colour = ink.alarm if again else ink.line
            axes.add_patch(_box(_x(box.column), top + box.top, box.bottom - box.top, ink.box, colour))
            name = fitted(self.names[id_], NAME - 2 * again) + (" ↩" if again else "")
            label(axes, _x(box.column) + BOX / 2, top + (box.top + box.bottom) / 2, name, ink.text, 8.5, ha="center")

    def _ends(self, column: int, y: float, way: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
        """Where a line enters and leaves a column: behind the first box, before the last, straight through between."""
        left, right = (_x(column), y), (_x(column) + BOX, y)
        return [right] if column == way[0][0] else [left] if column == way[-1][0] else [left, right]


def chart(title: str, lines: Sequence[Line], names: Mapping[str, str], *, arrows: bool = False) -> Chart:
    """The lines, laid out."""
    links = [Link(line.source, line.target, line.width, (ROW, ROW if arrows else ROW * 0.7)) for line in lines]
    return Chart(title, tuple(lines), names, laid(links, ROW * 0.5, ROW * 0.6), arrows)


def _x(column: int) -> float:
    return MARGIN + column * (BOX + BETWEEN)


def _box(x: float, y: float, height: float, face: str, edge: str) -> object:
    from matplotlib.patches import FancyBboxPatch

    return FancyBboxPatch((x, y), BOX, height, boxstyle="round,pad=0,rounding_size=3", facecolor=face, edgecolor=edge, linewidth=0.9)
