"""The stakes of a view that newer ones close and older ones bound, as kg.graph.closed has it of columns."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from kg.ask.ties import BOUGHT, Span, Tie
from kg.graph import closed
from kg.graph.closed import AFTER, BEFORE
from kg.graph.columns import day, iso


def close(companies: Iterable[Sequence[Tie]]) -> None:
    """Sets the ends that newer stakes make, and the beginnings that older ones bound; of each company all stakes in it."""
    found = list(companies)
    if not any(len(held) > 1 and any(tie.dated for tie in held) for held in found):
        return
    rows = [tie for held in found for tie in held]
    number: dict[str, int] = {}
    for tie in rows:
        number.setdefault(tie.below, len(number))
    for tie in rows:
        number.setdefault(tie.top, len(number))
    rows.sort(key=lambda tie: number[tie.below])
    told = {"top": [number[tie.top] for tie in rows], "below": [number[tie.below] for tie in rows],
            "seen": [day(tie.seen.first if tie.seen else None, BEFORE) for tie in rows],
            "sells": [day(tie.edge["said"], AFTER) if tie.sells else BEFORE for tie in rows],
            "sized": [tie.sized for tie in rows], "by_deal": [tie.by_deal for tie in rows],
            "control": [0 if tie.control is None else closed.BOUGHT if tie.control == BOUGHT else 1 for tie in rows]}  # fmt: skip
    for end in ("first", "last"):
        told |= {f"begun_{end}": [day(getattr(tie.begun, end), BEFORE) for tie in rows],
                 f"ended_{end}": [day(getattr(tie.ended, end), AFTER) for tie in rows]}  # fmt: skip
    for place, end in enumerate(("low", "high")):
        told |= {f"{name}_{end}": [getattr(tie, name)[place] for tie in rows] for name in ("votes", "capital")}
    columns = {name: np.array(column) for name, column in told.items()}
    for tie, begun, first, last in zip(rows, closed.begins(columns), *closed.ends(columns), strict=True):
        if tie.seen and begun != BEFORE:
            tie.__dict__["begun"] = Span(iso(begun), tie.begun.last)
        if first != AFTER and (tie.sells or not tie.ended.known):
            tie.__dict__["ended"] = Span(iso(first), None if last == AFTER else iso(last))
