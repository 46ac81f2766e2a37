"""Which names, in which documents, are one party."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from kg.names import folded, initials, key, printed, registered
from kg.records import Claim
from kg.resolve.classes import chief, fillers, votes
from kg.resolve.compare import GENERIC, LIKELY, compare, generic_less, unnamed
from kg.resolve.decide import Judgements

At = tuple[str, str]  # a document's name and a comparable name
Pair = tuple[str, str]  # two comparable names


class Names:
    """What claims tell of names, by comparable name: a printed form, the classes that speak for it, which two are told of
    in one claim, and its ticker. What other claims tell can be put to it, in whatever order.

    `beside` are the pairs that stand in one document and differ in a generic last word alone, by `together`.
    """

    def __init__(self, judged: Judgements) -> None:
        self.judged = judged
        self._apart = {name for pair in judged.different | judged.unsure for name in pair}
        self.forms: dict[str, str] = {}
        self.beside: set[Pair] = set()
        self._classes: dict[str, Counter[str]] = defaultdict(Counter)
        self._joined: set[Pair] = set()
        self._tickers: dict[str, tuple[Any, str]] = {}  # where it is told first, and of which name

    def key(self, name: str) -> str:
        """The comparable name: the registry's where it holds the name and no person judged otherwise."""
        plain = key(name)
        row = registered(name)
        if row is None or plain in self._apart or key(row.name) in self._apart:
            return plain
        return key(row.name)

    def comparable(self, claim: Claim) -> dict[str, str]:
        """The names in a claim that name somebody, by comparable name: of several with one, the longest."""
        found: dict[str, str] = {}
        for _, name in fillers(claim):
            if not unnamed(name):
                comparable = self.key(name)
                found[comparable] = _fuller(found.get(comparable, ""), name)
        return found

    def read(self, claim: Claim, place: Any) -> Iterable[str]:
        """Takes up what a claim tells, which stands at a place among the others; the comparable names in it."""
        names = self.comparable(claim)
        for comparable, name in names.items():
            self.forms[comparable] = _fuller(self.forms.get(comparable, ""), name)
        self._joined |= {(a, b) for a in names for b in names if a != b}
        ticker = claim.attr("ticker")
        if claim.kind == "Listing" and isinstance(ticker, str) and names:
            self._ticker(ticker.upper(), (place, next(iter(names))))
        for _, name, ballot in votes(claim):
            if not unnamed(name):
                self._classes[self.key(name)].update(ballot)
        return names

    def put(self, other: Names) -> Self:
        """With what another says."""
        for comparable, form in other.forms.items():
            self.forms[comparable] = _fuller(self.forms.get(comparable, ""), form)
        for comparable, ballot in other._classes.items():
            self._classes[comparable].update(ballot)
        self._joined |= other._joined
        for ticker, told in other._tickers.items():
            self._ticker(ticker, told)
        return self

    def _ticker(self, ticker: str, told: tuple[Any, str]) -> None:
        known = self._tickers.get(ticker)
        if known is None or told[0] < known[0]:
            self._tickers[ticker] = told

    def together(self, comparables: Iterable[str]) -> Iterator[Pair]:
        """Of the names of one document, the pairs that differ in a generic last word alone, either way round."""
        alike: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for comparable in comparables:
            alike[generic_less(self.forms[comparable])].add(comparable)
        for names in alike.values():
            yield from ((a, b) for a in names for b in names if a != b)

    def blocks(self, comparable: str) -> set[str]:
        """The letters under which a name is found by those that may shorten it: nothing else is compared with it."""
        form = self.forms[comparable]
        words = folded(form).split()
        found = {"".join(generic_less(form))}
        if len(words) > 1:
            found |= {initials(form), *("".join(words[start:]) for start in range(1, len(words)))}
        return found

    def sought(self, comparable: str) -> set[str]:
        """The letters under which a name finds those that it may shorten; none for a ticker, which says itself whose it is."""
        if self.listed(comparable):
            return set()
        return {"".join(generic_less(self.forms[comparable])), comparable}

    def listed(self, comparable: str) -> str | None:
        """Whose ticker a name in capitals is."""
        form = self.forms[comparable]
        return self._tickers[form][1] if form.isupper() and form in self._tickers else None

    def shorter(self, comparables: Iterable[str]) -> Iterator[Pair]:
        """Comparable names that shorten exactly one of the others, each with that one."""
        known = sorted(comparables)
        index: dict[str, set[str]] = defaultdict(set)
        for comparable in known:
            for block in self.blocks(comparable):
                index[block].add(comparable)
        for short in known:
            found = {full for block in self.sought(short) for full in index.get(block, ())}
            yield from only((short, full) for full in found | self.tickers(short) if self.may_be(short, full))

    def tickers(self, short: str) -> set[str]:
        """The name whose ticker another is, as what it may shorten."""
        full = self.listed(short)
        return {full} if full else set()

    def same(self) -> set[Pair]:
        """The pairs that a person judged to be the same."""
        return {(self.key(a), self.key(b)) for a, b in self.judged.same}

    def heads(self, links: Iterable[Pair], same: Iterable[Pair]) -> dict[str, str]:
        """The name that stands for each of some: the fullest of those that hang together by links, each of a shorter form
        and its fuller one, and by pairs that are judged the same; the least of several.

        A link is passed over that would make two names one that a person keeps apart. What hangs together with none of
        these names has no say in it.
        """
        one: dict[str, set[str]] = {}
        shorter = set()
        for (a, b), judged in (*((pair, True) for pair in sorted(same)), *((pair, False) for pair in sorted(links))):
            less, more = sorted((one.setdefault(a, {a}), one.setdefault(b, {b})), key=len)
            if less is not more:
                if not judged and any(self.judged.part(x, y) for x in less & self._apart for y in more & self._apart):
                    continue
                more |= less
                one.update(dict.fromkeys(less, more))
            if not judged:
                shorter.add(a)
        # Where none is the fullest, as of two companies each of which bears the other's ticker, any may stand for all.
        groups = {id(found): found for found in one.values()}
        chosen = {group: min(found - shorter or found) for group, found in groups.items()}
        return {name: chosen[id(found)] for name, found in one.items()}

    def may_be(self, short: str, full: str) -> bool:
        """Whether a name may be a shorter form of another."""
        if short == full or (short, full) in self._joined or self.judged.part(short, full):
            return False
        form, fuller = self.forms[short], self.forms[full]
        if self.listed(short) == full:
            return True
        found = compare(form, fuller)
        if found.score < LIKELY or (len(folded(form)), short) > (len(folded(fuller)), full):
            return False
        a, b = chief(self._classes[short]), chief(self._classes[full])
        if found.reasons == ("surname",):
            return b == "Person" and a in ("Person", "Thing", "Organisation") and not _said_otherwise(self._classes[short])
        if GENERIC in found.reasons and (short, full) in self.beside:
            return False  # a text that prints "Marlow" and "Marlow Holdings" tells a parent from its child
        return "Person" not in (a, b) and (a == b or "Thing" in (a, b) or {a, b} <= {"Organisation", "Government"})


