"""What a file holds, by its ending: each reader gives the readings of one file's bytes."""
from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO

from kg.errors import BadAnnotation, MissingExtra, UnreadableDocument
from kg.read import fields as json_fields
from kg.read.about import front_matter
from kg.read.limits import Limits
from kg.read.markup import MOST, crowded
from kg.read.reading import Fields, Reading, Report, content, line, plain, sha256, sound
from kg.read.rows import rows

ENDINGS = (".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".parquet", ".pdf")
# What begins a file that holds others, or one that swells when it is unpacked: none of them is an article.
PACKED = {b"PK\x03\x04": "a ZIP archive, or an office document", b"\x1f\x8b": "packed with gzip", b"BZh": "packed with bzip2",
          b"\xfd7zXZ": "packed with xz", b"\x28\xb5\x2f\xfd": "packed with zstd", b"x\x01": "packed with zlib",
          b"x\x9c": "packed with zlib", b"x\xda": "packed with zlib", b"\xd0\xcf\x11\xe0": "an old office document"}  # fmt: skip


def readings(file: BinaryIO, ending: str, path: object, fields: Fields, limits: Limits, report: Report,
             group: int | None = None) -> Iterator[Reading]:  # fmt: skip
    """The articles in a file of that ending, or in one row group of a Parquet file; what cannot be read is raised, or reported
    where others follow it."""
    if ending == ".jsonl":
        yield from json_fields.lines(file, path, fields, limits, report)
        return
    if ending == ".parquet":
        yield from rows(file, path, fields, limits, report, group)
        return
    data = _content(file, ending, limits.bytes(ending), path)
    if ending == ".json":
        yield from json_fields.whole(content(data, path), path, fields, limits, report)
    else:
        yield {".md": _markdown, ".html": _html, ".htm": _html, ".pdf": _pdf}.get(ending, _plain)(data, path, limits)


def prepared(ending: str) -> None:
    """Loads what reads files of that ending, which is no document's time."""
    with suppress(ImportError):
        if ending in (".html", ".htm"):
            import_module("trafilatura")
        elif ending == ".pdf":
            import_module("pypdf")
        elif ending == ".parquet":
            import_module("pyarrow.parquet")


def _content(file: BinaryIO, ending: str, most: int, path: object) -> bytes:
    """The bytes of a file, if they are not too many."""
    data = file.read(most + 1)
    for mark, what in PACKED.items():
        if data.startswith(mark):
            raise UnreadableDocument(path, f"it is {what}; save it as text, HTML or PDF")
    if len(data) > most:
        more = "write it as JSON lines (.jsonl), which may have any number" if ending == ".json" else "--max-doc-chars lets more in"
        raise UnreadableDocument(path, f"it has more than {most:,} bytes; {more}")
    return data


def _plain(data: bytes, path: object, limits: Limits) -> Reading:
    text, origin = plain(content(data, path))
    return Reading(limits.checked(sound(text, path), path), sha256(data), origin)


def _markdown(data: bytes, path: object, limits: Limits) -> Reading:
    whole, origin = plain(content(data, path))
    try:
        told, start = front_matter(whole, path)
    except BadAnnotation as error:  # of this article alone
        raise UnreadableDocument(error.path, error.reason) from error
    text = limits.checked(sound(whole[start:], path), path)
    return Reading(text, sha256(data), origin[start:], told=told)


def _html(data: bytes, path: object, limits: Limits) -> Reading:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if not data.strip():
        raise UnreadableDocument(path, "it holds no text")
    if crowded(data):
        raise UnreadableDocument(path, f"the HTML has a tag of more than {MOST:,} attributes")
    # A date that stands nowhere as the article's own is not guessed at: dates of facts are counted from it.
    try:
        page = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False,
                                           date_extraction_params={"extensive_search": False, "original_date": True})
    except Exception as error:  # lxml and trafilatura let through whatever a damaged page provokes
        raise UnreadableDocument(path, f"the HTML is damaged: {type(error).__name__}") from error
    text = (page.text or "").replace("\r\n", "\n").replace("\0", "") if page else ""
    if not text.strip():
        raise UnreadableDocument(path, "no main text found in the HTML")
    limits.checked(text, path)
    found = {"title": page.title, "author": page.author, "publisher": page.sitename, "published": page.date, "url": page.url}
    return Reading(text, sha256(data), found={key: value for key, value in found.items() if value})


def _pdf(data: bytes, path: object, limits: Limits) -> Reading:
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
        texts: list[str] = []
        count = 0
        for page in reader.pages:
            texts.append(page.extract_text())
            count += len(texts[-1])
            if count > limits.characters:
                limits.checked("\n".join(texts), path)
        about = reader.metadata
    except UnreadableDocument:
        raise
    except Exception as error:  # pypdf lets through whatever a damaged file provokes
        raise UnreadableDocument(path, f"the PDF is damaged: {line(str(error)) or type(error).__name__}") from error
    texts = [text.replace("\0", "").encode("utf-8", "replace").decode("utf-8") for text in texts]
    if not any(text.strip() for text in texts):
        raise UnreadableDocument(path, "the PDF holds no text; a scan needs character recognition first")
    pages, at = [], 0
    for text in texts:
        pages.append(at)
        at += len(text) + 1
    found = {"title": about.title, "author": about.author} if about else {}
    return Reading("\n".join(texts), sha256(data), pages=tuple(pages),
                   found={key: str(value).strip() for key, value in found.items() if value and str(value).strip()})
