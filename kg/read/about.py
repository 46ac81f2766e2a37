"""What is told about an article beside its text: front matter, a folder's sources.toml, dates as ISO 8601."""
from __future__ import annotations

import datetime
import re
from pathlib import Path

from kg.errors import BadAnnotation, BadDate
from kg.read.tables import tables

FIELDS = ("title", "author", "publisher", "published", "url", "retold_from")
ENTRY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*[:=](.*)$")
ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?=$|[T ]))?)?(?:[T ].*)?$")
YEAR_FIRST = re.compile(r"[^0-9]*[0-9]{4}")
LONGEST = 100  # characters of a date


def front_matter(text: str, path: object) -> tuple[dict[str, str], int]:
    """What the lines between two `---` at the top say, and the offset at which the article begins."""
    lines = text.split("\n")
    first = next((line for line in lines[1:] if line.strip()), "")
    if lines[0].rstrip() != "---" or not (ENTRY.match(first) or first.rstrip() == "---"):
        return {}, 0
    about: dict[str, str] = {}
    offset = len(lines[0]) + 1
    for number, line in enumerate(lines[1:], 2):
        offset += len(line) + 1
        if line.rstrip() in ("---", "..."):
            body = text[offset:]
            return about, min(len(text), offset + len(body) - len(body.lstrip("\n")))
        if not line.strip() or line.lstrip().startswith("#") or line[0] in " \t-":
            continue  # a comment, or the inside of a list under a key that is not ours
        entry = ENTRY.match(line.rstrip())
        if entry is None:
            raise BadAnnotation(f"{path}:{number}", f"no `key: value` line: {line.strip()[:60]!r}")
        key, value = entry[1], _unquoted(entry[2], f"{path}:{number}")
        if key in FIELDS and value:
            about[key] = _checked(key, value, f"{path}:{number}")
    raise BadAnnotation(f"{path}:1", "the front matter is not closed by a line `---`")


def sources(folder: Path) -> dict[str, dict[str, str]]:
    """What the folder's sources.toml says about each file, by file name; nothing if there is none."""
    path = folder / "sources.toml"
    if not path.is_file():
        return {}
    text, told = tables(path)
    out: dict[str, dict[str, str]] = {}
    for name, table in told.items():
        if not isinstance(table, dict):
            raise BadAnnotation(f"{path}:{_line(text, name)}", f"{name!r} is no table; write [\"file name\"] above its lines")
        out[name] = {}
        for key in FIELDS:
            if key in table:
                try:
                    if not isinstance(table[key], (str, datetime.date)):
                        raise BadAnnotation(path, f"{key} is no text; put it in quotes")
                    out[name][key] = _checked(key, str(table[key]), str(path))
                except BadAnnotation as error:
                    raise BadAnnotation(f"{path}:{_line(text, name, key)}", error.reason) from error
    return out


def iso(value: object) -> str:
    """The date as ISO 8601 at the precision it is given in; BadDate if it is none."""
    text = str(value).strip()
    match = ISO.match(text)
    try:
        if len(text) > LONGEST:
            raise ValueError(text)
        if match:
            datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return "-".join(part for part in match.groups() if part)
        return _worded(text)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:  # dateutil's, of odd words
        raise BadDate(text[:LONGEST]) from error


def _worded(text: str) -> str:
    from dateutil import parser

    if not re.search(r"[0-9]{4}", text):
        raise ValueError(text)
    # What dateutil fills in from its default differs between two readings: only what the text gives is kept.
    one, two = (parser.parse(text, default=datetime.datetime(2000, month, day)) for month, day in ((1, 1), (2, 2)))
    if one.month != two.month or not YEAR_FIRST.match(text) and parser.parse(text, default=one, dayfirst=True).month != one.month:
        return one.isoformat()[:4]  # "05/06/2026" is the fifth of June or the sixth of May
    return one.isoformat()[: 7 if one.day != two.day else 10]


def _checked(key: str, value: str, place: str) -> str:
    if key != "published":
        return value
    try:
        return iso(value)
    except BadDate as error:
        raise BadAnnotation(place, str(error)) from error


def _unquoted(value: str, place: str) -> str:
    value = value.strip()
    if value[:1] in ("'", '"'):
        close = value.rfind(value[0])
        if close == 0:
            raise BadAnnotation(place, f"a quotation mark is not closed: {value[:60]}")
        if not value[close + 1:].strip() or value[close + 1:].lstrip().startswith("#"):
            return value[1:close].replace("\\" + value[0], value[0])
    return value


def _line(text: str, name: str, key: str = "") -> int:
    """The line on which a table, or a key of it, stands."""
    inside = False
    at = 1
    for number, line in enumerate(text.split("\n"), 1):
        plain = line.strip()
        if plain.startswith("["):
            inside = plain.strip("[] \t").strip("\"'") == name
            at = number if inside else at
        if (inside and key and re.match(rf"[\"']?{re.escape(key)}\b", plain)) or (
                not key and re.match(rf"[\"']?{re.escape(name)}[\"']?\s*=", plain)):
            return number
    return at
