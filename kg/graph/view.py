"""The graph as a networkx MultiDiGraph, as of a date: what path questions run on, and notebooks.

    >>> from kg.graph.store import open_store
    >>> from kg.graph.view import view
    >>> graph = view(open_store(".kg"), as_of="2026-03")        # doctest: +SKIP
    >>> graph.nodes["tern-cloud"]["name"]                       # doctest: +SKIP
    'Tern Cloud'
    >>> [(a, b, e["kind"]) for a, b, e in graph.edges(data=True) if e["kind"] == "ComputeLease"]    # doctest: +SKIP
    [('tern-cloud', 'larkfield-ai', 'ComputeLease')]

Nodes are parties by id, with `name`, `type`, `names`, `tickers`, `unnamed`, and where told `listings`, edges that lead to
nobody: what is said below of an edge holds of them. An edge is a deal or link between two of
them, from the first role's party to the second's; its key is the deal's IRI. It has:

    kind, label    the kind of fact, and the fact in words
    status         every status that claims give, in order
    when           the dates told, "2026-05/2029-05" for a span, "../2029-05" for an end alone; None where no claim gives one
    earliest       the first day on which it can have begun, latest the last on which it can have held; ISO dates or None
    symmetric      whether the two ends may change places; such a fact is an edge each way
    roles          role -> ids of the parties that fill it
    holds          whether some claim takes it for done or agreed (not cancelled, rumoured, planned, non-binding or denied; how
                   far a deal has come its status says, not that the sentence looks ahead)
    claims         the claims that tell it, each with its passages
    roots          document -> the one that it repeats, of those that tell it where several do
    said           the last day on which a document that tells it can have been published, None where that is not known
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx
from pyoxigraph import NamedNode, Store

from kg.graph import facts, iris
from kg.graph.build import BEGINS, ENDS, ends, holds
from kg.graph.iris import local, term
from kg.graph.periods import dated, days
from kg.ontology import kinds
from kg.records import Claim, Document, Party, When

if TYPE_CHECKING:
    from kg.graph.columns import Columns

FACTS = 500  # in a view of a part of the graph


def view(store: Store, as_of: str | None = None, only: Iterable[str] | None = None, also: Iterable[str] = ()) -> nx.MultiDiGraph:
    """The parties of a graph and the facts that join two of them, without those that hold only before or after a date.

    A date of any precision is taken as a whole: what may hold on some day of it stays, and so does what has no date.
    `only` names deals and links by IRI: the view is then of these, of their parties and of those in `also` (ids), and of where
    these are listed.
    Raises BadDate.
    """
    graph = nx.MultiDiGraph(as_of=as_of)
    asked = None if only is None else {NamedNode(iri) for iri in only}
    _put(graph, facts.parties(store) if asked is None else _parties(store, asked, also))
    if asked is not None:
        asked |= {quad.subject for id_ in graph for quad in store.quads_for_pattern(None, term("issuer"), iris.party(id_), None)}
    for key, edge in edges(store, as_of, asked):
        for one, other in ends(edge["kind"], [(role, id_) for role, ids in edge["roles"].items() for id_ in ids]):
            graph.add_edge(one, other, key, **edge)
            if edge["symmetric"]:
                graph.add_edge(other, one, key, **edge)
        if edge["kind"] == "Listing":
            for issuer in edge["roles"].get("issuer", ()):
                told_of = graph.nodes[issuer]
                told_of["listings"] = (*told_of.get("listings", ()), edge)
    return graph


def _put(graph: nx.MultiDiGraph, parties: Iterable[Party]) -> None:
    for party in parties:
        graph.add_node(party.id, name=party.name, type=party.type, names=party.names, tickers=party.tickers,
                       unnamed=party.unnamed)  # fmt: skip


def of_facts(opened: Callable[[], Store]) -> Iterator[nx.MultiDiGraph]:
    """All that a graph holds, as views of a bounded number of deals and links: each of these in one of them; and then the
    parties that none of them names, in views of their own. The graph is opened anew for each."""
    named: set[str] = set()
    for some in _some(sorted(node.value for node in _nodes(opened()))):
        named.update(found := view(opened(), only=some))
        yield found
    ids = sorted(local(q.subject) for q in opened().quads_for_pattern(None, term("rdf:type"), term("Party"), None))
    for some in _some([id_ for id_ in ids if id_ not in named]) if ids else [[]]:
        found, store = nx.MultiDiGraph(as_of=None), opened()
        _put(found, (facts.party_of(store, id_) for id_ in some))
        del store
        yield found


def of_parts(opened: Callable[[], Store], columns: Columns) -> Iterator[nx.MultiDiGraph]:
    """Views of a bounded number of facts that together hold each deal with all that its verdict can rest on: every tie of the
    parts of the graph that its sides belong to. A part that is larger than that is one view's. The graph is opened anew for
    each."""
    part, deals = columns.parties.part, columns.deals
    ties: dict[int, set[int]] = defaultdict(set)
    for table in (columns.stakes, columns.offices, columns.kin, columns.stated):
        for at, fact in zip(part[table.below].tolist(), table.fact.tolist(), strict=True):
            ties[at].add(fact)
    pairs = zip(part[deals.one].tolist(), part[deals.other].tolist(), strict=True)
    sides = [sorted(pair, key=lambda at: (-len(ties[at]), at)) for pair in pairs]
    held: set[int] = set()
    inside: set[int] = set()
    room = 0
    # The deals of a large part come one after another: it is read again only where as much came in beside it.
    for row in sorted(range(len(sides)), key=sides.__getitem__):
        if held and len(held) + sum(len(ties[at]) for at in {*sides[row]} - inside) > room:
            yield view(opened(), only=[columns.facts[fact] for fact in sorted(held)])
            held, inside = set(), set()
        if not held:
            room = max(FACTS, 2 * len(ties[sides[row][0]]))
        held.add(int(deals.fact[row]))
        held.update(*(ties[at] for at in {*sides[row]} - inside))
        inside.update(sides[row])
    if held:
        yield view(opened(), only=[columns.facts[fact] for fact in sorted(held)])


def _some(things: list[str]) -> Iterator[list[str]]:
    return (things[at : at + FACTS] for at in range(0, len(things), FACTS))


def _parties(store: Store, things: Iterable[NamedNode], also: Iterable[str]) -> Iterator[Party]:
    """The parties that some deals and links name, and others, by id."""
    told = (quad for thing in things for quad in store.quads_for_pattern(thing, None, None, None))
    ids = {local(quad.object) for quad in told if quad.predicate in iris.roles() and isinstance(quad.object, NamedNode)}
    return (facts.party_of(store, id_) for id_ in sorted(ids.union(also)))


def edges(store: Store, as_of: str | None = None, only: Iterable[NamedNode] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """All deals and links, or only some, by IRI, in its order, those that name one party or none too: what an edge of the view has.

    Raises BadDate.
    """
    span = tuple(day.isoformat() for day in days(as_of)) if as_of else None
    for node, told in _things(store, sorted(_nodes(store) if only is None else only, key=lambda node: node.value)):
        edge = _edge(store, node, told)
        if span is None or may_hold(edge, *span):
            yield node.value, edge


def may_hold(edge: Mapping[str, Any], first: str, last: str) -> bool:
    """Whether a fact may hold on some day from one to another (ISO); what has no beginning or no end holds without one."""
    early, late = edge["earliest"], edge["latest"]
    return (early is None or early <= last) and (late is None or late >= first)


def _things(store: Store, nodes: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, dict[NamedNode, list[Any]]]]:
    """Deals and links, each with its properties."""
    for node in nodes:
        told: dict[NamedNode, list[Any]] = {}
        for fact in store.quads_for_pattern(node, None, None, None):
            told.setdefault(fact.predicate, []).append(fact.object)
        yield node, told


def _nodes(store: Store) -> Iterator[NamedNode]:
    """The deals and links."""
    for parent in ("Deal", "Link"):
        yield from (quad.subject for quad in store.quads_for_pattern(None, term("rdf:type"), term(parent), None))


def _edge(store: Store, node: NamedNode, told: dict[NamedNode, list[Any]]) -> dict[str, Any]:
    kind = next(kinds()[local(cls)] for cls in told[term("rdf:type")] if local(cls) in kinds())
    claims = sorted((facts.claim(store, claim) for claim in told[term("claim")]), key=lambda c: (c.doc, c.key))
    roles = [*dict.fromkeys(kind.roles), *(name for name, _ in kind.ranges if name not in kind.roles)]
    said = {c.doc: Document(c.doc, "", "", published=facts.published(store, c.doc)) for c in claims}
    return {
        "kind": kind.name,
        "label": told[term("rdfs:label")][0].value,
        "status": tuple(dict.fromkeys(c.status for c in claims if c.status)),
        "when": told_when(claims),
        "earliest": next((day.value for day in told.get(term("earliest"), ())), None),
        "latest": next((day.value for day in told.get(term("latest"), ())), None),
        "symmetric": kind.symmetric,
        "roles": {role: tuple(sorted(local(p) for p in told[term(role)])) for role in roles if term(role) in told},
        "holds": holds(claims, said),
        "claims": tuple(claims),
        "roots": {doc: root for doc in said if (root := facts.repeated(store, doc))} if len(said) > 1 else {},
        "said": max((days(day)[1].isoformat() for c in claims if (day := said[c.doc].published) and dated(day)), default=None),
    }


def told_when(claims: Iterable[Claim]) -> str | None:
    """The dates of the claim that tells them most finely, a span's ends joined by a slash."""
    told = [(_first(claim, BEGINS), _first(claim, ENDS)) for claim in claims]
    begun, ended = max(told, key=lambda pair: (len(pair[0]) + len(pair[1]), pair), default=("", ""))
    return f"{begun or '..'}/{ended}" if ended else begun or None


def _first(claim: Claim, names: tuple[str, ...]) -> str:
    return next((v.iso for v in map(claim.attr, names) if isinstance(v, When) and v.iso), "")
