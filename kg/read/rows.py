"""Articles in the rows of a Parquet file, by the same fields as those of JSON records."""
from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import MissingExtra, UnreadableDocument
from kg.read.fields import about, article, key
from kg.read.limits import Limits
from kg.read.reading import Fields, Reading, Report, sha256

ROWS = 64  # that are held at a time


def rows(file: BinaryIO, path: object, fields: Fields, limits: Limits, report: Report) -> Iterator[Reading]:
    """The articles of a Parquet file, one a row."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise MissingExtra("reading Parquet", "parquet") from error
    number = 0
    try:
        for batch in parquet.ParquetFile(file).iter_batches(batch_size=ROWS):
            for item in batch.to_pylist():
                number += 1
                place = f"{path}: row {number}"
                try:
                    text = article(item, fields, limits, place)
                    reading = Reading(text, sha256(text.encode()), told=about(item, fields, place), key=key(item, fields), number=number)
                except UnreadableDocument as error:
                    report(error)
                else:
                    yield reading
    except (ArrowException, OSError, ValueError) as error:
        raise UnreadableDocument(path, f"the Parquet is damaged: {str(error).splitlines()[0][:200]}") from error
    if not number:
        raise UnreadableDocument(path, "it holds no text")
