"""Folders, files and standard input to Documents, each by a name of its own."""
from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import BinaryIO

from kg.errors import UnreadableDocument
from kg.read.about import FIELDS, sources
from kg.read.formats import ENDINGS, prepared, readings
from kg.read.limits import Limits, within
from kg.read.reading import Fields, Reading, Report, line
from kg.records import Document


def documents(paths: Iterable[str | Path], *, text_field: str = "text", id_field: str = "id", title_field: str = "title",
              date_field: str | None = None, name: str | None = None, limits: Limits = Limits(),
              on_error: Callable[[UnreadableDocument], object] | None = None) -> Iterator[Document]:
    """The articles of files, folders (sorted, and what lies in them) and `-`, standard input, which `name` names.

    What cannot be read, or is beyond the `limits`, is handed to `on_error` and skipped; without it, it is raised. A
    malformed sources.toml is raised always: a date that is lost in silence would put facts of many articles into the wrong
    year. So an article whose front matter is malformed is one that cannot be read.
    """
    fields = Fields(text_field, id_field, title_field, date_field)
    report = on_error or raised
    found = list(files(paths, report))
    names = named(found, name or "stdin")
    about = cache(sources)
    taken = set(names.values())
    for path in found:
        place, told = "-" if path is None else str(path), beside(path, about)
        for reading in opened(path, place, fields, limits, report):
            yield document(called(reading.key, reading.number, names[path], taken), place, reading, told)


def opened(path: Path | None, place: str, fields: Fields, limits: Limits, report: Report, group: int | None = None) -> Iterator[Reading]:
    """The articles of a file, or of one row group of it, which is spoken of by its place; what cannot be read is reported."""
    try:
        with _opened(path) as file:
            ending = ".txt" if path is None else path.suffix.lower()
            prepared(ending)
            yield from _timed(readings(file, ending, place, fields, limits, report, group), limits.seconds, place)
    except UnreadableDocument as error:
        report(error)
    except OSError as error:
        report(UnreadableDocument(place, error.strerror or "cannot be read"))


def raised(error: UnreadableDocument) -> None:
    """Lets the first document that cannot be read end the reading."""
    raise error


def _opened(path: Path | None) -> AbstractContextManager[BinaryIO]:
    """The file, or standard input for None. Raises UnreadableDocument for what would never end or holds nothing."""
    if path is None:
        if sys.stdin is None:
            raise UnreadableDocument("-", "standard input is closed")
        return nullcontext(sys.stdin.buffer)
    if not path.is_file():
        raise UnreadableDocument(path, "a link that leads nowhere" if path.is_symlink() else "no regular file: a pipe, a socket or a device")
    return path.open("rb")


def _timed(found: Iterator[Reading], seconds: float, place: str) -> Iterator[Reading]:
    """The same readings, each within its time; what is done with them in between does not count."""
    while True:
        with within(seconds, place):
            reading = next(found, None)
        if reading is None:
            return
        yield reading


def files(paths: Iterable[str | Path], report: Report) -> Iterator[Path | None]:
    """The files to read, each once, in order; None stands for standard input."""
    seen: set[str | None] = set()
    for given in paths:
        path = Path(given)
        files: list[Path | None]
        if str(given) == "-":
            files = [None]
        elif os.path.isdir(path):
            files = list(_within(path, report))
            if not files:
                report(UnreadableDocument(path, f"no article in this folder; articles end in {' '.join(ENDINGS)}"))
        elif not os.path.lexists(path):
            report(UnreadableDocument(path, "no such file or folder"))
            continue
        elif path.suffix.lower() not in ENDINGS:
            report(UnreadableDocument(path, f"not a format that is read; articles end in {' '.join(ENDINGS)}"))
            continue
        else:
            files = [path]
        for file in files:
            identity = file and os.path.realpath(file)  # that of a link to itself is its own
            if identity not in seen:
                seen.add(identity)
                yield file


def _within(folder: Path, report: Report) -> Iterator[Path]:
    """The article files in a folder and below it, each folder once and no graph; where there is a folder `articles`, those in it alone."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            yield path
            continue
        try:
            told = os.stat(path)
            if (told.st_dev, told.st_ino) in seen:
                continue
            seen.add((told.st_dev, told.st_ino))
            if {"FORMAT", "generations"} <= set(os.listdir(path)):  # a graph, of which no file is an article
                continue
            if os.path.isdir(path / "articles"):
                path = path / "articles"
            inside = sorted(path.iterdir(), key=lambda path: path.name, reverse=True)
        except OSError as error:
            report(UnreadableDocument(path, error.strerror or "cannot be read"))
            continue
        waiting += [entry for entry in inside if not entry.name.startswith(".") and (os.path.isdir(entry) or _article(entry))]


def _article(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and path.stem.lower() != "readme"


def named(files: list[Path | None], stdin: str) -> dict[Path | None, str]:
    """A name for each file: its own without the ending, and as many folders before it as tell it from the others."""
    # Two files of one folder differ in their ending alone: then it stays.
    folders = {path: Path(os.path.realpath(path)).parent for path in files if path}
    twins = Counter((folders[path], path.stem) for path in files if path)
    parts = {path: [stdin] if path is None else [line(part) or "unnamed" for part in (*folders[path].parts[1:],
                    path.name if twins[folders[path], path.stem] > 1 else path.stem)] for path in files}
    names = {path: part[-1] for path, part in parts.items()}
    depth = 1
    while True:
        counts = Counter(names.values())
        clashing = [path for path, name in names.items() if counts[name] > 1 and len(parts[path]) > depth]
        if not clashing:
            break
        depth += 1
        for path in clashing:
            names[path] = "/".join(parts[path][-depth:])
    told: Counter[str] = Counter()
    for path, name in names.items():  # names that differ in what cannot be seen alone
        told[name] += 1
        if told[name] > 1:
            names[path] = f"{name}#{told[name]}"
    return names


def called(key: str | None, number: int | None, file: str, taken: set[str]) -> str:
    """The name of an article: its file's, or in a file of many its key where that is free; it is taken then."""
    if number is None:
        return file
    numbered = f"{file}:{number}"
    tries = (key, f"{file}/{key}") if key else ()
    name = next((name for name in tries if name not in taken), numbered)
    taken.add(name)
    return name


def beside(path: Path | None, about: Callable[[Path], dict[str, dict[str, str]]] = sources) -> dict[str, str]:
    """What the sources.toml of a file's folder tells about it."""
    if path is None:
        return {}
    told = about(path.parent)
    return told.get(path.name) or told.get(path.stem) or {}


def document(name: str, place: str, reading: Reading, beside: dict[str, str]) -> Document:
    """The document of an article that was found in a file, by its name."""
    known = {field: line(value) for field, value in {**reading.found, **beside, **reading.told}.items()}
    return Document(name, reading.text, reading.sha256, line(place, len(place)), origin=reading.origin, pages=reading.pages,
                    **{field: known[field] for field in FIELDS if known.get(field)})
