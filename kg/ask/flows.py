"""Money between parties: who pays whom in which period, gross and netted, and the circles in which it comes back."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import networkx as nx

from kg.ask import terms
from kg.ask.hops import Edge, counts, hop, told
from kg.ask.ranges import difference, size, total
from kg.ask.sources import independent
from kg.ask.terms import Term
from kg.graph.build import BEGINS, dates
from kg.graph.periods import days
from kg.graph.wording import years
from kg.ontology import STATUSES, kinds
from kg.records import Hop, Quantity

PARTIES = 5  # of a circle, at most
MOST = 1000  # circles that are found; nobody reads more


@dataclass(frozen=True, slots=True)
class Payment:
    """That by a fact one party's money goes to another, in a year or over years ("2026–2029"), "" where no date is told.

    `first` and `last` are the days (ISO) between which it is paid, None where what is told leaves that open.
    """

    payer: str
    payee: str
    period: str
    amount: Term | None
    sources: int
    fact: Hop
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """All payments of a party to another in a period and a currency.

    `gross` is their sum, `net` what is left of it after what goes the other way in the same period, None where nothing bounds it.
    Payments whose amount is untold make a flow without currency; `open` tells that there are such between the two.
    """

    payer: str
    payee: str
    period: str
    currency: str
    gross: Quantity | None
    net: Quantity | None
    open: bool
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """Money that comes back: each party of `parties` pays the next, the last the first; a leg is all payments of one to the next.

    `gross` is the sum of all legs in each currency; `net` what a party takes in less what it pays, where both are told.
    `assumed` are parties that one document leaves unnamed in the same words: it is a circle if they are one.
    `backwards` tells that what is invested or lent in it does not come back, by the dates that are told: the return lies before
    the outlay. Nothing is netted then.
    """

    parties: tuple[str, ...]
    assumed: tuple[tuple[str, ...], ...]
    legs: tuple[tuple[Payment, ...], ...]
    gross: tuple[Quantity, ...]
    net: tuple[tuple[str, Quantity], ...]
    backwards: bool = False


def payments(view: nx.MultiDiGraph, *, statuses: Collection[str] = (), roots: Mapping[str, str] | None = None) -> list[Payment]:
    """The payments by facts that hold, or that are told with one of the statuses, each once.

    Where several parties pay or are paid together no text tells who paid how much.
    """
    keep, found = counts(statuses), {}
    for _, _, key, edge in view.edges(keys=True, data=True):
        flow = kinds()[edge["kind"]].flow
        if flow is None or not keep(edge):
            continue
        payers, payees = (edge["roles"].get(role, ()) for role in flow)
        amount = terms.total(edge) if len(payers) == len(payees) == 1 else None
        for one in payers:
            for other in payees:
                if one != other:
                    fact = hop(key, edge, one, other, " pays ".join(flow))
                    found[key, one, other] = Payment(one, other, period(edge), amount, independent(edge["claims"], roots or {}), fact,
                                                     edge["earliest"], _last(edge))  # fmt: skip
    return [found[key] for key in sorted(found)]


def period(edge: Edge) -> str:
    """The year in which a fact's money is paid, or the first and the last ("2026–2029", "–2029"); "" where no date is told.

    Of a deal that is told how long it lasts, but not when that begins, its year and its length: "2026, over 3 years".
    """
    begun, ended = ((day or "")[:4] for day in (terms.since(edge), terms.until(edge)))
    if not ended and (lasts := terms.length(edge)):
        return ", ".join(part for part in (begun, f"over {years(lasts.amount.value or 0)}") if part)
    return f"{begun}–{ended}" if ended and ended != begun else begun


def _last(edge: Edge) -> str | None:
    """The last day on which a fact's money is paid: that on which it ends, or on which it was done if it is done."""
    if ended := terms.until(edge):
        return max(days(ended)[1].isoformat(), edge["latest"] or "")
    if terms.length(edge) or edge["status"] != ("completed",):
        return None
    return max((days(iso)[1].isoformat() for claim in told(edge) for _, iso in dates(claim, BEGINS)), default=None)


