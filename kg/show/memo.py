"""What the related-party memo holds: each judged deal with what is told differently of it and which sums touch it."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ask.arithmetic import Reckoning
from kg.ask.clauses import VERDICTS, Standard
from kg.ask.conflicts import Conflict
from kg.ask.related import RelatedDeal
from kg.graph.things import Thing
from kg.records import Document, Evidence


@dataclass(frozen=True, slots=True)
class Transaction:
    """A judged deal; the conflicts about it or a fact of its chain; the sums that share a sentence with a passage of these."""

    number: int
    row: RelatedDeal
    conflicts: tuple[Conflict, ...]
    sums: tuple[Reckoning, ...]


@dataclass(frozen=True, slots=True)
class Memo:
    """The deals by a standard, of some parties (names) or of all, and the documents that tell of them."""

    standard: Standard
    parties: tuple[str, ...]
    as_of: str | None
    transactions: tuple[Transaction, ...]
    documents: tuple[Document, ...]
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        """What the memo is of."""
        return "Related-party memo" + (f": {', '.join(self.parties)}" if self.parties else "")

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many deals have each verdict."""
        every = [transaction.row.verdict for transaction in self.transactions]
        return tuple((verdict, every.count(verdict)) for verdict in VERDICTS)

    def document(self, name: str) -> Document:
        """The document of that name."""
        return next(document for document in self.documents if document.name == name)


def memo(rows: Sequence[RelatedDeal], standard: Standard, names: Mapping[str, str], things: Iterable[Thing], documents: Iterable[Document],
         conflicts: Sequence[Conflict], sums: Sequence[Reckoning], *, parties: Sequence[str] = (), as_of: str | None = None) -> Memo:  # fmt: skip
    """The memo of judged deals, in their order; `conflicts` and `sums` are those of the graph, of which it takes what touches them."""
    wanted = {step.iri for row in rows for step in row.hops}
    claims = {thing.iri: set(thing.claims) for thing in things if thing.iri in wanted}
    made = []
    for number, row in enumerate(rows, 1):
        told = set().union(*(claims.get(step.iri, set()) for step in row.hops))
        apart = tuple(c for c in conflicts if any(reading.claim in told for side in c.sides for reading in side.readings))
        passages = [passage for step in row.hops for passage in step.evidence]
        made.append(Transaction(number, row, apart, tuple(sum_ for sum_ in sums if _touches(sum_.evidence, passages))))
    cited = {passage.doc for each in made for passage in _passages(each)}
    return Memo(standard, tuple(parties), as_of, tuple(made), tuple(d for d in documents if d.name in cited), names)


def _passages(each: Transaction) -> Iterable[Evidence]:
    """All passages that a deal's section shows."""
    yield from (passage for step in each.row.hops for passage in step.evidence)
    yield from (passage for conflict in each.conflicts for side in conflict.sides for passage in side.evidence)
    for sum_ in each.sums:
        yield from (sum_.evidence, *(where for _, where in sum_.others))


def _touches(sum_: Evidence, passages: Iterable[Evidence]) -> bool:
    return any(sum_.doc == p.doc and sum_.start < p.end and p.start < sum_.end for p in passages)
