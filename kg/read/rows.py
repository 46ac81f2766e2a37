"""Articles in the rows of a Parquet file, by the same fields as those of JSON records."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import MissingExtra, UnreadableDocument
from kg.read.fields import about, article, key, names
from kg.read.limits import Limits
from kg.read.reading import Fields, Reading, Report, line, sha256

ROWS = 1  # that are held at a time: a few bytes of a file may stand for any number of long ones
# The same of columns that Arrow holds as dictionaries, each of which is whole in memory and is made anew every time; fewer if long.
CODED, HELD = 64, 1 << 24  # rows, bytes


def rows(file: BinaryIO, path: object, fields: Fields, limits: Limits, report: Report, group: int | None = None) -> Iterator[Reading]:
    """The articles of a Parquet file, one a row; those of one of its row groups alone where that is named."""
    parquet = _parquet()
    number = 0
    try:
        table = parquet.ParquetFile(file)
        starts = _starts(table)
        number = starts[group or 0] if starts else 0
        for row in _rows(table, names(fields), range(len(starts)) if group is None else [group]):
            number += 1
            place = f"{path}: row {number}"
            try:
                item = _item(row, limits, place)
                text = article(item, fields, limits, place)
                reading = Reading(text, sha256(text.encode()), told=about(item, fields, place), key=key(item, fields), number=number)
            except UnreadableDocument as error:
                report(UnreadableDocument(error.path, error.reason))  # one that does not hold the row by its traceback
            else:
                yield reading
    except (_arrow(), OSError, ValueError) as error:
        raise UnreadableDocument(path, f"the Parquet is damaged: {str(error).splitlines()[0][:200]}") from error
    if not number:
        raise UnreadableDocument(path, "it holds no text")


def _rows(table: Any, used: frozenset[str], groups: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The fields of each row of some row groups, those that are used with a column of one row, the others with None."""
    schema = table.schema_arrow
    coded = [field.name for field in schema if field.name in used and hasattr(field.type, "index_type")]
    plain = [field.name for field in schema if field.name in used and field.name not in coded]
    for group in groups:
        many = _many(table.metadata.row_group(group), coded)
        for one, other in zip(_columns(table, plain, ROWS, group), _columns(table, coded, many, group), strict=True):
            yield dict.fromkeys(schema.names) | one | other


def _many(group: Any, coded: list[str]) -> int:
    """How many rows of a row group's columns that are dictionaries are held at a time, by the length that they are said to have."""
    columns = (group.column(at) for at in range(group.num_columns))
    size = sum(column.total_uncompressed_size for column in columns if column.path_in_schema.partition(".")[0] in coded)
    return max(1, min(CODED, HELD * group.num_rows // max(1, size)))


def _columns(table: Any, columns: list[str], many: int, group: int) -> Iterator[dict[str, Any]]:
    """Some columns of a row group, row by row, of which so many are held."""
    if not columns:
        yield from ({} for _ in range(table.metadata.row_group(group).num_rows))
        return
    for batch in table.iter_batches(batch_size=many, row_groups=[group], columns=columns):
        for at in range(batch.num_rows):
            row = batch.slice(at, 1)
            yield dict(zip(row.schema.names, row.columns, strict=True))


def _item(row: dict[str, Any], limits: Limits, place: str) -> dict[str, Any]:
    """The fields of a row, with the values of those that are used. Raises UnreadableDocument for one that is too long or none."""
    item: dict[str, Any] = {}
    for name, column in row.items():
        item[name] = None
        if column is None:
            continue
        if hasattr(column, "dictionary_decode"):
            column = column.dictionary_decode()
        if column.nbytes > (most := limits.bytes(".jsonl")):  # before it is made a value of Python's
            raise UnreadableDocument(place, f"the field {line(name)!r} has more than {most:,} bytes; --max-doc-chars lets more in")
        try:
            item[name] = column[0].as_py()
        except (ArithmeticError, LookupError, ValueError) as error:  # a date out of range, a time zone that is none, no UTF-8
            raise UnreadableDocument(place, f"the field {line(name)!r} has a value that cannot be read ({type(error).__name__})") from error
    return item


def groups(path: Path) -> list[int] | list[None]:
    """The row groups of a Parquet file, which can be read one by one; only None, for all of it, where it has none or is none."""
    try:
        with path.open("rb") as file:
            return list(range(len(_starts(_parquet().ParquetFile(file))))) or [None]
    except (MissingExtra, _arrow(), OSError, ValueError):
        return [None]


def _starts(table: Any) -> list[int]:
    """How many rows stand before each row group."""
    sizes = (table.metadata.row_group(at).num_rows for at in range(table.num_row_groups))
    return list(accumulate(sizes, initial=0))[:-1]


def _parquet() -> Any:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("reading Parquet", "parquet") from error
    return parquet


def _arrow() -> type[Exception]:
    """What pyarrow raises; nothing that is raised where it is not installed."""
    try:
        from pyarrow import ArrowException
    except ImportError:
        return MissingExtra
    return ArrowException