def flows(view: nx.MultiDiGraph, paid: Iterable[Payment], *, payer: str | None = None, payee: str | None = None,
          periods: bool = True) -> list[Flow]:  # fmt: skip
    """The flows of payments, from a party (an id) or to one; the largest first, each currency by itself.

    Without `periods`, all periods are one.
    """
    by: dict[tuple[str, str, str, str], list[Payment]] = defaultdict(list)
    for payment in paid:
        currency = payment.amount.amount.unit if payment.amount else ""
        by[payment.payer, payment.payee, payment.period if periods else "", currency].append(payment)
    found = [_flow(key, by) for key in by if payer in (None, key[0]) and payee in (None, key[1])]

    def order(flow: Flow) -> tuple[object, ...]:
        names = (view.nodes[id_]["name"].casefold() for id_ in (flow.payer, flow.payee))
        return (flow.gross is None, flow.currency, -size(flow.gross) if flow.gross else 0, *names, flow.period)

    return sorted(found, key=order)


def circles(view: nx.MultiDiGraph, paid: Iterable[Payment], *, payer: str | None = None, payee: str | None = None,
            most: int = MOST) -> list[Circle]:  # fmt: skip
    """The circles of payments through at most five parties, those of `payer` and `payee` (ids) where they are given.

    Fewest parties first, and no more than `most`; each begins with the party whose name comes first. Parties without a name may
    be one.
    """
    every = list(paid)
    one = _unnamed(view, every)
    by: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in every:
        by[one.get(payment.payer, payment.payer), one.get(payment.payee, payment.payee)].append(payment)
    ids = sorted({id_ for pair in by for id_ in pair}, key=lambda id_: (view.nodes[id_]["name"].casefold(), id_))
    place = {id_: at for at, id_ in enumerate(ids)}
    wanted = list(dict.fromkeys(one.get(id_, id_) for id_ in (payer, payee) if id_))
    if not place.keys() >= set(wanted):
        return []
    pays = nx.DiGraph([(place[payer], place[payee]) for payer, payee in by])
    found = islice(_rings(pays, [place[id_] for id_ in wanted]), most)
    return [_circle(tuple(ids[at] for at in ring), by) for ring in sorted(map(_turned, found), key=lambda ring: (len(ring), ring))]


def told_with(view: nx.MultiDiGraph, *, payer: str | None = None, payee: str | None = None) -> tuple[str, ...]:
    """The statuses that `payments` has to be asked for with to find a circle, one a leg of the shortest; () where none is told."""
    rings = circles(view, payments(view, statuses=STATUSES), payer=payer, payee=payee, most=1)
    legs = [leg[0].fact.status.split(" / ") for ring in rings for leg in ring.legs if leg[0].fact.status]
    told = {min(stages, key=lambda status: status == "cancelled") for stages in legs}
    return tuple(status for status in STATUSES if status in told)


def _rings(pays: nx.DiGraph, through: list[int]) -> Iterator[tuple[int, ...]]:
    """The circles of numbered parties, those through all of one or two where these are given; fewest parties first."""
    round_ = (id_ for part in nx.strongly_connected_components(pays) if len(part) > 1 for id_ in part)
    starts = through[:1] or sorted({*round_, *nx.nodes_with_selfloops(pays)})
    for length in range(1, PARTIES + 1):
        for start in starts:
            least = -1 if through else start  # a circle is found from the first of its parties alone
            ends = [_away(pays, end, length, least) for end in through or [start]]
            yield from _closed(pays, (start,), length - 1, least, ends, through)


def _closed(pays: nx.DiGraph, so_far: tuple[int, ...], left: int, least: int, ends: list[dict[int, int]],
            through: list[int]) -> Iterator[tuple[int, ...]]:  # fmt: skip
    """The circles that begin so, with so many more parties; `ends` tells how far it is to the first, and to whom else they run."""
    back = ends[0]
    asked = {id_: away for id_, away in zip(through, ends, strict=False) if id_ not in so_far}
    if not left and not asked and pays.has_edge(so_far[-1], so_far[0]):
        yield so_far
    for near in sorted(pays.succ[so_far[-1]]) if left else ():
        if near > least and near not in so_far and back.get(near, PARTIES) <= left and all(
                away.get(near, PARTIES) + back.get(id_, PARTIES) <= left for id_, away in asked.items()):  # fmt: skip
            yield from _closed(pays, (*so_far, near), left - 1, least, ends, through)


