"""Articles in the fields of JSON records, each character of theirs led back through the escapes to its place."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from kg.errors import BadDate, UnreadableDocument
from kg.read.about import iso
from kg.read.limits import Limits
from kg.read.reading import MARK, Fields, Reading, Report, content, line, sha256, sound

SPACE = re.compile(r"[ \t\n\r]*")
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+$")
PIECE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)|[^\\]+", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
DECODER = json.JSONDecoder()
CONTINUED = bytes(range(0x80, 0xC0))  # in UTF-8, the bytes that begin no character
TOLD = ("author", "publisher", "url", "retold_from")  # fields that are told as they stand
LONGEST = 200  # characters of an id that names a document


def whole(content: str, path: object, fields: Fields, limits: Limits, report: Report) -> Iterator[Reading]:
    """The article of an object, or those of a list of objects."""
    text = content.removeprefix(MARK)
    offset = len(content) - len(text)
    value = _parsed(text, path, 1)
    start = SPACE.match(text).end()
    if isinstance(value, dict):
        yield _record(text, start, value, path, fields, limits, offset)
        return
    if not isinstance(value, list):
        raise UnreadableDocument(path, "neither an object nor a list of objects")
    if not value:
        raise UnreadableDocument(path, "an empty list")
    del value  # what follows reads it item by item
    for number, (start, item) in enumerate(_items(text, start), 1):
        try:
            reading = _record(text, start, item, f"{path}: item {number}", fields, limits, offset)
        except UnreadableDocument as error:
            report(error)
            continue
        reading.key, reading.number = key(item, fields), number
        yield reading


def lines(file: BinaryIO, path: object, fields: Fields, limits: Limits, report: Report) -> Iterator[Reading]:
    """The articles of JSON lines, one a line; no more than one of them is held at a time."""
    empty = True

    def told(error: UnreadableDocument) -> None:
        nonlocal empty
        empty = False
        report(error)

    for number, start, text in _lines(file, path, limits, told):
        empty = False
        try:
            item = _parsed(text, path, number)
            reading = _record(text, SPACE.match(text).end(), item, f"{path}:{number}", fields, limits, start)
            reading.key, reading.number = key(item, fields), number
        except UnreadableDocument as error:
            report(error)
        else:
            yield reading
    if empty:
        raise UnreadableDocument(path, "it holds no text")


def _lines(file: BinaryIO, path: object, limits: Limits, report: Report) -> Iterator[tuple[int, int, str]]:
    """The number, the offset and the text of each line that is not blank; what is too long or no text is reported."""
    most = limits.bytes(".jsonl")
    number = start = 0
    while piece := file.readline(most + 1):
        if len(piece) > most:
            number += 1
            report(UnreadableDocument(f"{path}:{number}", f"the line has more than {most:,} bytes; --max-doc-chars lets more in"))
            start += _characters(piece)
            while not piece.endswith(b"\n") and (piece := file.readline(most)):
                start += _characters(piece)
            continue
        try:
            text = content(piece, f"{path}:{number + 1}")
        except UnreadableDocument as error:
            if not number:  # no line of it is text, then
                raise
            report(error)
            number, start = number + 1, start + _characters(piece)
            continue
        begin = 0 if start else len(text) - len(text.removeprefix(MARK))
        for part in LINE.finditer(text, begin):
            number += 1
            if part[0].strip():
                yield number, start + part.start(), part[0].rstrip("\r\n")
        start += len(text)


def _characters(piece: bytes) -> int:
    return len(piece.translate(None, CONTINUED))


def _parsed(text: str, path: object, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{path}:{line + error.lineno - 1}:{error.colno}"
        raise UnreadableDocument(place, f"no JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableDocument(f"{path}:{line}", "no JSON that can be read: nested too deeply, or a number too long") from error


def _record(text: str, start: int, item: Any, place: object, fields: Fields, limits: Limits, offset: int = 0) -> Reading:
    """The reading of one JSON object that stands at text[start]; `offset` is where `text` stands in the file."""
    body = article(item, fields, limits, place)
    at, end = _token(text, start, fields.text)
    walked, origin = _walked(text, at + 1, end - 1, offset)
    if walked != body:
        raise UnreadableDocument(place, f"the escapes of the field {fields.text!r} cannot be followed")
    if any("\ud800" <= char <= "\udfff" for char in body):
        raise UnreadableDocument(place, f"half a surrogate pair in the field {fields.text!r}")
    return Reading(body, sha256(text[at:end].encode()), origin, told=about(item, fields, place))


def article(item: Any, fields: Fields, limits: Limits, place: object) -> str:
    """The text of a record, if it has one that can be read."""
    if not isinstance(item, dict):
        raise UnreadableDocument(place, "not an object with fields")
    if fields.text not in item:
        raise UnreadableDocument(place, f"no field {fields.text!r}; it has: {_some(item) or 'none'}")
    body = item[fields.text]
    if not isinstance(body, str):
        raise UnreadableDocument(place, f"the field {fields.text!r} is no text")
    return limits.checked(sound(body, place), place)


def about(item: dict[str, Any], fields: Fields, place: object) -> dict[str, str]:
    """What a record tells about its article."""
    told = {key: str(item[key]) for key in TOLD if isinstance(item.get(key), str)}
    if isinstance(item.get(fields.title), str):
        told["title"] = item[fields.title]
    date = next((item[name] for name in _dates(fields) if item.get(name)), None)
    if date is not None:
        try:
            told["published"] = iso(date)
        except BadDate as error:
            raise UnreadableDocument(place, str(error)) from error
    return told


def names(fields: Fields) -> frozenset[str]:
    """The fields of a record that are used."""
    return frozenset((fields.text, fields.id, fields.title, *_dates(fields), *TOLD))


def _dates(fields: Fields) -> tuple[str, ...]:
    return (fields.date,) if fields.date else ("published", "date")


def key(item: dict[str, Any], fields: Fields) -> str | None:
    """What names the article of a record."""
    told = item.get(fields.id)
    if not isinstance(told, (str, int)) or isinstance(told, bool) or len(str(told)) > LONGEST:
        return None
    return line(str(told)) or None


def _some(item: dict[str, Any]) -> str:
    """The first names of an object's fields."""
    names = [line(name)[:40] for name in list(item)[:12]]
    return ", ".join(names) + (" …" if len(item) > len(names) else "")


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
