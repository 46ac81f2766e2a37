"""A chat-completions endpoint that is asked for the facts of an article; what it answers is unproved."""
from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.claims.proposed import CODES, holds
from kg.errors import KgError, MissingExtra
from kg.lexicon import lexicon
from kg.ontology import METRICS, STATUSES, Kind, kinds
from kg.records import Document

if TYPE_CHECKING:
    import httpx

KEY = "KG_LLM_KEY"  # the environment variable that holds the key
SHORTEST = 1000  # characters of a part that is not parted further, however long the answer
LONGEST = 60.0  # seconds that are waited at most where the endpoint says for how long
FENCE = re.compile(r"\s*```(?:json)?(?P<json>.*?)```\s*", re.DOTALL)


class NoAnswer(KgError):
    """An endpoint that does not answer, or not as asked."""

    def __init__(self, url: str, problem: str, step: str) -> None:
        super().__init__(f"{url}: {problem}; {step}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: the address up to /chat/completions, the model's name there, and the key, if it needs one.

    An article of more than `part` characters is asked in parts. What is refused for a moment (429, 5xx) is asked again,
    `tries` times in all, after `pause` seconds and twice as long each time.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 180.0
    tries: int = 4
    pause: float = 1.0
    part: int = 12_000

    @property
    def address(self) -> str:
        """Where the question is posted."""
        return self.url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"


def endpoint(url: str, model: str, **options: Any) -> Endpoint:
    """The endpoint of that address, with the key that the environment holds. Raises NoAnswer for what is no address."""
    if not re.match(r"https?://[^/\s]", url):
        raise NoAnswer(url, "no address of an endpoint", "write one as http://127.0.0.1:8000/v1")
    return Endpoint(url, model, os.environ.get(KEY) or None, **options)


def facts(document: Document, at: Endpoint) -> Iterator[Any]:
    """What the endpoint takes for the facts of a document; offsets in them count in its text. Raises NoAnswer or MissingExtra."""
    try:
        import httpx
    except ImportError:
        raise MissingExtra("--extractor llm", "llm") from None

    headers = {"Authorization": f"Bearer {at.key}"} if at.key else {}
    with httpx.Client(timeout=httpx.Timeout(at.timeout, connect=min(10.0, at.timeout)), headers=headers) as client:
        yield from _facts(client, at, document, 0, len(document.text), at.part)


def _facts(client: httpx.Client, at: Endpoint, document: Document, start: int, end: int, size: int) -> Iterator[Any]:
    for low, high in parts(document.text, start, end, size):
        try:
            found = _answer(client, at, question(document, low, high, at.model))
        except CutOff:
            if high - low <= SHORTEST:
                raise NoAnswer(at.address, "the answer is cut off", "let the model write longer answers") from None
            yield from _facts(client, at, document, low, high, max(SHORTEST, (high - low) // 2))
        else:
            yield from (_moved(record, low) for record in found)


def parts(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Where parts of a text begin and end, of at most `size` characters each: after a paragraph, else a line or a sentence."""
    while end - start > size:
        marks = ((mark, text.rfind(mark, start + size // 2, start + size)) for mark in ("\n\n", "\n", ". ", " "))
        cut = next((at + len(mark) for mark, at in marks if at >= 0), start + size)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _moved(record: Any, by: int) -> Any:
    """The record with offsets that count from the beginning of the text."""
    if not isinstance(record, Mapping):
        return record
    return {name: value + by if name in ("start", "end") and isinstance(value, int) else value for name, value in record.items()}


# ---------------------------------------------------------------------------- the question


def question(document: Document, start: int, end: int, model: str) -> dict[str, Any]:
    """What is posted to ask for the facts of a part of a document."""
    head = [f"Title: {document.title}"] if document.title else []
    head += [f"Published: {document.published}"] if document.published else []
    text = "\n".join([*head, "Text:", document.text[start:end]])
    return {
        "model": model,
        "temperature": 0,
        "messages": [{"role": "system", "content": instructions()}, {"role": "user", "content": text}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "facts", "strict": True, "schema": schema()}},
    }


@cache
def instructions() -> str:
    """What the model is told: how to write a fact, and each kind with its roles, attrs and an example."""
    lines = [lexicon("proposed")["instructions"], "The kinds of fact, each with its roles (an example marks them) and attrs:"]
    lines += [f"- {kind.name}, {kind.label}: {kind.example} Attrs: {', '.join(kind.attrs)}." for kind in kinds().values()]
    return "\n".join(lines)


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of an answer: a list of facts, each of one of the ontology's kinds."""
    number, text = {"type": ["number", "null"]}, {"type": ["string", "null"]}
    figures = dict.fromkeys(("value", "min", "max"), number)
    quantity = _object(figures | {"unit": {"type": "string"}, "per": text, "attributed_to": text})
    answer = _object({"facts": {"type": "array", "items": {"anyOf": [_record(kind) for kind in kinds().values()]}}})
    return answer | {"$defs": {"quantity": quantity}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _record(kind: Kind) -> dict[str, Any]:
    text, place = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
    both = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
    roles = {role: both if kind.roles.count(role) > 1 else text for role in kind.roles}
    return _object({
        "kind": {"type": "string", "enum": [kind.name]},
        "roles": _object(roles),
        "attrs": _object({name: _attr(kind, name) for name in kind.attrs}),
        "status": {"type": ["string", "null"], "enum": [*STATUSES, None]},
        "attributed_to": text,
        "quote": {"type": "string"},
        "start": place,
        "end": place,
    })  # fmt: skip


def _attr(kind: Kind, name: str) -> dict[str, Any]:
    form = holds(kind, name)
    if form == "metric":
        return {"type": "string", "enum": list(METRICS)}
    if form == "quantity":
        return {"anyOf": [{"$ref": "#/$defs/quantity"}, {"type": "null"}]}
    told = {"date": "an ISO 8601 date", "duration": "an ISO 8601 duration"}
    enum = {"enum": [*CODES[name], None]} if name in CODES else {}
    return {"type": ["string", "null"]} | ({"description": told[form]} if form in told else {}) | enum


# ---------------------------------------------------------------------------- the answer


class CutOff(Exception):
    """The model had more to say than it may in one answer."""


def _answer(client: httpx.Client, at: Endpoint, asked: dict[str, Any]) -> list[Any]:
    """The facts that are answered to a question, asked again where the endpoint is busy or answers with no JSON."""
    import httpx

    problem, step, wait = "", "", at.pause
    for attempt in range(at.tries):
        if attempt:
            time.sleep(wait)
            wait = at.pause * 2**attempt
        try:
            response = client.post(at.address, json=asked)
        except httpx.TimeoutException:
            raise NoAnswer(at.address, f"no answer within {at.timeout:g} seconds", "ask a quicker model, or try again") from None
        except (httpx.TransportError, httpx.InvalidURL) as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise NoAnswer(at.address, f"cannot be reached ({said})", "check the address, and that it runs") from None
        if response.status_code == 429 or response.status_code >= 500:
            problem, step = f"HTTP {response.status_code}{_reason(response)} after {at.tries} tries", "try again later"
            wait = _asked_to_wait(response, wait)
            continue
        _refuse(at, response)
        if (found := _read(at, response)) is not None:
            return found
        problem, step = f"no JSON in the answer after {at.tries} tries", "ask a model that keeps to a JSON schema"
    raise NoAnswer(at.address, problem, step)


def _asked_to_wait(response: httpx.Response, otherwise: float) -> float:
    told = response.headers.get("Retry-After", "")
    return min(LONGEST, float(told)) if told.isdigit() else otherwise


def _refuse(at: Endpoint, response: httpx.Response) -> None:
    """Nothing, where the response is an answer; else raises NoAnswer."""
    code = response.status_code
    if code in (401, 403):
        problem = f"HTTP {code}, the key is not accepted" if at.key else f"HTTP {code}, it wants a key"
        raise NoAnswer(at.address, problem, f"put the key into the environment variable {KEY}")
    if code == 404:
        raise NoAnswer(at.address, f"HTTP 404{_reason(response)}", f"check the address and that it knows the model {at.model!r}")
    if not response.is_success:
        raise NoAnswer(at.address, f"HTTP {code}{_reason(response)}", "check the address and the model's name")


def _reason(response: httpx.Response) -> str:
    """What the endpoint says of an error, in brackets, "" where it says nothing."""
    try:
        told = response.json()["error"]
        told = told["message"] if isinstance(told, Mapping) else told
    except (ValueError, KeyError, TypeError):
        return ""
    return f" ({' '.join(told.split())[:200]})" if isinstance(told, str) and told.strip() else ""


def _read(at: Endpoint, response: httpx.Response) -> list[Any] | None:
    """The facts of a response; None where the model wrote no such JSON. Raises CutOff, or NoAnswer for no chat completion."""
    try:
        choice = response.json()["choices"][0]
        content, ended = choice["message"].get("content") or "", choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise NoAnswer(at.address, "the answer is no chat completion", "check the address; most end in /v1") from None
    if ended == "length":
        raise CutOff
    if fenced := FENCE.fullmatch(str(content)):
        content = fenced["json"]
    try:
        told = json.loads(content)
    except (ValueError, TypeError):
        return None
    found = told.get("facts") if isinstance(told, Mapping) else None
    return found if isinstance(found, list) else None
