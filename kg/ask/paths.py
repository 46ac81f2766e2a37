"""How two parties are joined: the best paths over facts, and the nearest thing to one where there is none."""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

import networkx as nx

from kg.ask.hops import Edge, denied, hop, joins, passage_count
from kg.ask.sources import independent
from kg.ontology import kinds
from kg.records import Hop

MOST = 10_000  # paths of one length that are compared; beyond a party with thousands of partners nobody reads them all
SHOWN = 3  # documents that are named

HOPS, EVIDENCE = "hops", "evidence"
RANKS = (HOPS, EVIDENCE)


@dataclass(frozen=True, slots=True)
class Only:
    """Which facts a path may run over: of the kinds in `via`, told with one of the statuses, by so many independent sources.

    What is left empty lets all pass but what is denied; `roots` names the documents that others repeat.
    """

    via: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    sources: int = 1
    roots: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, edge: Edge) -> bool:
        """Whether a path may run over the fact."""
        if denied(edge) or (self.via and edge["kind"] not in self.via) or (self.statuses and not {*self.statuses} & {*edge["status"]}):
            return False
        return self.sources <= 1 or independent(edge["claims"], self.roots) >= self.sources

    @property
    def words(self) -> str:
        """What is asked of the facts; "" where nothing is."""
        told = [", ".join(self.via)] if self.via else []
        told += [f"facts that are {' or '.join(self.statuses)}"] if self.statuses else []
        return " and ".join([*told, *([f"facts of {self.sources} independent sources"] if self.sources > 1 else [])])


ALL = Only()


@dataclass(frozen=True, slots=True, order=True)
class Strength:
    """How well a fact is told, the better the greater: whether it holds, by how many independent sources, how many passages."""

    holds: bool
    sources: int
    passages: int


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one party to another: their ids in order, and for each step the facts that make it, the best first.

    `weakest` is how well the step is told that is told worst.
    """

    parties: tuple[str, ...]
    steps: tuple[tuple[Hop, ...], ...]
    weakest: Strength

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The best fact of each step."""
        return tuple(step[0] for step in self.steps)


@dataclass(frozen=True, slots=True)
class Nearest:
    """What comes nearest to a path that does not exist: why, in words, and a path that fails the question or falls short."""

    words: str
    path: Path | None = None


def paths(view: nx.MultiDiGraph, start: str, end: str, *, max_hops: int = 4, only: Only = ALL, k: int = 5,
          rank: str = HOPS) -> Iterator[Path]:  # fmt: skip
    """The k best simple paths between two parties, in either direction of each fact, over the facts that may be run over.

    Fewest steps first, then most passages, then by the names of the parties: the same graph gives the same paths. By rank
    `evidence`, first those whose weakest step is told best.
    """
    steps = _steps(view, only)
    found = (_by_evidence if rank == EVIDENCE else _by_hops)(view, steps, start, end, max_hops)
    for parties in islice(found, k):
        yield _path(view, steps, parties, only)


def nearest(view: nx.MultiDiGraph, start: str, end: str, *, max_hops: int = 4, only: Only = ALL) -> Nearest:
    """Why `paths` finds none: a path is longer, or runs over other facts, or no fact joins the two parts of the graph."""
    names = {id_: view.nodes[id_]["name"] for id_ in (start, end)}
    if start == end:
        return Nearest(f"{names[start]} is one party, not two")
    said = f"no path of at most {max_hops} steps joins {names[start]} and {names[end]}"
    if path := _shortest(view, start, end, only):
        return Nearest(f"{said}{f' over {only.words}' if only.words else ''}; the shortest has {len(path.steps)}", path)
    if only.words and (path := _shortest(view, start, end, ALL)):
        every = "kinds" if only.words == ", ".join(only.via) else "facts"
        return Nearest(f"{said} over {only.words} alone; over all {every} the shortest has {len(path.steps)}", path)
    return _apart(view, start, end, f"no path joins {names[start]} and {names[end]}")


