"""Control groups: parties that are told to be under one control, so that customers and providers among them count as one."""
from __future__ import annotations

import networkx as nx

from kg.ask.standing import Index, Standing
from kg.ask.ties import LOOSE, PLAIN, Span, on
from kg.graph.periods import days


def groups(view: nx.MultiDiGraph) -> dict[str, str]:
    """For each party that controls or is controlled in a view, the id that stands for its control group: parties that
    have an ultimate controller in common are of one. In a view without a date all that was ever told counts."""
    as_of = view.graph.get("as_of")
    when = Span(*(day.isoformat() for day in days(as_of))) if as_of else None
    register = Standing(Index(view), view.nodes, lambda tie: on(tie, when) if when else True, (PLAIN, LOOSE)).register
    joined = nx.Graph()
    for party in view:
        joined.add_edges_from((party, top) for circle in register.ultimate(party) for top in circle)
    return {id_: min(group) for group in nx.connected_components(joined) for id_ in group}
