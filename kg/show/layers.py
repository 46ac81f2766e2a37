"""Where the parties of a figure stand, and how the links between them run, from left to right without covering a name.

Each link has a slot of its own at both ends and in every column that it passes, so that what is written at a slot stands
alone. What would run back to the left is to be given an end of its own first: `unrolled` does that.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

Node = tuple[str, int]  # a party's id; 0, or above where it is drawn again
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Link:
    """What runs from a party to another: how thick it is drawn, and how high its slots at the two ends are."""

    source: Node
    target: Node
    width: float
    rows: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a party stands: its column, and its upper and lower edge."""

    column: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes of the parties; for each link the points that it runs through, a column and a height; the extent."""

    boxes: dict[Node, Box]
    ways: tuple[tuple[tuple[int, float], ...], ...]
    columns: int
    height: float


def unrolled(pairs: Iterable[tuple[str, str]]) -> list[tuple[Node, Node]]:
    """The pairs as links that never run in a circle: the party in which a circle would close is drawn again at its end."""
    graph, found = nx.DiGraph(), []
    for source, target in pairs:
        closes = source == target or (source in graph and target in graph and nx.has_path(graph, target, source))
        if not closes:
            graph.add_edge(source, target)
        found.append(((source, 0), (target, int(closes))))
    return found


def laid(links: Sequence[Link], gap: float = 0.6, passing: float = 0.5) -> Layout:
    """The layout of links that run in no circle; `passing` is the height of a slot in a column that a link passes."""
    graph = nx.DiGraph((link.source, link.target) for link in links)
    column = _columns(graph)
    chains = [_chain(number, link, column) for number, link in enumerate(links)]
    slots = _slots(links, chains, passing)
    height = {at: max(sum(max(link.width, slot) for link, slot in side) for side in sides if side) for at, sides in slots.items()}
    order = _ordered(chains, {**column, **{at: at[2] for chain in chains for at in chain[1:-1]}})
    whole = max(sum(height[at] for at in row) + gap * (len(row) - 1) for row in order)
    boxes = {}
    for number, row in enumerate(order):
        top = (whole - sum(height[at] for at in row) - gap * (len(row) - 1)) / 2
        for at in row:
            boxes[at] = Box(number, top, top + height[at])
            top += height[at] + gap
    ways = _ways(links, chains, boxes)
    return Layout({node: boxes[node] for node in column}, ways, len(order), whole)


def _columns(graph: nx.DiGraph) -> dict[Node, int]:
    """Each party one column behind the last that leads to it; one to which nothing leads, one before the first that it leads to."""
    column: dict[Node, int] = {}
    for node in nx.lexicographical_topological_sort(graph):
        column[node] = max((column[before] + 1 for before in graph.predecessors(node)), default=0)
    first = {node: min(column[after] for after in graph.successors(node)) - 1 for node in graph if not graph.in_degree(node)}
    return column | first


def _chain(number: int, link: Link, column: dict[Node, int]) -> list:
    """The source, a place in each column that the link passes, the target."""
    passed = range(column[link.source] + 1, column[link.target])
    return [link.source, *(("", number, at) for at in passed), link.target]


def _slots(links: Sequence[Link], chains: Sequence[list], passing: float) -> dict:
    """For each place what comes in and what goes out, each with the height of its slot."""
    slots: dict = defaultdict(lambda: ([], []))
    for link, chain in zip(links, chains, strict=True):
        slots[chain[0]][1].append((link, link.rows[0]))
        slots[chain[-1]][0].append((link, link.rows[1]))
        for at in chain[1:-1]:
            slots[at][0].append((link, passing))
    return slots


def _ordered(chains: Sequence[list], column: dict) -> list[list]:
    """The places of each column from top to bottom: as near as can be to what they are linked with."""
    rows: list[list] = [[] for _ in range(max(column.values()) + 1)]
    near: dict = defaultdict(lambda: ([], []))
    for chain in chains:
        for one, other in zip(chain, chain[1:], strict=False):
            near[one][1].append(other)
            near[other][0].append(one)
    for at in dict.fromkeys(at for chain in chains for at in chain):
        rows[column[at]].append(at)
    for sweep in range(SWEEPS):
        place = {at: (number + 0.5) / len(row) for row in rows for number, at in enumerate(row)}
        side = sweep % 2
        for row in rows if side == 0 else reversed(rows):
            row.sort(key=lambda at: _middle([place[other] for other in near[at][side]], place[at]))
            place |= {at: (number + 0.5) / len(row) for number, at in enumerate(row)}
    return rows


def _middle(places: Sequence[float], own: float) -> float:
    return sum(places) / len(places) if places else own


def _ways(links: Sequence[Link], chains: Sequence[list], boxes: dict) -> tuple[tuple[tuple[int, float], ...], ...]:
    """The points of each link; at a party's side its slots stand in the order of where they lead."""
    at_end: dict[tuple, float] = {}
    for side, end, next_ in ((1, 0, 1), (0, -1, -2)):
        by: dict = defaultdict(list)
        for number, chain in enumerate(chains):
            by[chain[end]].append((_centre(boxes[chain[next_]]), number))
        for node, held in by.items():
            high = [max(links[number].width, links[number].rows[end]) for _, number in sorted(held)]
            top = _centre(boxes[node]) - sum(high) / 2
            for (_, number), slot in zip(sorted(held), high, strict=True):
                at_end[number, side] = top + slot / 2
                top += slot
    return tuple(((boxes[chain[0]].column, at_end[number, 1]), *((boxes[at].column, _centre(boxes[at])) for at in chain[1:-1]),
                  (boxes[chain[-1]].column, at_end[number, 0])) for number, chain in enumerate(chains))  # fmt: skip


def _centre(box: Box) -> float:
    return (box.top + box.bottom) / 2
