"""Everything that can go wrong for a user, as one tree.

    KgError
    ├── UnreadableDocument   a file that cannot be read as an article
    ├── BadAnnotation        a malformed sources.toml, front matter, judgements or rates file
    ├── NoStore              no graph where one was looked for
    ├── BadStore             a damaged graph
    │   └── NotAStore        a place that holds something else, or a graph of another format
    ├── NewerStore           a graph that a newer version wrote
    ├── NoEndpoint           an address where no graph can be asked
    ├── NoFolder             an address where the folder of a graph is needed
    ├── StoreBusy            a graph that another build is writing
    ├── NotWritten           a graph that could not be written: a full disk, a read-only folder
    ├── BadParts             a folder of parts that is none, or not whole
    ├── NotSent              a graph that another store did not take
    ├── BadAddress           what is no address of another store
    ├── BadToken             a token that cannot be sent
    ├── SparkFailed          a cluster that cannot be reached, or that fails (kg.scale.session)
    ├── UnknownBuild         no build of that number
    ├── UnknownParty         no party of that name
    │   └── SeveralParties   more than one party of that name
    ├── UnknownDocument      no document of that name
    ├── UnknownFact          no deal, link, figure or claim of that IRI
    ├── UnknownKind          no kind of fact of that name
    ├── UnknownStandard      no rule set of that name
    ├── BadQuery             a query that does not parse
    │   ├── RefusedQuery     a query that may not run: it calls out, or it changes what is only read
    │   └── FailedQuery      a query that broke off
    ├── BadArgument          an argument of a command that means nothing
    ├── BadDate              a date that is no ISO 8601 date
    ├── BadRecord            a line that is no fact record
    ├── InvalidGraph         a graph that its shapes reject
    ├── Unwritable           a graph that a format cannot hold (kg.export.jsonld)
    ├── NoAnswer             an endpoint that does not answer as asked (kg.claims.endpoint)
    ├── NoPipeline           a spaCy pipeline that is not installed or does not load (kg.annotate.foreign)
    ├── JobFailed            a process that ended while it read a document (kg.claims.jobs)
    └── MissingExtra         an optional library that is not installed

A message names the thing, the place and the next step, in one line. `exit_code` is the command's.
"""
from __future__ import annotations

import re
from collections.abc import Iterable


class KgError(Exception):
    """Base of all errors that a user can mend."""

    exit_code = 1


class UnreadableDocument(KgError):
    """A file that cannot be read as an article."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{_shown(path)}: {reason}")
        self.path, self.reason = path, reason


class BadAnnotation(KgError):
    """A malformed file that a person wrote: sources.toml, front matter, judgements, rates."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{_shown(path)}: {reason}")
        self.path, self.reason = path, reason


class NoStore(KgError):
    """No graph where one was looked for."""

    exit_code = 3

    def __init__(self, path: object) -> None:
        super().__init__(f"no graph at {path}; make one with: kg build PATHS --store {path}")


class BadStore(KgError):
    """A damaged graph, which a build replaces."""

    exit_code = 3

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: {reason}; build it again with: kg build PATHS --store {path}")


class NotAStore(BadStore):
    """A place that holds something else, or a graph of another format: no build writes there."""

    def __init__(self, path: object, reason: str) -> None:
        KgError.__init__(self, f"{path}: {reason}; name another place with --store")


class NewerStore(KgError):
    """A graph that a newer version wrote."""

    exit_code = 3

    def __init__(self, path: object, told: str, ours: str) -> None:
        super().__init__(f"{path}: a newer dealgraph wrote this graph ({told!r}; this one knows {ours!r}); "
                         f"it is left as it is: install the newer one, or name another place with --store")  # fmt: skip


class NoEndpoint(KgError):
    """An address where no graph can be asked."""

    exit_code = 3

    def __init__(self, url: str, problem: str, step: str) -> None:
        super().__init__(f"{_address(url)}: {problem}; {step}")


class NoFolder(KgError):
    """An address where the folder of a graph is needed."""

    exit_code = 2

    def __init__(self, url: str, command: str) -> None:
        super().__init__(f"{_address(url)}: {command} needs the folder of a graph, and an endpoint is only asked; name one with --store PATH")


