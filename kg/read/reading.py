"""One article as it is found in a file, before it has a name."""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.errors import UnreadableDocument


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
# What moves a terminal's cursor, ends a line or turns its direction, what nobody sees, and what no encoding can write.
MOVES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+")
HALVES = re.compile("[\ud800-\udfff]")
MARK = "\ufeff"  # of byte order, before a text
CRLF = re.compile("\r\n")
LONGEST = 500  # characters of a name or title


def content(data: bytes, path: object) -> str:
    """The characters of UTF-8 bytes, as they stand. Raises UnreadableDocument."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableDocument(path, "it is UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise UnreadableDocument(path, f"not UTF-8 at byte {error.start} (0x{byte:02x}); save it as UTF-8") from error


def decoded(data: bytes, path: object) -> str:
    """The text of UTF-8 bytes without byte order mark, line ends as `\\n`. Raises UnreadableDocument."""
    return plain(content(data, path))[0]


def plain(content: str) -> tuple[str, tuple[int, ...] | range]:
    """A text without byte order mark, line ends as `\\n`; and where in the content each of its characters stands."""
    begin = content.startswith(MARK)
    text = content[begin:].replace("\r\n", "\n").replace("\r", "\n")
    if len(text) == len(content) - begin:
        return text, range(begin, len(content))
    origin: list[int] = []
    at = int(begin)
    for end in CRLF.finditer(content, at):
        origin += range(at, end.start() + 1)
        at = end.end()
    return text, (*origin, *range(at, len(content)))


def line(text: str, most: int = LONGEST) -> str:
    """A name or a title as one line that shows as it is written, cut where it is very long; "" where nothing is left."""
    return " ".join(HALVES.sub("\ufffd", UNSEEN.sub("", MOVES.sub(" ", text[:most]))).split())


def sound(text: str, path: object) -> str:
    """The text, if it is one."""
    if (at := text.find("\0")) >= 0:
        raise UnreadableDocument(path, f"a NUL at character {at}: it is no text")
    if not text.strip():
        raise UnreadableDocument(path, "it holds no text")
    return text


def sha256(data: bytes) -> str:
    """The hash of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
