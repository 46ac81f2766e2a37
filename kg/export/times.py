"""When a fact began, and when it is only told to hold."""
from __future__ import annotations

from kg.ask.hops import told
from kg.ask.ties import STAKE, Tie
from kg.graph.build import dates
from kg.graph.periods import days


def begun(tie: Tie) -> str | None:
    """The first day on which it can have begun: of a stake that was bought the purchase, of all else what is told as its start."""
    first: str | None = tie.edge["earliest"]
    if tie.force == STAKE and tie.by_deal and tie.done:
        return first
    starts = [days(iso)[0].isoformat() for iso in _moments(tie, "start")]
    return first if first in starts else min(starts, default=None)


def seen(tie: Tie) -> list[str]:
    """The dates of a fact that are no beginning: of a deal its day, of a link a day on which it held."""
    return [] if tie.force == STAKE and tie.by_deal and tie.done else _moments(tie, "date")


def _moments(tie: Tie, name: str) -> list[str]:
    """The dates that claims give under a name."""
    return [iso for claim in told(tie.edge) for _, iso in dates(claim, (name,))]
