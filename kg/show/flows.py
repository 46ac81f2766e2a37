"""Money between parties as a Sankey diagram: a panel a currency, what comes back in a circle marked, untold amounts by themselves."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.flows import Circle, Flow
from kg.ask.ranges import size
from kg.graph.wording import amount
from kg.show.chart import Chart, Line, chart
from kg.show.layers import unrolled
from kg.show.sheet import Ink, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALLEST = 110.0  # points of the largest flow of a currency
THIN = 1.2


def flows(found: Sequence[Flow], circles: Iterable[Circle], names: Mapping[str, str]) -> Picture | None:
    """The flows as a figure, those that are part of a circle marked; None where there are none."""
    rings = {pair for ring in circles for pair in pairwise((*ring.parties, ring.parties[0]))}
    panels = [_panel(currency, [f for f in found if f.currency == currency], rings, names)
              for currency in sorted({f.currency for f in found}, key=lambda c: (not c, c))]  # fmt: skip
    if not panels:
        return None

    def draw(axes: Axes, ink: Ink) -> None:
        top = 0.0
        for panel in panels:
            panel.draw(axes, ink, top)
            top += panel.height

    told = [f"{names[f.payer]} pays {names[f.payee]} {amount(f.gross) if f.gross else 'an untold amount'}" for f in found]
    back = " Red comes back to who paid it." if any(line.alarm for panel in panels for line in panel.lines) else ""
    return Picture("Money flows", f"{'; '.join(told)}.{back}", max(panel.width for panel in panels),
                   sum(panel.height for panel in panels), draw)  # fmt: skip


def _panel(currency: str, found: Sequence[Flow], rings: Collection[tuple[str, str]], names: Mapping[str, str]) -> Chart:
    largest = max((abs(size(f.gross)) for f in found if f.gross), default=0) or 1
    lines = [Line(source, target, max(THIN, abs(size(f.gross)) / largest * TALLEST) if f.gross else THIN,
                  amount(f.gross) if f.gross else "", not f.gross, (f.payer, f.payee) in rings)
             for f, (source, target) in zip(found, unrolled((f.payer, f.payee) for f in found), strict=True)]  # fmt: skip
    red = "; red comes back to who paid it" if any(line.alarm for line in lines) else ""
    return chart((currency or "Amount not told") + red, lines, names)
