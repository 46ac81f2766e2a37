"""A SPARQL 1.1 endpoint of any vendor: a query is posted to it as a form, and rows or triples come back.

What fails for a moment is asked again, TRIES times in all: HTTP 429, 502, 503 and 504, a connection that breaks, an answer
that is cut off or garbled. The wait before is what Retry-After says, else PAUSE seconds and twice as long each time. No
redirect is followed: neither a query nor a password goes where nobody sent it.
"""
from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolution, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from kg import __version__
from kg.errors import NoEndpoint
from kg.graph.address import TRUST, authorization, reached, untrusted

TOKEN, TIMEOUT = "KG_STORE_TOKEN", "KG_STORE_TIMEOUT"  # environment variables
SECONDS = 60.0  # that an answer may take, all tries together
TRIES, PAUSE = 5, 0.5
LONGEST = 60.0  # seconds that are waited at most where the endpoint says for how long
LARGEST = 256 << 20  # bytes of an answer
BUSY = {429: "it is asked too much", 502: "bad gateway", 503: "it is busy", 504: "it took too long"}
DATASET = ("default-graph-uri", "named-graph-uri")  # the protocol has them in the form, beside the query
ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"

Answer = TypeVar("Answer")
Row = TypeVar("Row")


class Overloaded(NoEndpoint):
    """An endpoint that gave no good answer in time; it may give a smaller one."""


class Refused(NoEndpoint):
    """An endpoint that does not take a query."""

    def __init__(self, url: str, status: str) -> None:
        super().__init__(url, f"it does not take the query ({status})", "check that it speaks SPARQL 1.1")
        self.status = status


class _Failed(Exception):
    """What may go well another time, after so many seconds if the endpoint says how many."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


class _Other(Exception):
    """An answer of another sort than was asked for."""


class Stay(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *args: Any) -> None:
        """Nothing: the redirect is then an error."""


@dataclass(slots=True)
class Endpoint:
    """Where queries are posted, the parts of the form besides, what the endpoint is told of who asks, and the seconds for an
    answer. `answered` is whether it ever did: from then on a refused connection is one that breaks."""

    url: str = field(repr=False)
    address: str
    dataset: list[tuple[str, str]]
    authorization: str | None = field(repr=False)
    timeout: float = SECONDS
    answered: bool = False

    def rows(self, query: str, made: Callable[[QuerySolution], Row]) -> list[Row]:
        """What is made of each solution of a SELECT query. Raises NoEndpoint, Overloaded or Refused."""
        return self._asked(query, ROWS, lambda media, body: [made(row) for row in _result(media, body)])  # type: ignore[union-attr]

    def result(self, query: str) -> QuerySolutions | QueryBoolean:
        """What a SELECT or ASK query yields. Raises NoEndpoint, Overloaded or Refused."""

        def read(media: str, body: bytes) -> QuerySolutions | QueryBoolean:
            found = _result(media, body)
            if isinstance(found, QuerySolutions):
                for _ in found:  # what is garbled shows only now
                    pass
                found = _result(media, body)
            return found

        return self._asked(query, ROWS, read)

    def triples(self, query: str) -> list[Triple]:
        """What a CONSTRUCT or DESCRIBE query yields. Raises NoEndpoint, Overloaded or Refused."""

        def read(media: str, body: bytes) -> list[Triple]:
            form = RdfFormat.from_media_type(media)
            if form is None:
                raise _Other
            return [quad.triple for quad in parse(body, format=form)]

        return self._asked(query, TRIPLES, read)

    def _asked(self, query: str, accept: str, read: Callable[[str, bytes], Answer]) -> Answer:
        """What is read of the answer to a query, asked again while that may help and there is time."""
        end, wait, problem = time.monotonic() + self.timeout, 0.0, ""
        for attempt in range(TRIES):
            if time.monotonic() + wait >= end:
                break
            time.sleep(wait)
            try:
                found = self._read(*self._sent(query, accept, end), read)
            except _Failed as error:
                problem, wait = error.reason, PAUSE * 2**attempt if error.wait is None else error.wait
                if wait > LONGEST:
                    raise NoEndpoint(self.url, f"{problem}, and asks for {wait:.0f} seconds without a question", "try again then") from None
            except TimeoutError:
                break
            else:
                self.answered = True
                return found
        else:
            raise Overloaded(self.url, f"{problem}, {TRIES} times in a row", "try again later")
        told = f" ({problem})" if problem else ""
        raise Overloaded(self.url, f"no answer within {self.timeout:g} seconds{told}", f"try again later, or set {TIMEOUT} to more seconds")

    def _read(self, media: str, body: bytes, read: Callable[[str, bytes], Answer]) -> Answer:
        """What is read of an answer. Raises _Failed or NoEndpoint."""
        try:
            return read(media, body)
        except _Other:
            raise NoEndpoint(self.url, f"it answers with {media}, not with SPARQL results",
                             "give the endpoint's own address, which for kg serve ends in /sparql") from None  # fmt: skip
        except (SyntaxError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _Failed(f"its answer is broken ({' '.join(str(error).split())[:80]})") from error

    def _sent(self, query: str, accept: str, end: float) -> tuple[str, bytes]:
        """The media type and the body of an answer. Raises _Failed, TimeoutError, NoEndpoint or Refused."""
        form = urlencode([*self.dataset, ("query", query)]).encode()
        request = Request(self.address, form, {"Accept": accept, "User-Agent": f"dealgraph/{__version__}"})
        if self.authorization:
            request.add_header("Authorization", self.authorization)
        try:
            with build_opener(Stay).open(request, timeout=max(end - time.monotonic(), 0.001)) as response:
                return response.headers.get_content_type(), self._body(response, end)
        except HTTPError as error:
            with error:
                raise self._unfit(error) from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise TimeoutError from None
            raise self._unreached(error.reason) from None
        except TimeoutError:
            raise
        except (HTTPException, OSError) as error:
            raise self._unreached(error) from None

    def _body(self, response: Any, end: float) -> bytes:
        """The whole of an answer's body, taken as it comes."""
        told, body = response.headers.get("Content-Length", ""), bytearray()
        while piece := response.read1(1 << 16):
            body += piece
            if len(body) > LARGEST:
                raise Overloaded(self.url, f"its answer has more than {LARGEST:,} bytes", "ask for less of it")
            if time.monotonic() > end:
                raise TimeoutError
        if told.isdecimal() and len(body) < int(told):
            raise _Failed("its answer is cut off")
        return bytes(body)

    def _unreached(self, error: object) -> Exception:
        if problem := untrusted(error):
            return NoEndpoint(self.url, problem, TRUST)
        said = " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__
        if self.answered or isinstance(error, (HTTPException, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)):
            return _Failed(f"the connection breaks ({said})")
        return NoEndpoint(self.url, f"it cannot be reached ({said})", "check the address, and that it runs")

    def _unfit(self, error: HTTPError) -> Exception:
        """What is to be raised for an answer that is none."""
        code, reason = error.code, _reason(error)
        status = f"HTTP {code}{reason}"
        if code in BUSY:
            return _Failed(f"{BUSY[code]} ({status})", _asked_to_wait(error.headers.get("Retry-After", "").strip()))
        if code in (401, 403):
            problem = "does not accept the password or token" if self.authorization else "wants a password or token"
            return NoEndpoint(self.url, f"it {problem} ({status})", f"set {TOKEN}, or write https://USER:PASSWORD@HOST/…")
        if code in (404, 405, 410):
            return NoEndpoint(self.url, f"no endpoint is there ({status})", "check the address, which for kg serve ends in /sparql")
        if 300 <= code < 400:
            return NoEndpoint(self.url, f"it has moved ({status})", f"give the new address: {error.headers.get('Location', 'not told')}")
        return Overloaded(self.url, f"its answer is too large ({status})", "ask for less of it") if code == 413 else Refused(self.url, status)


