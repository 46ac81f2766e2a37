"""What a build goes through more than once, on disk: records in a row, each read again where it is asked for."""
from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Shelf(Sequence, Generic[T]):
    """Records by number, in a file that has no name and ends with the process: of each, memory holds where it begins."""

    def __init__(self, folder: Path, records: Iterable[T] = ()) -> None:
        self._file: Any = TemporaryFile(dir=folder)
        self._starts = array("q")
        for record in records:
            self.append(record)

    def append(self, record: T) -> None:
        """Puts a record behind the others."""
        self._starts.append(self._file.seek(0, 2))
        pickle.dump(record, self._file, pickle.HIGHEST_PROTOCOL)

    def arranged(self, numbers: Iterable[int]) -> Shelf[T]:
        """The records of some numbers, in that order; they stay where they are."""
        other: Shelf[T] = object.__new__(Shelf)
        other._file, other._starts = self._file, array("q", (self._starts[number] for number in numbers))
        return other

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> list[T]: ...
    def __getitem__(self, number: int | slice) -> T | list[T]:
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        self._file.seek(self._starts[number])
        return pickle.load(self._file)

    def __iter__(self) -> Iterator[T]:
        return map(self.__getitem__, range(len(self)))