class Same:
    """`same[doc, name]` is the comparable name that stands for the party: one for all names of one party.

    Names that share their letters or a row of the alias registry are one everywhere. A shorter form (surname, acronym)
    is the fuller name of its own document, or else of all documents, if there is but one that it could be, and if no
    claim tells of both as two parties. A generic last word is dropped only between documents.

    `heads` are the names that stand for those of all documents, by `Names.heads`; the shorter forms of single documents are
    added by `read`.
    """

    def __init__(self, names: Names, heads: Mapping[str, str]) -> None:
        self._names, self._heads = names, heads
        self._local: dict[At, str] = {}

    @classmethod
    def of(cls, claims: Iterable[tuple[Any, Claim]], judged: Judgements) -> Self:
        """What the claims of all documents say, each of which comes with its place among them."""
        names = Names(judged)
        docs: dict[str, set[str]] = defaultdict(set)
        for place, claim in claims:
            docs[claim.doc].update(names.read(claim, place))
        names.beside = {pair for found in docs.values() for pair in names.together(found)}
        return cls(names, names.heads(names.shorter(names.forms), names.same())).read(docs)

    def read(self, docs: Mapping[str, Iterable[str]]) -> Self:
        """With the shorter forms of single documents, of which the comparable names are given."""
        for doc, found in docs.items():
            self._local.update({(doc, short): full for short, full in self._names.shorter(found)})
        return self

    def __getitem__(self, at: At) -> str:
        doc, name = at
        comparable = self._names.key(name)
        comparable = self._local.get((doc, comparable), comparable)
        return self._heads.get(comparable, comparable)


def only(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Of the pairs of names that one may shorten another, those of a name that shortens no more than one."""
    meant: dict[str, set[str]] = defaultdict(set)
    for short, full in pairs:
        meant[short].add(full)
    yield from ((short, *fulls) for short, fulls in meant.items() if len(fulls) == 1)


def _fuller(one: str, other: str) -> str:
    """The longer of two printed forms."""
    return max(one, other, key=lambda form: (len(form), form))


def _said_otherwise(ballot: Counter[str]) -> bool:
    """Whether a mention, not merely a role's habit, makes a bare surname something else than a person."""
    return any(weight >= 1 for cls, weight in ballot.items() if cls != "Person") and ballot["Person"] == 0


def preferred(forms: Counter[str], person: bool) -> str:
    """The name that an index would print: the registry's, a person's fullest, else the most frequent form."""
    for form in sorted(forms):
        if (row := registered(form)) is not None:
            return row.name
    neat: Counter[str] = Counter()
    for form, count in forms.items():
        neat[printed(form) or form] += count
    return max(neat, key=lambda n: (len(n), neat[n], n) if person else (neat[n], len(n), n))
