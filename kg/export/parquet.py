"""Tables as Parquet, with the types of their columns."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from pyoxigraph import Store

from kg.errors import MissingExtra
from kg.export.tables import Cell, Table, tables

ROWS = 10_000  # in a group


def writers(store: Store) -> dict[str, Callable[[BinaryIO], None]]:
    """What writes each table, by its file's name. Raises MissingExtra where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtra("Parquet", "parquet") from error
    return {f"{name}.parquet": _writer(store, table) for name, table in tables().items()}


def _writer(store: Store, table: Table) -> Callable[[BinaryIO], None]:
    import pyarrow as pa
    from pyarrow import parquet

    types = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
    schema = pa.schema([(name, types[type_]) for name, type_ in table.columns])

    def write(file: BinaryIO) -> None:
        with parquet.ParquetWriter(file, schema) as out:
            for rows in _groups(table.rows(store)):
                columns = zip(zip(*rows, strict=True), schema, strict=True)
                out.write_table(pa.table([pa.array(cells, field.type) for cells, field in columns], schema))

    return write


def _groups(rows: Iterator[tuple[Cell, ...]]) -> Iterator[list[tuple[Cell, ...]]]:
    while group := list(islice(rows, ROWS)):
        yield group
