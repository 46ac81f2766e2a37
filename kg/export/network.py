"""The graph as a network of parties for Gephi, yEd, networkx and d3: flat attributes, one edge a fact."""
from __future__ import annotations

import io
import json
import re
from collections import Counter
from typing import Any

import networkx as nx


def network(view: nx.MultiDiGraph, name: str) -> bytes:
    """A view in the format of a name: graphml, gexf or node-link."""
    graph = flat(view, start="start", end="end") if name == "gexf" else flat(view)
    if name == "node-link":
        return _node_link(graph)
    out = io.BytesIO()
    if name == "gexf":
        nx.write_gexf(graph, out)
        out = io.BytesIO(re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue()))  # two exports of one graph are alike
    else:
        nx.write_graphml_xml(graph, out)
    return out.getvalue() + b"\n"


def flat(view: nx.MultiDiGraph, start: str = "earliest", end: str = "latest") -> nx.MultiDiGraph:
    """The view with plain attributes alone, in order; a symmetric fact is one edge, and every edge has a key of its own.

    `start` and `end` name the attributes that hold the first and last day of a fact.
    """
    graph = nx.MultiDiGraph()
    for node, told in sorted(view.nodes(data=True)):
        graph.add_node(node, label=told["name"], type=told["type"], unnamed=told["unnamed"],
                       **_known(names=_joined(told["names"]), tickers=_joined(told["tickers"])))  # fmt: skip
    seen: Counter[str] = Counter()
    sides: set[tuple[str, frozenset[str]]] = set()
    for one, other, key, told in sorted(view.edges(keys=True, data=True), key=lambda edge: (edge[2], edge[0], edge[1])):
        if told["symmetric"] and (key, frozenset((one, other))) in sides:
            continue
        sides.add((key, frozenset((one, other))))
        seen[key] += 1
        graph.add_edge(one, other, key if seen[key] == 1 else f"{key}#{seen[key]}", **_edge(told, start, end))
    return graph


def _edge(told: dict[str, Any], start: str, end: str) -> dict[str, Any]:
    passages = [e for claim in told["claims"] for e in claim.evidence]
    documents = dict.fromkeys(claim.doc for claim in told["claims"])
    return {"label": told["label"], "kind": told["kind"], "symmetric": told["symmetric"], "holds": told["holds"],
            **_known(status=_joined(told["status"]), when=told["when"], documents=_joined(documents),
                     quote=passages[0].quote if passages else None, **{start: told["earliest"], end: told["latest"]})}  # fmt: skip


def _known(**attributes: Any) -> dict[str, Any]:
    """The attributes that have a value: the formats know no None."""
    return {name: _printable(value) for name, value in attributes.items() if value}


def _printable(value: Any) -> Any:
    """A text without the control characters that XML forbids; every space is a plain one."""
    if not isinstance(value, str):
        return value
    return "".join(c if c.isprintable() or c in "\n\t" else " " if c.isspace() else "" for c in value)


def _joined(values: Any) -> str:
    return "; ".join(values)


def _node_link(graph: nx.MultiDiGraph) -> bytes:
    """What `networkx.node_link_graph` reads."""
    nodes = [{"id": node, **told} for node, told in graph.nodes(data=True)]
    edges = [{"source": a, "target": b, "key": key, **told} for a, b, key, told in graph.edges(keys=True, data=True)]
    made = {"directed": True, "multigraph": True, "graph": {}, "nodes": nodes, "edges": edges}
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"
