"""The network as XML, written while the graph is read: GraphML for yEd and networkx, GEXF for Gephi and its timeline."""
from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import XMLGenerator

from pyoxigraph import Store

from kg.export.network import EDGE, NODE, Told, nodes, ties

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://www.gexf.net/1.2draft"
TYPES = {str: "string", bool: "boolean"}
OWN = {"label": "label", "earliest": "start", "latest": "end"}  # what GEXF has attributes of its own for


class Markup:
    """An XML document that grows: elements go in, and what was written since the last piece comes out."""

    def __init__(self) -> None:
        self._out = io.StringIO()
        self._xml = XMLGenerator(self._out, "utf-8", short_empty_elements=True)
        self._open: list[str] = []
        self._xml.startDocument()

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Opens an element."""
        self._xml.startElement(name, dict(attributes))
        self._open.append(name)

    def end(self) -> None:
        """Closes the element that was opened last."""
        self._xml.endElement(self._open.pop())

    def put(self, name: str, attributes: Mapping[str, str], text: str = "") -> None:
        """An element that holds a text or nothing."""
        self.begin(name, attributes)
        if text:
            self._xml.characters(text)
        self.end()

    def piece(self) -> bytes:
        """What was written since the last piece, as a line."""
        self._xml.ignorableWhitespace("\n")
        made = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return made.encode()


def graphml(store: Store) -> Iterator[bytes]:
    """The network as GraphML, a party or fact a line; an edge's id is its key."""
    made = Markup()
    made.begin("graphml", {"xmlns": GRAPHML})
    for group, told_of in (("node", NODE), ("edge", EDGE)):
        for name, kind in told_of.items():
            made.put("key", {"id": f"{group}-{name}", "for": group, "attr.name": name, "attr.type": TYPES[kind]})
    made.begin("graph", {"edgedefault": "directed"})
    yield made.piece()
    for node in nodes(store):
        yield _graphml(made, "node", {"id": node.id}, node.told)
    for tie in ties(store):
        yield _graphml(made, "edge", {"id": tie.key, "source": tie.source, "target": tie.target}, tie.told)
    made.end()
    made.end()
    yield made.piece()


def _graphml(made: Markup, group: str, attributes: Mapping[str, str], told: Told) -> bytes:
    made.begin(group, attributes)
    for name, value in told.items():
        made.put("data", {"key": f"{group}-{name}"}, _text(value))
    made.end()
    return made.piece()


def gexf(store: Store) -> Iterator[bytes]:
    """The network as GEXF, a party or fact a line; an edge's id is its key, from its start to its end the fact can hold."""
    made = Markup()
    made.begin("gexf", {"xmlns": GEXF, "version": "1.2"})
    made.begin("graph", {"defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date"})
    for group, told_of in (("node", NODE), ("edge", EDGE)):
        made.begin("attributes", {"class": group, "mode": "static"})
        for name, kind in told_of.items():
            if name not in OWN:
                made.put("attribute", {"id": name, "title": name, "type": TYPES[kind]})
        made.end()
    made.begin("nodes", {})
    yield made.piece()
    for node in nodes(store):
        yield _gexf(made, "node", {"id": node.id}, node.told)
    made.end()
    made.begin("edges", {})
    yield made.piece()
    for tie in ties(store):
        yield _gexf(made, "edge", {"id": tie.key, "source": tie.source, "target": tie.target}, tie.told)
    for _ in ("edges", "graph", "gexf"):
        made.end()
    yield made.piece()


def _gexf(made: Markup, name: str, attributes: Mapping[str, str], told: Told) -> bytes:
    made.begin(name, {**attributes, **{OWN[of]: _text(value) for of, value in told.items() if of in OWN}})
    made.begin("attvalues", {})
    for of, value in told.items():
        if of not in OWN:
            made.put("attvalue", {"for": of, "value": _text(value)})
    made.end()
    made.end()
    return made.piece()


def _text(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value).lower()