def endpoint(url: str) -> Endpoint:
    """The endpoint of an address, and what the environment says of it.

    A name and password in the address, or the token in KG_STORE_TOKEN, tell who asks. `default-graph-uri` and
    `named-graph-uri` in the address choose the dataset, as the protocol has it. Raises NoEndpoint or BadToken.
    """
    try:
        parts, asked = reached(url)
    except ValueError:
        raise NoEndpoint(url, "no address of an endpoint", "write one as https://example.org/sparql") from None
    given = parse_qsl(parts.query, keep_blank_values=True)
    rest = urlencode([pair for pair in given if pair[0] not in DATASET])
    address = asked._replace(query=rest).geturl()
    return Endpoint(url, address, [pair for pair in given if pair[0] in DATASET], authorization(parts, TOKEN), _seconds(url))


def _seconds(url: str) -> float:
    told = os.environ.get(TIMEOUT)
    try:
        seconds = float(told) if told else SECONDS
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise NoEndpoint(url, f"{TIMEOUT} is {told!r}", "set it to a number of seconds")
    return seconds


def _result(media: str, body: bytes) -> QuerySolutions | QueryBoolean:
    """A result of SELECT or ASK. Raises SyntaxError, ValueError, KeyError or TypeError, or _Other where it is none."""
    form = QueryResultsFormat.from_media_type(media)
    if form not in (QueryResultsFormat.JSON, QueryResultsFormat.XML):
        raise _Other
    return parse_query_results(_plain(body) if form == QueryResultsFormat.JSON else body, format=form)


def _plain(body: bytes) -> bytes:
    """A result in JSON without what vendors tell besides, which the parser takes for an error."""
    told = json.loads(body)
    if "boolean" in told:
        return json.dumps({"head": {}, "boolean": told["boolean"]}).encode()
    return json.dumps({"head": {"vars": told["head"]["vars"]}, "results": {"bindings": told["results"]["bindings"]}}).encode()


def _reason(error: HTTPError) -> str:
    """What the endpoint says of an error in plain text, its first line; "" where it says nothing."""
    if error.headers.get_content_type() != "text/plain":
        return ""
    try:
        told = error.read1(1 << 12).decode(errors="replace")
    except (HTTPException, OSError):
        return ""
    line = "".join(c for c in next((line for line in told.splitlines() if line.strip()), "") if c.isprintable())
    return f": {line.strip()[:200]}" if line else ""


def _asked_to_wait(told: str) -> float | None:
    """The seconds that Retry-After names, as a number or as a date; None where it names none."""
    if told.isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
