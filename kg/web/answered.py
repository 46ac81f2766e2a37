"""The answers of the API, one function a path: parameters in as they are described, JSON out."""
from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import islice
from typing import Any

from pyoxigraph import NamedNode

from kg.ask import around, found, hops
from kg.ask import flows as money
from kg.ask import paths as ways
from kg.ask import timeline as dates
from kg.errors import UnknownFact
from kg.export import answers, proof
from kg.graph import facts
from kg.graph.iris import document, term
from kg.graph.view import view
from kg.records import Hop
from kg.web.opened import Generation

Json = dict[str, Any]
AROUND = 160  # characters of the text that are shown before and after a passage


def find(now: Generation, name: str, limit: int) -> Json:
    """The parties that a name can mean."""
    return answers.hits(islice(facts.find(now.graph, name), limit))


def card(now: Generation, party: str) -> Json:
    """A party and its facts."""
    who = facts.party(now.graph, party)
    return answers.card(who, facts.facts(now.graph, party=who.id))


def neighbourhood(now: Generation, party: str, depth: int, kind: list[str], status: list[str], as_of: str | None = None) -> Json:
    """The parties that facts join to one, each with the fewest steps to it, and the facts."""
    who = facts.party(now.graph, party)
    seen = view(now.graph, as_of, around.facts_near(now.columns, who.id, depth))
    away, asked = {who.id: 0}, now.by(seen)
    told: dict[str, hops.Edge] = {}
    fresh = deque([who.id] if who.id in seen else [])
    while fresh:
        one = fresh.popleft()
        if away[one] == depth:
            continue
        for _, other, key, edge in (*seen.out_edges(one, keys=True, data=True), *((b, a, k, e) for a, b, k, e in seen.in_edges(one, keys=True, data=True))):
            if (kind and edge["kind"] not in kind) or (status and not {*status} & {*edge["status"]}):
                continue
            told.setdefault(key, edge)
            if other not in away:
                away[other] = away[one] + 1
                fresh.append(other)
    parties = [{**answers.party(who if id_ == who.id else facts.party_of(now.graph, id_)), "steps": steps} for id_, steps in away.items()]
    return {"parties": parties, "facts": [asked.hop(_joining(key, told[key])) for key in sorted(told)]}


def _joining(iri: str, edge: hops.Edge) -> Hop:
    step = hops.single(iri, edge, "")
    return replace(step, rule=hops.joins(edge, step.source, step.target))


def paths(now: Generation, a: str, b: str, max_hops: int, k: int, rank: str, via: list[str], status: list[str], min_sources: int,
          as_of: str | None = None) -> Json:  # fmt: skip
    """The best paths between two parties, or the nearest thing to one."""
    one, other = facts.party(now.graph, a), facts.party(now.graph, b)
    only = ways.Only(tuple(via), tuple(status), min_sources, now.roots)
    seen, best, near = found.joining(now.graph, now.columns, one.id, other.id, max_hops=max_hops, k=k, rank=rank, only=only, as_of=as_of)
    asked = now.by(seen)
    return {"paths": [answers.path(way, asked) for way in best], "nearest": answers.nearest(near, asked)}


def related(now: Generation, party: list[str], standard: str, verdict: list[str], status: list[str], strict: bool,
            since: str | None = None, until: str | None = None, min_amount: float | None = None,
            as_of: str | None = None) -> Json:  # fmt: skip
    """Deals judged by a standard."""
    ids = [facts.party(now.graph, name).id for name in party]
    seen, rows = found.verdicts(now.graph, now.columns, standard, parties=ids, wanted=verdict, since=since, until=until, status=status,
                                min_amount=min_amount, as_of=as_of, strict=strict, roots=now.roots)  # fmt: skip
    names = dict(seen.nodes(data="name"))
    return {"deals": [proof.judged(row, number, names, now.hashes) for number, row in enumerate(rows, 1)]}


def depends(now: Generation, party: str, depth: int, status: list[str], as_of: str | None = None) -> Json:
    """What a party needs, and who needs it."""
    who = facts.party(now.graph, party)
    seen, sides = found.depending(now.graph, now.columns, who.id, depth=depth, statuses=status, as_of=as_of, roots=now.roots)
    asked = now.by(seen)
    told = {side: answers.side(needs, asked) for side, needs in sides.items()}
    return {"party": {"id": who.id, "name": who.name}, "depth": depth, "statuses": status, **told}


def flows(now: Generation, status: list[str], all_periods: bool, payer: str | None = None, payee: str | None = None,
          as_of: str | None = None) -> Json:  # fmt: skip
    """Money between parties, and the circles in which it comes back."""
    ends = {name: facts.party(now.graph, told).id for name, told in (("payer", payer), ("payee", payee)) if told is not None}
    asked = now.by(found.flowing(now.graph, as_of=as_of))
    paid = money.payments(asked.view, statuses=status, roots=now.roots)
    return {"flows": [answers.flow(flow, asked) for flow in money.flows(asked.view, paid, periods=not all_periods, **ends)],
            "circles": [answers.circle(ring, asked) for ring in money.circles(asked.view, paid, **ends)]}  # fmt: skip


def timeline(now: Generation, status: list[str], party: str | None = None, kind: str | None = None, since: str | None = None,
             until: str | None = None) -> Json:  # fmt: skip
    """The dates of facts in order."""
    who = facts.party(now.graph, party).id if party is not None else None
    told = found.told(now.graph, "Deal", "Link", kind=kind, party=who)
    events = dates.timeline(told, party=who, kind=kind, statuses=status, since=since, until=until, roots=now.roots)
    return answers.timeline(events, now.by(view(now.graph, only=())))


def evidence(now: Generation, iri: str) -> Json:
    """The passages that tell a deal, link, figure or claim, with the text around them and where it was published.

    Raises UnknownFact.
    """
    try:
        node = NamedNode(iri)
    except ValueError:
        raise UnknownFact(iri) from None
    told = (quad.object for quad in now.graph.quads_for_pattern(node, term("claim"), None, None))
    nodes = [claim for claim in told if isinstance(claim, NamedNode)]
    if next(now.graph.quads_for_pattern(node, term("record"), None, None), None) is not None:
        nodes = [node]
    if not nodes:
        raise UnknownFact(iri)
    claims = [facts.claim(now.graph, claim) for claim in nodes]
    passages = sorted({passage for claim in claims for passage in claim.evidence})
    return {"iri": iri, "facts": [answers.fact(claim) for claim in claims], "passages": [_passage(now, passage) for passage in passages]}


def _passage(now: Generation, passage: Any) -> Json:
    read = facts.document(now.graph, passage.doc)
    return {**proof.passage(passage, now.hashes), "before": read.text[max(passage.start - AROUND, 0) : passage.start],
            "after": read.text[passage.end : passage.end + AROUND], "document": document(passage.doc).value, "title": read.title,
            "publisher": read.publisher, "published": read.published, "url": read.url}  # fmt: skip
