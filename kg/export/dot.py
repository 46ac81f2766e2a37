"""The network for Graphviz."""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Store

from kg.export.network import nodes, ties

SHAPES = {"Person": "ellipse", "Organisation": "box", "Government": "octagon", "Facility": "house", "Product": "component"}


def dot(store: Store) -> Iterator[bytes]:
    """The network as a DOT file: parties, then facts; dashed what does not hold, without a head what is symmetric."""
    yield b"digraph dealgraph {\n  node [shape=box];\n"
    for node in nodes(store):
        told_as = {"label": node.told["label"], "shape": SHAPES.get(str(node.told["type"]), "plain")}
        yield f"  {_quoted(node.id)} [{_attributes(told_as)}];\n".encode()
    for tie in ties(store):
        told = tie.told
        told_as = {"label": told["kind"], "tooltip": told["label"], "id": tie.key,
                   **({} if told["holds"] else {"style": "dashed"}), **({"dir": "none"} if told["symmetric"] else {})}  # fmt: skip
        yield f"  {_quoted(tie.source)} -> {_quoted(tie.target)} [{_attributes(told_as)}];\n".encode()
    yield b"}\n"


def _attributes(told: Mapping[str, str | bool]) -> str:
    return ", ".join(f"{name}={_quoted(str(value))}" for name, value in told.items())


def _quoted(text: str) -> str:
    r"""A text in quotes; a backslash is doubled, so that Graphviz takes no \N or \l for its own."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
