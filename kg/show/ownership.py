"""Who holds what of whom, from the owners on the left to what they own."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.ask.control import Stake
from kg.show.chart import Line, chart
from kg.show.layers import unrolled
from kg.show.sheet import Picture
from kg.show.wording import share


def ownership(stakes: Sequence[Stake], names: Mapping[str, str], day: str) -> Picture | None:
    """The stakes of a day as a figure, those that give control by full lines; None where there are none."""
    if not stakes:
        return None
    ends = unrolled((stake.holder, stake.company) for stake in stakes)
    lines = [Line(source, target, 1.8 if stake.majority else 1.2, _words(stake), not stake.majority)
             for stake, (source, target) in zip(stakes, ends, strict=True)]  # fmt: skip
    drawn = chart("Full line: control. Dashed: a stake that gives none, or may not", lines, names, arrows=True)
    told = "; ".join(f"{names[stake.holder]} in {names[stake.company]}: {_words(stake)}" for stake in stakes)
    return Picture(f"Ownership as of {day}", told + ".", drawn.width, drawn.height, lambda axes, ink: drawn.draw(axes, ink, 0))


def _words(stake: Stake) -> str:
    """How much is held: the votes, or how control is told."""
    if stake.told:
        return "control told in words"
    if stake.bought:
        return "bought"
    return "size not told" if (stake.low, stake.high) == (0, 100) else share(stake.low, stake.high)
