"""Folders, files and standard input to Documents, each by a name of its own."""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from kg.errors import UnreadableDocument
from kg.read.about import FIELDS, sources
from kg.read.formats import ENDINGS, readings
from kg.read.reading import Fields, Reading, Report
from kg.records import Document


def documents(paths: Iterable[str | Path], *, text_field: str = "text", id_field: str = "id", title_field: str = "title",
              date_field: str | None = None, name: str | None = None,
              on_error: Callable[[UnreadableDocument], object] | None = None) -> Iterator[Document]:
    """The articles of files, folders (sorted, and what lies in them) and `-`, standard input, which `name` names.

    What cannot be read is handed to `on_error` and skipped; without it, it is raised. A malformed sources.toml or
    front matter is raised always: a date that is lost in silence would put facts into the wrong year.
    """
    fields = Fields(text_field, id_field, title_field, date_field)
    report = on_error or _raise
    found = list(_files(paths, report))
    names = _names(found, name or "stdin")
    about = cache(sources)
    taken = set(names.values())
    for path in found:
        try:
            data = sys.stdin.buffer.read() if path is None else path.read_bytes()
        except OSError as error:
            report(UnreadableDocument(path, error.strerror or "cannot be read"))
            continue
        place = "-" if path is None else str(path)
        beside = {} if path is None else _beside(path, about(path.parent))
        try:
            for reading in readings(data, ".txt" if path is None else path.suffix.lower(), place, fields, report):
                yield _document(_name(reading, names[path], taken), place, reading, beside)
        except UnreadableDocument as error:
            report(error)


def _raise(error: UnreadableDocument) -> None:
    raise error


def _files(paths: Iterable[str | Path], report: Report) -> Iterator[Path | None]:
    """The files to read, each once, in order; None stands for standard input."""
    seen: set[Path | None] = set()
    for given in paths:
        path = Path(given)
        if str(given) == "-":
            files: Iterable[Path | None] = [None]
        elif path.is_dir():
            files = list(_within(path, set()))
            if not files:
                report(UnreadableDocument(path, f"no article in this folder; articles end in {' '.join(ENDINGS)}"))
        elif not path.exists():
            report(UnreadableDocument(path, "no such file or folder"))
            continue
        elif path.suffix.lower() not in ENDINGS:
            report(UnreadableDocument(path, f"not a format that is read; articles end in {' '.join(ENDINGS)}"))
            continue
        else:
            files = [path]
        for file in files:
            identity = file and file.resolve()
            if identity not in seen:
                seen.add(identity)
                yield file


def _within(folder: Path, above: set[Path]) -> Iterator[Path]:
    """The article files in a folder and below it; where there is a folder `articles`, those in it alone."""
    if folder.resolve() in above:
        return
    above = above | {folder.resolve()}
    if (folder / "articles").is_dir():
        folder = folder / "articles"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _within(path, above)
        elif path.suffix.lower() in ENDINGS and path.stem.lower() != "readme":
            yield path


def _names(files: list[Path | None], stdin: str) -> dict[Path | None, str]:
    """A name for each file: its own without the ending, and as many folders before it as tell it from the others."""
    # Two files of one folder differ in their ending alone: then it stays.
    twins = Counter((path.resolve().parent, path.stem) for path in files if path)
    parts = {path: [stdin] if path is None else [*path.resolve().parent.parts[1:],
                    path.name if twins[path.resolve().parent, path.stem] > 1 else path.stem] for path in files}
    names = {path: part[-1] for path, part in parts.items()}
    depth = 1
    while True:
        counts = Counter(names.values())
        clashing = [path for path, name in names.items() if counts[name] > 1 and len(parts[path]) > depth]
        if not clashing:
            return names
        depth += 1
        for path in clashing:
            names[path] = "/".join(parts[path][-depth:])


def _name(reading: Reading, file: str, taken: set[str]) -> str:
    if reading.number is None:
        return file
    numbered = f"{file}:{reading.number}"
    tries = (reading.key, f"{file}/{reading.key}") if reading.key else ()
    name = next((name for name in tries if name not in taken), numbered)
    taken.add(name)
    return name


def _beside(path: Path, told: dict[str, dict[str, str]]) -> dict[str, str]:
    return told.get(path.name) or told.get(path.stem) or {}


def _document(name: str, place: str, reading: Reading, beside: dict[str, str]) -> Document:
    known = {**reading.found, **beside, **reading.told}
    return Document(name, reading.text, reading.sha256, place, origin=reading.origin, pages=reading.pages,
                    **{field: known[field] for field in FIELDS if field in known})