class StoreBusy(KgError):
    """A graph that another build is writing."""

    def __init__(self, path: object, holder: str) -> None:
        super().__init__(f"{path}: another build is writing this graph ({holder}); build again when it is done")


class NotWritten(KgError):
    """A graph that could not be written."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: the graph could not be written ({reason}); the last one stays, and the next build goes on "
                         f"from what was read")  # fmt: skip


class BadParts(KgError):
    """A folder that holds no graph in parts, or not all of it."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: {reason}; make it with: kg build PATHS --engine spark --out {path}")


class NotSent(KgError):
    """A graph that another store did not take."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{_address(url)}: the graph was not sent to its end ({reason}); send it again: what arrived is replaced")


class BadAddress(KgError):
    """What is no address of another store; it is not shown, as a password may stand in it."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("no address of a store; write one as https://example.org/store")


class BadToken(KgError):
    """A token that cannot be sent; it is not shown."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} holds what no token has: set it to letters, digits and signs of ASCII in one line")


class UnknownBuild(KgError):
    """No build of that number."""

    exit_code = 2

    def __init__(self, number: object, known: Iterable[object]) -> None:
        numbers = ", ".join(map(str, known))
        step = f"the builds are: {numbers}" if numbers else "make one with: kg build PATHS"
        super().__init__(f"no build {number} is on record; {step}")


class UnknownParty(KgError):
    """No party of that name."""

    exit_code = 4

    def __init__(self, name: str, close_to: Iterable[str] = ()) -> None:
        near = ", ".join(close_to)
        super().__init__(f"no party called {name!r}" + (f"; close to it: {near}" if near else "; list them with: kg find ''"))


class SeveralParties(UnknownParty):
    """More than one party of that name."""

    def __init__(self, name: str, ids: Iterable[str]) -> None:
        KgError.__init__(self, f"several parties are called {name!r}; give the id of one: {', '.join(ids)}")


class UnknownDocument(KgError):
    """No document of that name."""

    exit_code = 4

    def __init__(self, name: str, close_to: Iterable[str] = ()) -> None:
        near = ", ".join(close_to)
        super().__init__(f"no document called {name!r}" + (f"; close to it: {near}" if near else "; list them with: kg docs"))


class UnknownFact(KgError):
    """No deal, link, figure or claim of that IRI."""

    exit_code = 4

    def __init__(self, iri: str) -> None:
        super().__init__(f"no deal, link, figure or claim has the IRI {iri!r}; answers that tell of a fact give its own as iri")


class UnknownKind(KgError):
    """No kind of fact of that name."""

    exit_code = 2

    def __init__(self, name: str, kinds: Iterable[str]) -> None:
        super().__init__(f"no kind called {name!r}; the kinds are: {', '.join(kinds)}")


class UnknownStandard(KgError):
    """No rule set of that name."""

    exit_code = 2

    def __init__(self, name: str, standards: Iterable[str]) -> None:
        super().__init__(f"no standard called {name!r}; the standards are: {', '.join(standards)}")


class BadQuery(KgError):
    """A query that does not parse."""

    exit_code = 2


class RefusedQuery(BadQuery):
    """A query that may not run: it calls out, or it changes what is only read."""


class FailedQuery(BadQuery):
    """A query that broke off."""


class BadArgument(KgError):
    """An argument of a command that means nothing."""

    exit_code = 2

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")


class BadDate(KgError):
    """A date that is no ISO 8601 date."""

    exit_code = 2

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no date; write one as 2026, 2026-05 or 2026-05-14")


class BadRecord(KgError):
    """A line that is no fact record."""

    exit_code = 2

    def __init__(self, path: object, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: no fact record: {reason}")


class InvalidGraph(KgError):
    """A graph that its shapes reject."""


class MissingExtra(KgError):
    """An optional library that is not installed."""

    exit_code = 2

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an extra library; install it with: pip install 'dealgraph[{extra}]'")


def _address(url: str) -> str:
    """An address in one line, without the name and password that it holds."""
    return re.sub(r"(?<=//)[^/?#]*@", "", _shown(url))


def _shown(path: object) -> str:
    """A path in one line: what a terminal does not print is written as Python writes it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(path))
