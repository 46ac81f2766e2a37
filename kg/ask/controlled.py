"""Control groups: parties that are told to be under one control, so that customers and providers among them count as one."""
from __future__ import annotations

import networkx as nx

from kg.ask.ties import CONTROL, ties


def groups(view: nx.MultiDiGraph) -> dict[str, str]:
    """For each party that controls or is controlled in a view, the id that stands for its control group."""
    joined = nx.Graph()
    for over in ties(view).values():
        joined.add_edges_from((tie.top, tie.below) for tie in over if tie.force == CONTROL)
    return {id_: min(group) for group in nx.connected_components(joined) for id_ in group}