def _apart(view: nx.MultiDiGraph, start: str, end: str, said: str) -> Nearest:
    """The two parts of the graph; and the party of the first whose name is likest to the one that was not reached, or else the
    documents that tell of both."""
    steps = _steps(view, ALL)
    here, there = (nx.node_connected_component(steps, id_) for id_ in (start, end))
    said += f": {_others(view, start, here)}, {_others(view, end, there)}"
    wanted = view.nodes[end]["name"].casefold()
    likeness = {id_: SequenceMatcher(None, wanted, view.nodes[id_]["name"].casefold()).ratio() for id_ in sorted(here - {start})}
    closest = max(likeness, key=lambda id_: likeness[id_], default=None)
    if closest is None or likeness[closest] < 0.6:
        both = sorted(_documents(view, start) & _documents(view, end))
        return Nearest(f"{said}; both are told of in {', '.join(both[:SHOWN])}" if both else said)
    return Nearest(f"{said}; but {view.nodes[closest]['name']} is reached", _shortest(view, start, closest, ALL))


def _documents(view: nx.MultiDiGraph, id_: str) -> set[str]:
    edges = (*view.out_edges(id_, data=True), *view.in_edges(id_, data=True))
    return {claim.doc for _, _, edge in edges for claim in edge["claims"]}


def _others(view: nx.MultiDiGraph, id_: str, part: Collection[str]) -> str:
    return f"{view.nodes[id_]['name']} is joined to {len(part) - 1 or 'no'} other part{'y' if len(part) == 2 else 'ies'}"


def _shortest(view: nx.MultiDiGraph, start: str, end: str, only: Only) -> Path | None:
    return next(paths(view, start, end, max_hops=len(view), only=only, k=1), None)


def _steps(view: nx.MultiDiGraph, only: Only) -> nx.Graph:
    """The parties, joined where a fact joins them; an edge holds the keys of its facts, their passages, and the best strength."""
    graph = nx.Graph()
    graph.add_nodes_from(view)
    for one, other, key, edge in view.edges(keys=True, data=True):
        if not only(edge):
            continue
        if not graph.has_edge(one, other):
            graph.add_edge(one, other, facts={}, passages=0, strength=Strength(False, 0, 0))
        step = graph.edges[one, other]
        if key not in step["facts"]:  # a symmetric fact is an edge each way
            step["facts"][key] = (one, other)
            strength = _strength(edge, only)
            step["passages"] += strength.passages
            step["strength"] = max(step["strength"], strength)
    return graph


def _strength(edge: Edge, only: Only) -> Strength:
    return Strength(edge["holds"], independent(edge["claims"], only.roots), passage_count(edge))


def _by_hops(view: nx.MultiDiGraph, steps: nx.Graph, start: str, end: str, max_hops: int) -> Iterator[tuple[str, ...]]:
    """The simple paths, fewest steps first."""
    if start == end or start not in steps or end not in steps:
        return
    distances = nx.single_source_shortest_path_length(steps, end, cutoff=max_hops)
    for length in range(distances.get(start, max_hops + 1), max_hops + 1):
        found = islice(_simple(steps, (start,), end, length, distances), MOST)
        yield from sorted(found, key=lambda parties: _rank(view, steps, parties))


def _by_evidence(view: nx.MultiDiGraph, steps: nx.Graph, start: str, end: str, max_hops: int) -> Iterator[tuple[str, ...]]:
    """The simple paths over the steps that are told best, then over those and the next best; each once, fewest steps first."""
    seen: set[tuple[str, ...]] = set()
    for least in sorted({strength for _, _, strength in steps.edges(data="strength")}, reverse=True):
        told = steps.edge_subgraph([(one, other) for one, other, strength in steps.edges(data="strength") if strength >= least])
        for parties in _by_hops(view, told, start, end, max_hops):
            if parties not in seen:
                seen.add(parties)
                yield parties


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


def _path(view: nx.MultiDiGraph, steps: nx.Graph, parties: tuple[str, ...], only: Only) -> Path:
    pairs = list(zip(parties, parties[1:], strict=False))
    weakest = min(steps.edges[pair]["strength"] for pair in pairs)
    return Path(parties, tuple(_step(view, steps.edges[pair]["facts"], only) for pair in pairs), weakest)


def _step(view: nx.MultiDiGraph, facts: dict[str, tuple[str, str]], only: Only) -> tuple[Hop, ...]:
    """The facts between two parties: those that hold first, then what most sources tell, then in the order of the kinds."""
    order = list(kinds())

    def rank(key: str) -> tuple[bool, int, int, int, str]:
        edge = view.edges[(*facts[key], key)]
        strength = _strength(edge, only)
        return not strength.holds, -strength.sources, -strength.passages, order.index(edge["kind"]), key

    found = ((key, view.edges[(*facts[key], key)], facts[key]) for key in sorted(facts, key=rank))
    return tuple(hop(key, edge, *pair, joins(edge, *pair)) for key, edge, pair in found)
