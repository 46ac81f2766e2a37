"""Facts in the words of the terminal, and a party's card."""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.ontology import kinds
from kg.records import Claim, Evidence, Hop, Party
from kg.show.wording import terms

if TYPE_CHECKING:
    from kg.ask.paths import Path, Strength
    from kg.ask.related import RelatedDeal

Pages = Mapping[str, Sequence[int]]  # of documents by name, the offsets at which their pages start: none of one without pages


def parties(claim: Claim) -> str:
    """Who is in it: "lessor A, lessee B"."""
    return ", ".join(f"{role} {name}" if role != "party" else name for role, name in claim.roles)


def said(claim: Claim) -> str:
    """What its document says of it: status, what hangs on it, whom the text names as source."""
    source = f"according to {claim.attributed_to}" if claim.attributed_to else ""
    return "; ".join(part for part in (claim.status or "", terms(claim), source) if part)


def against(claim: Claim) -> str:
    """What speaks most against it, in log-odds: "distance -1.2, hedged -0.7"."""
    doubts = sorted((weight, name) for name, weight in claim.reasons if weight < 0)
    return ", ".join(f"{name} {weight:.1f}" for weight, name in doubts[:3])


def passage(evidence: Evidence, pages: Pages) -> str:
    """A passage in quotation marks, and where it stands."""
    return f"“{' '.join(evidence.quote.split())}” {place(evidence, pages)}"


def place(evidence: Evidence, pages: Pages) -> str:
    """Where a passage stands: its document and offsets, and its page where the document has pages."""
    starts = pages.get(evidence.doc)
    page = f", page {bisect_right(starts, evidence.start)}" if starts else ""
    return f"[{evidence.doc} {evidence.start}–{evidence.end}{page}]"


def card(party: Party, claims: Iterable[Claim], pages: Pages) -> str:
    """A party on one page: its names, then its facts by kind, each with where it is said."""
    from kg.ask.hops import shown_first

    lines = [f"{party.name} ({party.type})"]
    others = [name for name in party.names if name != party.name]
    if others:
        lines.append("also called: " + ", ".join(others))
    if party.tickers:
        lines.append("tickers: " + ", ".join(party.tickers))
    every = list(claims)
    for kind in kinds().values():
        of_kind = [claim for claim in every if claim.kind == kind.name]
        if of_kind:
            lines += ["", f"{kind.label} ({len(of_kind)})"]
        for claim in of_kind:
            words = "; ".join(part for part in (parties(claim), said(claim)) if part)
            lines.append(f"  {words} {place(shown_first([claim])[0], pages)}")
    return "\n".join(lines)


def path(way: Path, number: str, names: Mapping[str, str], pages: Pages, *, every: bool = False) -> str:
    """A path: the parties on it, then each step in words with the passage that names its parties or `every` one, and the step's other facts."""
    lines = [number + " – ".join(names[id_] for id_ in way.parties)]
    for step in way.steps:
        lines += hop(step[0], pages, most=None if every else 1)
        for other in step[1:]:
            words, *passages = hop(other, pages, "     ", None if every else 0)
            lines += [f"     also: {words.strip()}", *passages]
    return "\n".join(lines)


def strength(weakest: Strength) -> str:
    """How well the weakest step of a path is told."""
    sources, passages = weakest.sources, weakest.passages
    told = f"{sources} independent source{'s' if sources > 1 else ''}, {passages} passage{'s' if passages > 1 else ''}"
    return f"weakest step: {told}" + ("" if weakest.holds else "; it need not hold")


def hop(step: Hop, pages: Pages, indent: str = "   ", most: int | None = 1) -> list[str]:
    """A step of a proof in words, and the passages that say it, at most so many."""
    return [indent + step.words, *(f"{indent}  {passage(e, pages)}" for e in step.evidence[:most])]


def related_deal(row: RelatedDeal, number: int, names: Mapping[str, str], pages: Pages, *, every: bool = False) -> str:
    """A judged deal: the deal, the verdict and its clause, what it rests on, the chain; with a passage each or `every` one."""
    from kg.show.wording import notes

    most = None if every else 1
    deal, *passages = hop(row.deal, pages, "", most)
    through = f", through {', '.join(names[id_] for id_ in row.through)}" if row.through else ""
    lines = [f"{number}. {' – '.join(names[id_] for id_ in row.parties)}: {deal}", *(f"   {line}" for line in passages)]
    lines.append(f"   {row.verdict} – {row.clause.cites}{through}: {row.clause.text}")
    if minded := [*notes(row), *(f"missing: {fact}" for fact in row.missing)]:
        lines.append(f"   {'; '.join(minded)}")
    if every:
        lines.append(f"   by {row.clause.id}, {row.clause.source}; judged {row.when}; told by {row.sources} independent "
                     f"source{'s' if row.sources > 1 else ''}")  # fmt: skip
    for step in row.chain:
        lines += hop(step, pages, "     ", most)
    return "\n".join(lines)
