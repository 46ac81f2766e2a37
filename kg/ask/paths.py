"""How two parties are joined: the best paths over facts, and the nearest thing to one where there is none."""
from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

import networkx as nx

from kg.ask.hops import evidence, hop
from kg.ontology import kinds
from kg.records import Hop

MOST = 10_000  # paths of one length that are compared; beyond a party with thousands of partners nobody reads them all


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one party to another: their ids in order, and for each step the facts that make it, the best first."""

    parties: tuple[str, ...]
    steps: tuple[tuple[Hop, ...], ...]

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The best fact of each step."""
        return tuple(step[0] for step in self.steps)


@dataclass(frozen=True, slots=True)
class Nearest:
    """What comes nearest to a path that does not exist: why, in words, and a path that fails the question or falls short."""

    words: str
    path: Path | None = None


def paths(view: nx.MultiDiGraph, start: str, end: str, *, max_hops: int = 4, via: Collection[str] = (), k: int = 5) -> Iterator[Path]:
    """The k best simple paths between two parties, in either direction of each fact, over facts of the kinds in `via` or all.

    Fewest steps first, then most passages, then by the names of the parties: the same graph gives the same paths.
    """
    steps = _steps(view, via)
    if start == end or start not in steps or end not in steps:
        return
    distances = nx.single_source_shortest_path_length(steps, end, cutoff=max_hops)
    left = k
    for length in range(distances.get(start, max_hops + 1), max_hops + 1):
        found = islice(_simple(steps, (start,), end, length, distances), MOST)
        for parties in sorted(found, key=lambda p: _rank(view, steps, p))[:left]:
            yield _path(view, steps, parties)
            left -= 1
        if left <= 0:
            return


def nearest(view: nx.MultiDiGraph, start: str, end: str, *, max_hops: int = 4, via: Collection[str] = ()) -> Nearest:
    """Why `paths` finds none: a path is longer, or runs over other kinds, or no fact joins the two parts of the graph."""
    names = {id_: view.nodes[id_]["name"] for id_ in (start, end)}
    if start == end:
        return Nearest(f"{names[start]} is one party, not two")
    said = f"no path of at most {max_hops} steps joins {names[start]} and {names[end]}"
    if path := _shortest(view, start, end, via):
        return Nearest(f"{said}; the shortest has {len(path.steps)}", path)
    if via and (path := _shortest(view, start, end, ())):
        return Nearest(f"{said} over {', '.join(via)} alone; over all kinds the shortest has {len(path.steps)}", path)
    return _apart(view, start, end, f"no path joins {names[start]} and {names[end]}")


def _apart(view: nx.MultiDiGraph, start: str, end: str, said: str) -> Nearest:
    """The two parts of the graph, and the party of the first whose name is likest to the one that was not reached."""
    steps = _steps(view, ())
    here, there = (nx.node_connected_component(steps, id_) for id_ in (start, end))
    said += f": {_others(view, start, here)}, {_others(view, end, there)}"
    wanted = view.nodes[end]["name"].casefold()
    likeness = {id_: SequenceMatcher(None, wanted, view.nodes[id_]["name"].casefold()).ratio() for id_ in sorted(here - {start})}
    closest = max(likeness, key=lambda id_: likeness[id_], default=None)
    if closest is None or likeness[closest] < 0.6:
        return Nearest(said)
    return Nearest(f"{said}; but {view.nodes[closest]['name']} is reached", _shortest(view, start, closest, ()))


def _others(view: nx.MultiDiGraph, id_: str, part: Collection[str]) -> str:
    return f"{view.nodes[id_]['name']} is joined to {len(part) - 1 or 'no'} other part{'y' if len(part) == 2 else 'ies'}"


def _shortest(view: nx.MultiDiGraph, start: str, end: str, via: Collection[str]) -> Path | None:
    return next(paths(view, start, end, max_hops=len(view), via=via, k=1), None)


def _steps(view: nx.MultiDiGraph, via: Collection[str]) -> nx.Graph:
    """The parties, joined where any fact joins them; an edge holds the keys of its facts and how many passages they have."""
    graph = nx.Graph()
    graph.add_nodes_from(view)
    for one, other, key, edge in view.edges(keys=True, data=True):
        if via and edge["kind"] not in via:
            continue
        if not graph.has_edge(one, other):
            graph.add_edge(one, other, facts={}, passages=0)
        step = graph.edges[one, other]
        if key not in step["facts"]:  # a symmetric fact is an edge each way
            step["facts"][key] = (one, other)
            step["passages"] += len(evidence(edge))
    return graph


def _simple(steps: nx.Graph, so_far: tuple[str, ...], end: str, length: int, distances: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """The simple paths of just that many steps, over parties from which the end is near enough; the best told steps first."""
    if length == 0:
        if so_far[-1] == end:
            yield so_far
        return
    near = steps[so_far[-1]]
    for party in sorted(near, key=lambda id_: (-near[id_]["passages"], id_)):
        if party not in so_far and distances.get(party, length) < length and (party != end or length == 1):
            yield from _simple(steps, (*so_far, party), end, length - 1, distances)


def _rank(view: nx.MultiDiGraph, steps: nx.Graph, parties: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    passages = sum(steps.edges[pair]["passages"] for pair in zip(parties, parties[1:], strict=False))
    return -passages, tuple(view.nodes[id_]["name"].casefold() for id_ in parties)


def _path(view: nx.MultiDiGraph, steps: nx.Graph, parties: tuple[str, ...]) -> Path:
    return Path(parties, tuple(_step(view, steps.edges[pair]["facts"]) for pair in zip(parties, parties[1:], strict=False)))


def _step(view: nx.MultiDiGraph, facts: dict[str, tuple[str, str]]) -> tuple[Hop, ...]:
    """The facts between two parties: those that hold first, then what most documents tell, then in the order of the kinds."""
    order = list(kinds())

    def rank(key: str) -> tuple[bool, int, int, int, str]:
        edge = view.edges[(*facts[key], key)]
        documents = {claim.doc for claim in edge["claims"]}
        return not edge["holds"], -len(documents), -len(evidence(edge)), order.index(edge["kind"]), key

    return tuple(hop(key, view.edges[(*facts[key], key)], *facts[key]) for key in sorted(facts, key=rank))
