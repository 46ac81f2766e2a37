"""The sheet that figures are drawn on: its colours by light and by dark, its type, and the bytes of what was drawn on it.

Two drawings of one thing are the same bytes. matplotlib is imported when a figure is drawn, and not before.
"""
from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCH = 72.0  # points
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei")  # the further ones where they are installed


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a sheet; `hues` tell kinds apart, `alarm` marks what is to be looked at."""

    paper: str
    text: str
    faint: str
    line: str
    box: str
    alarm: str
    hues: tuple[str, ...]


LIGHT = Ink("#ffffff", "#1c2530", "#5b6775", "#c9d1da", "#eef2f6", "#c8372d",
            ("#2f6db3", "#2a8a6e", "#a8682a", "#7a4fa3", "#5f7d2d", "#b0487c", "#3d8aa6", "#8a6d5c"))  # fmt: skip
DARK = Ink("#14191f", "#e6ebf0", "#a3afbb", "#3c4753", "#222b34", "#ff7b6e",
           ("#6ea8e6", "#5cc4a3", "#dba266", "#b690dc", "#a2c268", "#e88ab8", "#7cc6de", "#c4a894"))  # fmt: skip
Draw = Callable[["Axes", Ink], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure to be drawn: its title, what it shows in words, its size in points, and how it is drawn."""

    title: str
    words: str
    width: float
    height: float
    draw: Draw

    def drawn(self, ending: str, ink: Ink = LIGHT) -> bytes:
        """The figure as .png or .svg. Raises MissingExtra."""
        try:
            from matplotlib import font_manager, rc_context
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
        except ImportError:
            raise MissingExtra("drawing figures", "plot") from None
        known = set(font_manager.get_font_names())
        with rc_context({"svg.hashsalt": "dealgraph", "svg.fonttype": "path", "text.parse_math": False,
                         "font.family": [font for font in FONTS if font in known]}):  # fmt: skip
            figure = Figure((self.width / INCH, self.height / INCH), facecolor=ink.paper)
            FigureCanvasAgg(figure)
            axes = figure.add_axes((0, 0, 1, 1), xlim=(0, self.width), ylim=(self.height, 0))
            axes.axis("off")
            self.draw(axes, ink)
            out = io.BytesIO()
            told: dict[str, Any] = {"Date": None, "Creator": None} if ending == ".svg" else {"Software": None}
            figure.savefig(out, format=ending[1:], dpi=200, facecolor=ink.paper, metadata=told)
        return out.getvalue()


def fitted(words: str, most: int) -> str:
    """Words on one line, cut with an ellipsis where they are longer."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def label(axes: Axes, x: float, y: float, words: str, colour: str, size: float = 9, **how: Any) -> None:
    """Words at a point, their middle at its height."""
    axes.text(x, y, words, color=colour, size=size, **{"ha": "left", "va": "center_baseline", **how})


def ribbon(axes: Axes, points: Sequence[tuple[float, float]], width: float, colour: str, *, alpha: float = 1.0,
           dashed: bool = False) -> None:  # fmt: skip
    """A band that runs softly from point to point."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    def edge(shift: float) -> list[tuple[list[tuple[float, float]], list[int]]]:
        return [([((x + u) / 2, y + shift), ((x + u) / 2, v + shift), (u, v + shift)], [Path.CURVE4] * 3)
                for (x, y), (u, v) in zip(points, points[1:], strict=False)]  # fmt: skip

    (x, y), half = points[0], width / 2
    if width <= 2 or dashed:
        path = Path([(x, y), *(p for part, _ in edge(0) for p in part)], [Path.MOVETO, *(c for _, part in edge(0) for c in part)])
        axes.add_patch(PathPatch(path, fill=False, edgecolor=colour, linewidth=width, alpha=alpha, linestyle=(0, (3, 2)) if dashed else "-",
                                 capstyle="butt"))  # fmt: skip
        return
    upper = [(x, y - half), *(p for part, _ in edge(-half) for p in part)]
    lower = [(x, y + half), *(p for part, _ in edge(half) for p in part)][::-1]
    codes = [Path.MOVETO, *[Path.CURVE4] * (len(upper) - 1)]
    path = Path([*upper, *lower, upper[0]], [*codes, Path.LINETO, *codes[1:], Path.CLOSEPOLY])
    axes.add_patch(PathPatch(path, facecolor=colour, edgecolor="none", alpha=alpha))
