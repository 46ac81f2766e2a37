"""Which names, in which documents, are one party."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from kg.names import folded, initials, printed
from kg.records import Claim
from kg.resolve.classes import chief, fillers, votes
from kg.resolve.compare import GENERIC, LIKELY, compare, generic_less, key, registered, unnamed
from kg.resolve.decide import Judgements

At = tuple[str, str]  # a document's name and a comparable name


class Same:
    """`same[doc, name]` is the comparable name that stands for the party: one for all names of one party.

    Names that share their letters or a row of the alias registry are one everywhere. A shorter form (surname, acronym)
    is the fuller name of its own document, or else of all documents, if there is but one that it could be, and if no
    claim tells of both as two parties. A generic last word is dropped only between documents.
    """

    def __init__(self, claims: Iterable[Claim], judged: Judgements) -> None:
        self._judged = judged
        self._apart = {name for pair in judged.different | judged.unsure for name in pair}
        self._forms: dict[str, str] = {}  # comparable name: a printed form of it
        self._classes: dict[str, Counter[str]] = defaultdict(Counter)
        self._joined: set[At] = set()
        self._docs: dict[str, set[str]] = defaultdict(set)
        self._tickers: dict[str, str] = {}
        docs: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            names = [(name, self.key(name)) for _, name in fillers(claim) if not unnamed(name)]
            for name, comparable in names:
                self._forms[comparable] = max(self._forms.get(comparable, ""), name, key=lambda n: (len(n), n))
                docs[claim.doc].add(comparable)
                self._docs[comparable].add(claim.doc)
            self._joined |= {(a, b) for _, a in names for _, b in names if a != b}
            if claim.kind == "Listing" and isinstance(claim.attr("ticker"), str) and names:
                self._tickers.setdefault(str(claim.attr("ticker")).upper(), names[0][1])
            for _, name, ballot in votes(claim):
                if not unnamed(name):
                    self._classes[self.key(name)].update(ballot)
        self._links: dict[tuple[str | None, str], str] = {}
        for doc, names in sorted(docs.items()):
            self._links.update({(doc, short): full for short, full in self._shorter(names)})
        self._links.update({(None, short): full for short, full in self._shorter(self._forms)})
        self._unite = _united((self.key(a), self.key(b)) for a, b in judged.same)

    def key(self, name: str) -> str:
        """The comparable name: the registry's where it holds the name and no person judged otherwise."""
        plain = key(name)
        row = registered(name)
        if row is None or plain in self._apart or key(row.name) in self._apart:
            return plain
        return key(row.name)

    def __getitem__(self, at: At) -> str:
        doc, name = at
        comparable = self.key(name)
        comparable = self._links.get((doc, comparable)) or self._links.get((None, comparable), comparable)
        # A fuller form may itself be short of a still fuller one ("Marlow", "Marlow Foods", "Marlow Foods Holdings").
        seen = {comparable}
        while (fuller := self._links.get((None, comparable))) and fuller not in seen:
            comparable = fuller
            seen.add(comparable)
        return self._unite.get(comparable, comparable)

    def _shorter(self, comparables: Iterable[str]) -> Iterator[At]:
        """Comparable names that shorten exactly one of the others, each with that one."""
        known = sorted(comparables)
        index: dict[str, set[str]] = defaultdict(set)
        for comparable in known:
            form = self._forms[comparable]
            words = folded(form).split()
            index["".join(generic_less(form))].add(comparable)
            if len(words) > 1:
                index[initials(form)].add(comparable)
                for start in range(1, len(words)):
                    index["".join(words[start:])].add(comparable)
        for short in known:
            form = self._forms[short]
            candidates = (index["".join(generic_less(form))] | index[short]) - {short}
            if full := self._tickers.get(form) if form.isupper() else None:
                candidates = {full} - {short}
            meant = {full for full in candidates if self._may_be(short, full)}
            if len(meant) == 1:
                yield short, meant.pop()

    def _may_be(self, short: str, full: str) -> bool:
        if (short, full) in self._joined or self._judged.part(short, full):
            return False
        form, fuller = self._forms[short], self._forms[full]
        if form.isupper() and self._tickers.get(form) == full:
            return True
        found = compare(form, fuller)
        if found.score < LIKELY or (len(folded(form)), short) > (len(folded(fuller)), full):
            return False
        a, b = chief(self._classes[short]), chief(self._classes[full])
        if found.reasons == ("surname",):
            return b == "Person" and a in ("Person", "Thing", "Organisation") and not _said_otherwise(self._classes[short])
        if GENERIC in found.reasons and not self._docs[short].isdisjoint(self._docs[full]):
            return False  # a text that prints "Marlow" and "Marlow Holdings" tells a parent from its child
        return "Person" not in (a, b) and (a == b or "Thing" in (a, b) or {a, b} <= {"Organisation", "Government"})


def _said_otherwise(ballot: Counter[str]) -> bool:
    """Whether a mention, not merely a role's habit, makes a bare surname something else than a person."""
    return any(weight >= 1 for cls, weight in ballot.items() if cls != "Person") and ballot["Person"] == 0


def _united(pairs: Iterable[At]) -> dict[str, str]:
    """Each name of a judged pair with the first name, in order, of all that hang together with it."""
    head: dict[str, str] = {}

    def find(name: str) -> str:
        while head.get(name, name) != name:
            name = head[name]
        return name

    for a, b in sorted(pairs):
        first, second = sorted((find(a), find(b)))
        head[second] = first
        head.setdefault(first, first)
    return {name: find(name) for name in head}


def preferred(forms: Counter[str], person: bool) -> str:
    """The name that an index would print: the registry's, a person's fullest, else the most frequent form."""
    for form in sorted(forms):
        if (row := registered(form)) is not None:
            return row.name
    neat: Counter[str] = Counter()
    for form, count in forms.items():
        neat[printed(form) or form] += count
    return max(neat, key=lambda n: (len(n), neat[n], n) if person else (neat[n], len(n), n))
