"""SPARQL over the graph: one query in, its result out; nothing that a query says reads a file or calls out unasked."""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice

from pyoxigraph import (Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store,
                        serialize)  # fmt: skip

from kg.ask.nesting import refuse_deep
from kg.errors import BadQuery, FailedQuery, RefusedQuery
from kg.graph.iris import PREFIXES
from kg.ontology import NAMESPACE, home

Result = QuerySolutions | QueryBoolean | QueryTriples

ROWS = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "xml": QueryResultsFormat.XML}
TRIPLES = {"turtle": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
NUMBER = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*)((?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of ontology/queries, with the question that it answers."""

    name: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A result as people read it: `right` names the columns that hold numbers only."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[str, ...] = ()


def named() -> dict[str, NamedQuery]:
    """The named queries in order of their names; a query's question is its file's first comment."""
    files = sorted((home() / "ontology" / "queries").glob("*.rq"))
    return {file.stem: _named(file.stem, file.read_text(encoding="utf-8")) for file in files}


def _named(name: str, text: str) -> NamedQuery:
    return NamedQuery(name, text.partition("\n")[0].lstrip("# ").rstrip(), text)


def answer(store: Store, query: str, *, allow_service: Collection[str] = (), default: Collection[str] | None = None,
           named: Collection[str] | None = None, base: str | None = None) -> Result:  # fmt: skip
    """What a SELECT, ASK, CONSTRUCT or DESCRIBE query yields; the prefixes of the graph need no declaration.

    The default graph holds what documents say, the named graphs the ontology and what was derived. `default` and `named`
    give a dataset of other graphs (IRIs), whatever the query says of its own; `base` is what relative IRIs begin with.
    Raises BadQuery with the place where the query does not parse or where it nests too deep, RefusedQuery with the endpoint
    of a SERVICE that `allow_service` does not name.
    """
    refuse_deep(query)
    calls = calls_out(query, allow_service)
    prefixes = _prefixes(query)
    try:
        if default is None and named is None:
            return store.query(query, base_iri=base, prefixes=prefixes)
        return store.query(query, base_iri=base, prefixes=prefixes, default_graph=[*map(NamedNode, default or ())],
                           named_graphs=[*map(NamedNode, named or ())])  # fmt: skip
    except SyntaxError as error:
        from kg.ask.syntax import refusal

        # Beginnings of the query are parsed to find the place; where it calls out, one of them might.
        raise refusal(query, str(error), None if calls else partial(_error, base=base), PREFIXES) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _failed(error) from error


def _prefixes(query: str) -> Mapping[str, str]:
    """The prefixes of the graph that a query may use: a look-up takes a third longer with all of them."""
    if "\\" in query:  # what is escaped may be part of a prefix
        return PREFIXES
    return {prefix: iri for prefix, iri in PREFIXES.items() if prefix + ":" in query}


def calls_out(query: str, allow_service: Collection[str]) -> bool:
    """Whether a query may call an endpoint, which is then one of those allowed. Raises RefusedQuery."""
    if "service" not in query.casefold():  # the word alone: rdflib, which tells what it means there, takes time to load
        return False
    from kg.ask.parsed import refuse_services
    from kg.ask.syntax import called

    refuse_services(query, allow_service, PREFIXES, called(query, "service"))
    return True


def change(store: Store, update: str, *, default: Collection[str] = (), named: Collection[str] = (), base: str | None = None) -> None:
    """Applies an update to a store, its patterns asked of some graphs (IRIs) if any are given.

    To clear a graph that is not there is no error. Raises BadQuery where it does not parse, nests too deep or names such
    graphs itself, RefusedQuery where it would call out.
    """
    from kg.ask.syntax import called
    from kg.ask.using import forgiving, using

    refuse_deep(update)
    for keyword in ("load", "service"):
        if called(update, keyword):
            raise RefusedQuery(f"{keyword.upper()} is refused: an update calls nobody")
    try:
        store.update(forgiving(using(update, default, named) if default or named else update), base_iri=base, prefixes=PREFIXES)
    except SyntaxError as error:
        raise BadQuery(f"the update does not parse: {str(error).partition(': expected')[0]}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _failed(error) from error


def _error(query: str, base: str | None) -> str | None:
    try:
        Store().query(query, base_iri=base, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error)
    return None


def _failed(error: Exception) -> FailedQuery:
    return FailedQuery(f"the query failed: {' '.join(str(error).split())}")


def written(result: Result, form: str) -> str:
    """A result in a format: json, csv, tsv, xml for SELECT and ASK, turtle, nt for CONSTRUCT and DESCRIBE. Raises BadQuery.

    The first four are the W3C's; triples come sorted, each once.
    """
    triples = isinstance(result, QueryTriples)
    fitting = TRIPLES if triples else ROWS
    if form not in fitting:
        raise BadQuery(f"{'triples have' if triples else 'rows have'} no format {form}; choose one of: {', '.join(fitting)}")
    try:
        if triples:
            lines = sorted(set(result), key=str)
            return (serialize(lines, format=TRIPLES[form], prefixes=PREFIXES) or b"").decode()
        return (result.serialize(format=ROWS[form]) or b"").decode()
    except (OSError, RuntimeError) as error:
        raise _failed(error) from error


def table(result: QuerySolutions | QueryBoolean, labels: Callable[[Collection[NamedNode]], Mapping[NamedNode, str]]) -> Table:
    """Rows as people read them: IRIs by prefix, with their label where the name does not tell it; numbers in groups of three.

    `labels` says what some things are called.
    """
    if isinstance(result, QueryBoolean):
        return Table(("answer",), (("yes" if result else "no",),))
    head = tuple(variable.value for variable in result.variables)
    try:
        found = [tuple(row) for row in result]
    except (OSError, RuntimeError) as error:
        raise _failed(error) from error
    numeric = [name for i, name in enumerate(head) if _numeric(row[i] for row in found)]
    known = labels({value for row in found for value in row if isinstance(value, NamedNode) and _instance(value)})
    return Table(head, tuple(tuple(_cell(value, known) for value in row) for row in found), tuple(numeric))


def labels(store: Store, nodes: Collection[NamedNode]) -> dict[NamedNode, str]:
    """What some things are called, of those that are called anything."""
    return {node: quad.object.value for node in nodes for quad in islice(store.quads_for_pattern(node, LABEL, None, None), 1)}


def _numeric(values: Iterator[object]) -> bool:
    told = [value for value in values if value is not None]
    return bool(told) and all(isinstance(value, Literal) and value.datatype.value in NUMBERS for value in told)


def _cell(value: object, known: Mapping[NamedNode, str]) -> str:
    if isinstance(value, NamedNode):
        return f"{shortened(value.value)} ({known[value]})" if value in known else shortened(value.value)
    if isinstance(value, Literal):
        return grouped(value.value) if value.datatype.value in NUMBERS else value.value
    return "" if value is None else str(value)


def grouped(text: str) -> str:
    """A number with its digits in groups of three; a text that is none as it stands."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return text
    sign, whole, rest = found.groups()
    first = len(whole) % 3
    return sign + ",".join(filter(None, (whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))))) + rest


def _instance(node: NamedNode) -> bool:
    """Whether an IRI names a thing of the graph: a term of the ontology tells by its name what it is."""
    return node.value.startswith(NAMESPACE) and "/" in node.value.removeprefix(NAMESPACE)


def shortened(iri: str) -> str:
    """An IRI by the longest prefix that fits it, or in angle brackets."""
    fits = [(len(base), prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if not fits:
        return f"<{iri}>"
    _, prefix, base = max(fits)
    return f"{prefix}:{iri.removeprefix(base)}"
