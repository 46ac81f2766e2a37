"""The network for Graphviz."""
from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from kg.export.network import flat

SHAPES = {"Person": "ellipse", "Organisation": "box", "Government": "octagon", "Facility": "house", "Product": "component"}


def dot(view: nx.MultiDiGraph) -> Iterator[bytes]:
    """A view as a DOT file: parties, then facts; dashed what does not hold, without a head what is symmetric."""
    graph = flat(view)
    yield b"digraph dealgraph {\n  node [shape=box];\n"
    for node, told in graph.nodes(data=True):
        yield f"  {_quoted(node)} [label={_quoted(told['label'])}, shape={SHAPES.get(told['type'], 'plain')}];\n".encode()
    for one, other, key, told in graph.edges(keys=True, data=True):
        told_as = {"label": told["kind"], "tooltip": told["label"], "id": key, **({} if told["holds"] else {"style": "dashed"}),
                   **({"dir": "none"} if told["symmetric"] else {})}  # fmt: skip
        attributes = ", ".join(f"{name}={_quoted(value)}" for name, value in told_as.items())
        yield f"  {_quoted(one)} -> {_quoted(other)} [{attributes}];\n".encode()
    yield b"}\n"


def _quoted(text: str) -> str:
    r"""A text in quotes; a backslash is doubled, so that Graphviz takes no \N or \l for its own."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
