"""The tables that stand between the steps of a build, as Parquet: articles as they are found, and what they state."""
from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from kg.errors import KgError, UnreadableDocument
from kg.graph.kept import decoded
from kg.graph.origin import packed, unpacked
from kg.records import Document, Reading

# An article, or what stands in its place: where it was found, what names it there, and the fields of a Document.
PLAIN = tuple(field.name for field in fields(Document) if field.name not in ("name", "origin", "pages"))
ARTICLES = f"file int, place long, key string, row int, {', '.join(f'{name} string' for name in PLAIN)}, origin string, pages string, problem string"
# What a document states, by its place among all: the lines of its record (kg.graph.kept), or why there are none.
READ = "number long, document string, path string, published string, address string, fresh boolean, unread string, body string, problem string"
CLAIMS = ("document string, address string, likely boolean, kind string, key string, confidence double, status string, mode string, "
          "record string, reading string")  # fmt: skip


def article(file: int, place: int, key: str | None, row: int | None, document: Document) -> tuple[Any, ...]:
    """The row of an article."""
    origin = None if document.origin is None else json.dumps(packed(document.origin))
    return (file, place, key, row, *(getattr(document, name) for name in PLAIN), origin, json.dumps(document.pages), None)


def problem(error: KgError) -> str:
    """What could not be read, or any error, for another process."""
    if isinstance(error, UnreadableDocument):
        return json.dumps({"path": str(error.path), "reason": error.reason})
    return json.dumps({"message": str(error), "code": error.exit_code})


def raised(told: str) -> KgError:
    """The error of a problem."""
    about = json.loads(told)
    if "path" in about:
        return UnreadableDocument(about["path"], about["reason"])
    error = KgError(about["message"])
    error.exit_code = about["code"]
    return error


def document(row: Any, name: str) -> Document:
    """The document of an article's row, by its name."""
    origin = None if row.origin is None else unpacked(json.loads(row.origin))
    return Document(name, **{field: row[field] for field in PLAIN}, origin=origin, pages=tuple(json.loads(row.pages)))


def reading(row: Any) -> Reading:
    """What the document of a row states."""
    return decoded(row.body.encode(), row.document)


def claims(row: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a document's claims."""
    told = reading(row)
    for likely, found in ((True, told.claims), (False, told.rejected)):
        for claim in found:
            yield (row.document, row.address, likely, claim.kind, claim.key, claim.confidence, claim.status, claim.mode,
                   json.dumps(claim.record(), ensure_ascii=False), json.dumps(claim.reading(), ensure_ascii=False))  # fmt: skip
