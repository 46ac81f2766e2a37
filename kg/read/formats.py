"""What a file holds, by its ending: each reader yields the readings of one file's bytes."""
from __future__ import annotations

import hashlib
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kg.errors import BadDate, MissingExtra, UnreadableDocument
from kg.read.about import front_matter, iso


class Fields(NamedTuple):
    """The names of a JSON record's fields; a date that is not named is looked for as `published` and `date`."""

    text: str = "text"
    id: str = "id"
    title: str = "title"
    date: str | None = None


@dataclass(slots=True)
class Reading:
    """One article found in a file: `key` tells it from the others there, `told` and `found` are what is known of it.

    What is `told` (front matter, fields) outranks sources.toml, what was `found` (in HTML, in a PDF) does not.
    """

    text: str
    sha256: str
    origin: tuple[int, ...] | range | None = None
    key: str | None = None
    number: int | None = None
    told: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()


Report = Callable[[UnreadableDocument], None]


def readings(data: bytes, ending: str, path: object, fields: Fields, report: Report) -> Iterator[Reading]:
    """The articles in a file of that ending; what cannot be read is raised, or reported where others follow it."""
    if ending == ".jsonl":
        yield from _json_lines(data, path, fields, report)
    elif ending == ".json":
        yield from _json(data, path, fields, report)
    else:
        yield {".md": _markdown, ".html": _html, ".htm": _html, ".pdf": _pdf}.get(ending, _plain)(data, path)


ENDINGS = (".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".pdf")


def decoded(data: bytes, path: object) -> str:
    """The text of UTF-8 bytes without byte order mark, line ends as `\\n`."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableDocument(path, "it is UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(path, f"not UTF-8 at byte {error.start} (0x{data[error.start]:02x}); save it as UTF-8") from error
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _sound(text: str, path: object) -> str:
    if (at := text.find("\0")) >= 0:
        raise UnreadableDocument(path, f"a NUL at character {at}: it is no text")
    if not text.strip():
        raise UnreadableDocument(path, "it holds no text")
    return text


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _plain(data: bytes, path: object) -> Reading:
    text = _sound(decoded(data, path), path)
    return Reading(text, _sha256(data), range(len(text)))


def _markdown(data: bytes, path: object) -> Reading:
    whole = decoded(data, path)
    told, start = front_matter(whole, path)
    text = _sound(whole[start:], path)
    return Reading(text, _sha256(data), range(start, len(whole)), told=told)


def _html(data: bytes, path: object) -> Reading:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if not data.strip():
        raise UnreadableDocument(path, "it holds no text")
    # A date that stands nowhere as the article's own is not guessed at: dates of facts are counted from it.
    page = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False,
                                       date_extraction_params={"extensive_search": False, "original_date": True})
    text = (page.text or "").replace("\r\n", "\n").replace("\0", "") if page else ""
    if not text.strip():
        raise UnreadableDocument(path, "no main text found in the HTML")
    found = {"title": page.title, "author": page.author, "publisher": page.sitename, "published": page.date, "url": page.url}
    return Reading(text, _sha256(data), found={key: value for key, value in found.items() if value})


def _pdf(data: bytes, path: object) -> Reading:
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtra("reading PDF", "pdf") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in data[:1024]:
        raise UnreadableDocument(path, "it is no PDF: it does not begin with %PDF-")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(path, "the PDF is locked with a password")
        texts = [page.extract_text() for page in reader.pages]
        about = reader.metadata
    except UnreadableDocument:
        raise
    except Exception as error:  # pypdf lets through whatever a damaged file provokes
        raise UnreadableDocument(path, f"the PDF is damaged: {error or type(error).__name__}") from error
    texts = [text.replace("\0", "").encode("utf-8", "replace").decode("utf-8") for text in texts]
    if not any(text.strip() for text in texts):
        raise UnreadableDocument(path, "the PDF holds no text; a scan needs character recognition first")
    pages, at = [], 0
    for text in texts:
        pages.append(at)
        at += len(text) + 1
    found = {"title": about.title, "author": about.author} if about else {}
    return Reading("\n".join(texts), _sha256(data), pages=tuple(pages),
                   found={key: str(value).strip() for key, value in found.items() if value and str(value).strip()})


def _json(data: bytes, path: object, fields: Fields, report: Report) -> Iterator[Reading]:
    text = decoded(data, path)
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


def _json_lines(data: bytes, path: object, fields: Fields, report: Report) -> Iterator[Reading]:
    text = decoded(data, path)
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


SPACE = re.compile(r"[ \t\n\r]*")
PIECE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)|[^\\]+", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
DECODER = json.JSONDecoder()


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
    _sound(body, place)
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
    return Reading(body, _sha256(text[at:end].encode()), origin, told=told)


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