def _away(pays: nx.DiGraph, end: int, most: int, least: int) -> dict[int, int]:
    """How many payments away from a party others are, of those with a greater number than `least`; at most so many."""
    found, fresh = {end: 0}, [end]
    for steps in range(1, most):
        fresh = list({near for id_ in fresh for near in pays.pred[id_] if near > least and near not in found})
        found.update(dict.fromkeys(fresh, steps))
    return found


def _flow(key: tuple[str, str, str, str], by: Mapping[tuple[str, str, str, str], list[Payment]]) -> Flow:
    payer, payee, when, currency = key
    back = by.get((payee, payer, when, currency), ())
    open_ = any((one, other, when, "") in by for one, other in ((payer, payee), (payee, payer)))
    gross = _sum(by[key])
    returned = _sum(back)
    net = difference(gross, returned) if gross and returned else gross
    return Flow(payer, payee, when, currency, gross, net, open_, tuple(by[key]))


def _sum(paid: Iterable[Payment]) -> Quantity | None:
    amounts = [payment.amount.amount for payment in paid if payment.amount]
    return total(amounts) if amounts else None


def _unnamed(view: nx.MultiDiGraph, paid: Iterable[Payment]) -> dict[str, str]:
    """For each party without a name the first that a document tells of in the same words."""
    first: dict[tuple[str, str], str] = {}
    found: dict[str, str] = {}
    for payment in paid:
        for id_ in (payment.payer, payment.payee):
            if view.nodes[id_]["unnamed"] and payment.fact.evidence:
                found[id_] = first.setdefault((payment.fact.evidence[0].doc, view.nodes[id_]["name"]), found.get(id_, id_))
    return found


def _turned(ring: tuple[int, ...]) -> tuple[int, ...]:
    first = ring.index(min(ring))
    return (*ring[first:], *ring[:first])


def _circle(ring: tuple[str, ...], by: Mapping[tuple[str, str], list[Payment]]) -> Circle:
    legs = tuple(tuple(by[pair]) for pair in zip(ring, (*ring[1:], ring[0]), strict=True))
    sums = [_by_currency(leg) for leg in legs]
    gross = [total([leg[currency] for leg in sums if currency in leg]) for currency in sorted({c for leg in sums for c in leg})]
    assumed = [{p.payee for p in legs[i - 1]} | {p.payer for p in leg} for i, leg in enumerate(legs)]
    backwards = _backwards(legs)
    return Circle(ring, tuple(tuple(sorted(ids)) for ids in assumed if len(ids) > 1), legs, tuple(gross),
                  () if backwards else tuple(_nets(ring, legs, sums)), backwards)  # fmt: skip


def _backwards(legs: tuple[tuple[Payment, ...], ...]) -> bool:
    """Whether something is invested or lent in a circle, and some leg lies before one that pays for it, wherever it begins so."""
    outlays = [at for at, leg in enumerate(legs) if any(_outlay(payment) for payment in leg)]
    return bool(outlays) and not any(_onwards((*legs[at:], *legs[:at])) for at in outlays)


def _outlay(payment: Payment) -> bool:
    """Whether money is paid to have it back, not for what the payer is sold and needs."""
    kind = kinds()[payment.fact.kind]
    return kind.flow not in kind.dependencies


def _onwards(legs: tuple[tuple[Payment, ...], ...]) -> bool:
    """Whether the dates that are told allow that the money of each leg is paid on by the next."""
    since = ""
    for leg in legs:
        if all(payment.last and payment.last < since for payment in leg):
            return False
        since = max(since, min(payment.first or "" for payment in leg))
    return True


def _nets(ring: tuple[str, ...], legs: tuple[tuple[Payment, ...], ...],
          sums: list[dict[str, Quantity]]) -> Iterator[tuple[str, Quantity]]:  # fmt: skip
    told = [all(payment.amount for payment in leg) for leg in legs]
    for i, id_ in enumerate(ring):
        for currency in sorted(sums[i].keys() & sums[i - 1].keys()):
            left = difference(sums[i - 1][currency], sums[i][currency])
            if left is not None and told[i] and told[i - 1]:
                yield id_, left


def _by_currency(leg: Iterable[Payment]) -> dict[str, Quantity]:
    found: dict[str, list[Quantity]] = defaultdict(list)
    for payment in leg:
        if payment.amount:
            found[payment.amount.amount.unit].append(payment.amount.amount)
    return {currency: total(amounts) for currency, amounts in found.items()}
