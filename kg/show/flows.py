"""Money between parties as a Sankey diagram: a panel a currency, what comes back in a circle marked, untold amounts by themselves."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ask.flows import Circle, Flow
from kg.ask.ranges import size
from kg.graph.wording import amount
from kg.show.chart import Chart, Line, chart
from kg.show.layers import Node, unrolled
from kg.show.sheet import Ink, Picture
from kg.show.wording import pays

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALLEST = 110.0  # points of the largest flow of a currency
THIN = 1.2


@dataclass(frozen=True, slots=True)
class Panel:
    """The flows of a currency: its title, the flows with how large each is beside the largest (0 to 1), None where untold.

    `links` are their ends as they are drawn, `back` tells which of them comes back to who paid it.
    """

    currency: str
    flows: tuple[Flow, ...]
    sizes: tuple[float | None, ...]
    links: tuple[tuple[Node, Node], ...]
    back: tuple[bool, ...]

    @property
    def title(self) -> str:
        """What stands over it."""
        return self.currency or "Amount not told"


def panels(found: Sequence[Flow], circles: Iterable[Circle]) -> list[Panel]:
    """The flows by currency, those of untold amounts last; the party in which a circle would close is drawn again.

    What is part of a circle alone whose return lies before the outlay does not come back.
    """
    rings = {pair for ring in circles if not ring.backwards for pair in pairwise((*ring.parties, ring.parties[0]))}
    return [_panel(currency, [f for f in found if f.currency == currency], rings)
            for currency in sorted({f.currency for f in found}, key=lambda c: (not c, c))]  # fmt: skip


def _panel(currency: str, found: Sequence[Flow], rings: Collection[tuple[str, str]]) -> Panel:
    largest = max((abs(size(f.gross)) for f in found if f.gross), default=0) or 1
    return Panel(currency, tuple(found), tuple(abs(size(f.gross)) / largest if f.gross else None for f in found),
                 tuple(unrolled((f.payer, f.payee) for f in found)), tuple((f.payer, f.payee) in rings for f in found))  # fmt: skip


def flows(found: Sequence[Flow], circles: Iterable[Circle], names: Mapping[str, str]) -> Picture | None:
    """The flows as a figure, those that are part of a circle marked; None where there are none."""
    charts = [_chart(panel, names) for panel in panels(found, circles)]
    if not charts:
        return None

    def draw(axes: Axes, ink: Ink) -> None:
        top = 0.0
        for each in charts:
            each.draw(axes, ink, top)
            top += each.height

    back = " Red comes back to who paid it." if any(line.alarm for each in charts for line in each.lines) else ""
    return Picture("Money flows", f"{'; '.join(pays(flow, names) for flow in found)}.{back}", max(each.width for each in charts),
                   sum(each.height for each in charts), draw)  # fmt: skip


def _chart(panel: Panel, names: Mapping[str, str]) -> Chart:
    lines = [Line(*ends, max(THIN, (part or 0) * TALLEST), amount(f.gross) if f.gross else "", part is None, back)
             for f, part, ends, back in zip(panel.flows, panel.sizes, panel.links, panel.back, strict=True)]  # fmt: skip
    return chart(panel.title + ("; red comes back to who paid it" if any(panel.back) else ""), lines, names)
