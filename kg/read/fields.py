"""Articles in the fields of JSON records, each character of theirs led back through the escapes to its place."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from kg.errors import BadDate, UnreadableDocument
from kg.read.about import iso
from kg.read.reading import Fields, Reading, Report, sha256, sound

SPACE = re.compile(r"[ \t\n\r]*")
PIECE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)|[^\\]+", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
DECODER = json.JSONDecoder()


def whole(text: str, path: object, fields: Fields, report: Report) -> Iterator[Reading]:
    """The article of an object, or those of a list of objects."""
    value = _parsed(text, path, 1)
    start = SPACE.match(text).end()
    if isinstance(value, dict):
        yield _record(text, start, value, path, fields)
        return
    if not isinstance(value, list):
        raise UnreadableDocument(path, "neither an object nor a list of objects")
    if not value:
        raise UnreadableDocument(path, "an empty list")
    for number, (start, item) in enumerate(_items(text, start), 1):
        try:
            reading = _record(text, start, item, f"{path}: item {number}", fields)
        except UnreadableDocument as error:
            report(error)
            continue
        reading.key, reading.number = _key(item, fields), number
        yield reading


def lines(text: str, path: object, fields: Fields, report: Report) -> Iterator[Reading]:
    """The articles of JSON lines, one a line."""
    start, number = 0, 0
    if not text.strip():
        raise UnreadableDocument(path, "it holds no text")
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        line = text[start:end]
        if line.strip():
            try:
                item = _parsed(line, path, number)
                reading = _record(line, SPACE.match(line).end(), item, f"{path}:{number}", fields, start)
                reading.key, reading.number = _key(item, fields), number
            except UnreadableDocument as error:
                report(error)
            else:
                yield reading
        start = end + 1


def _parsed(text: str, path: object, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{path}:{line + error.lineno - 1}:{error.colno}"
        raise UnreadableDocument(place, f"no JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableDocument(f"{path}:{line}", "no JSON that can be read: nested too deeply, or a number too long") from error


def _key(item: dict[str, Any], fields: Fields) -> str | None:
    key = item.get(fields.id)
    return str(key).strip() or None if isinstance(key, (str, int)) and not isinstance(key, bool) else None


def _record(text: str, start: int, item: Any, place: object, fields: Fields, offset: int = 0) -> Reading:
    """The reading of one JSON object that stands at text[start]; `offset` is where `text` stands in the file."""
    if not isinstance(item, dict):
        raise UnreadableDocument(place, "not an object with fields")
    if fields.text not in item:
        raise UnreadableDocument(place, f"no field {fields.text!r}; it has: {', '.join(map(str, item)) or 'none'}")
    body = item[fields.text]
    if not isinstance(body, str):
        raise UnreadableDocument(place, f"the field {fields.text!r} is no text")
    sound(body, place)
    at, end = _token(text, start, fields.text)
    walked, origin = _walked(text, at + 1, end - 1, offset)
    if walked != body:
        raise UnreadableDocument(place, f"the escapes of the field {fields.text!r} cannot be followed")
    if any("\ud800" <= char <= "\udfff" for char in body):
        raise UnreadableDocument(place, f"half a surrogate pair in the field {fields.text!r}")
    told = {key: str(item[key]) for key in ("author", "publisher", "url", "retold_from") if isinstance(item.get(key), str)}
    if isinstance(item.get(fields.title), str):
        told["title"] = item[fields.title]
    names = (fields.date,) if fields.date else ("published", "date")
    date = next((item[name] for name in names if item.get(name)), None)
    if date is not None:
        try:
            told["published"] = iso(date)
        except BadDate as error:
            raise UnreadableDocument(place, str(error)) from error
    return Reading(body, sha256(text[at:end].encode()), origin, told=told)


def _items(text: str, at: int) -> Iterator[tuple[int, Any]]:
    """Each element of the list at text[at], with its offset."""
    at = SPACE.match(text, at + 1).end()
    while text[at] != "]":
        item, end = DECODER.raw_decode(text, at)
        yield at, item
        at = SPACE.match(text, end).end()
        if text[at] == ",":
            at = SPACE.match(text, at + 1).end()


def _token(text: str, at: int, name: str) -> tuple[int, int]:
    """Where the value of a field stands, in the object at text[at]: the last of that name, as the decoder takes it."""
    found = (at, at)
    at = SPACE.match(text, at + 1).end()
    while text[at] != "}":
        key, at = DECODER.raw_decode(text, at)
        start = SPACE.match(text, SPACE.match(text, at).end() + 1).end()
        _, end = DECODER.raw_decode(text, start)
        if key == name:
            found = (start, end)
        at = SPACE.match(text, end).end()
        if text[at] == ",":
            at = SPACE.match(text, at + 1).end()
    return found


def _walked(text: str, start: int, end: int, offset: int) -> tuple[str, tuple[int, ...] | range]:
    """The string between two quotation marks, decoded piece by piece, and where in the file each character comes from."""
    if "\\" not in text[start:end]:
        return text[start:end], range(offset + start, offset + end)
    out: list[str] = []
    origin: list[int] = []
    for piece in PIECE.finditer(text, start, end):
        at = offset + piece.start()
        if piece[1]:
            code = int(piece[1], 16)
            high = ord(out[-1][-1]) if out and origin[-1] == at - 6 else 0
            if 0xDC00 <= code < 0xE000 and 0xD800 <= high < 0xDC00:
                out[-1] = chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
                continue
            out.append(chr(code))
            origin.append(at)
        elif piece[2]:
            out.append(ESCAPES.get(piece[2], piece[2]))
            origin.append(at)
        else:
            out.append(piece[0])
            origin.extend(range(at, at + len(piece[0])))
    return "".join(out), tuple(origin)
