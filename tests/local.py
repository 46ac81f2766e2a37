"""Lists of partitions that are asked as Spark's RDDs are, pickled between steps, and in another order after each shuffle."""
from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from types import SimpleNamespace
from typing import Any


class Context:
    """What an RDD hangs on."""

    def __init__(self, seed: int, wide: int = 3) -> None:
        self.draw, self.wide = random.Random(seed), wide

    def parallelize(self, items: Iterable[Any], wide: int | None = None) -> Rdd:
        """The items in so many partitions, in order."""
        held, wide = list(items), wide or self.wide
        size = -(-len(held) // wide) or 1
        return Rdd(self, [held[at * size : (at + 1) * size] for at in range(wide)])

    def broadcast(self, value: Any) -> Any:
        """The value as another process has it."""
        return SimpleNamespace(value=pickle.loads(pickle.dumps(value)))


class Rdd:
    """Partitions, each a list."""

    def __init__(self, context: Context, parts: list[list[Any]]) -> None:
        self.context, self._parts = context, pickle.loads(pickle.dumps(parts))

    def mapPartitions(self, each: Callable[[Iterator[Any]], Iterable[Any]]) -> Rdd:
        return Rdd(self.context, [list(each(iter(part))) for part in self._parts])

    def flatMap(self, each: Callable[[Any], Iterable[Any]]) -> Rdd:
        return self.mapPartitions(lambda part: (found for item in part for found in each(item)))

    def map(self, each: Callable[[Any], Any]) -> Rdd:
        return self.mapPartitions(lambda part: map(each, part))

    def mapValues(self, each: Callable[[Any], Any]) -> Rdd:
        return self.map(lambda pair: (pair[0], each(pair[1])))

    def filter(self, wanted: Callable[[Any], Any]) -> Rdd:
        return self.mapPartitions(lambda part: filter(wanted, part))

    def keys(self) -> Rdd:
        return self.map(lambda pair: pair[0])

    def values(self) -> Rdd:
        return self.map(lambda pair: pair[1])

    def union(self, other: Rdd) -> Rdd:
        return Rdd(self.context, self._parts + other._parts)

    def groupByKey(self, wide: int | None = None) -> Rdd:
        groups: dict[Any, list[Any]] = {}
        for key, value in self._shuffled():
            groups.setdefault(key, []).append(value)
        pairs = list(groups.items())
        self.context.draw.shuffle(pairs)
        return self.context.parallelize(pairs, wide)

    def reduceByKey(self, put: Callable[[Any, Any], Any], wide: int | None = None) -> Rdd:
        return self.groupByKey(wide).mapValues(lambda values: reduce(put, values))

    def leftOuterJoin(self, other: Rdd, wide: int | None = None) -> Rdd:
        found = dict(other.collect())
        return self.context.parallelize(((key, (value, found.get(key))) for key, value in self._shuffled()), wide)

    def partitionBy(self, wide: int, number: Callable[[Any], int]) -> Rdd:
        items = self._shuffled()
        return Rdd(self.context, [[item for item in items if number(item[0]) % wide == at] for at in range(wide)])

    def distinct(self) -> Rdd:
        return self.map(lambda item: (item, None)).reduceByKey(lambda one, other: one).map(lambda pair: pair[0])

    def treeReduce(self, put: Callable[[Any, Any], Any]) -> Any:
        return reduce(put, self._shuffled())

    def persist(self, level: Any = None) -> Rdd:
        return self

    def count(self) -> int:
        return len(self.collect())

    def collect(self) -> list[Any]:
        return [item for part in self._parts for item in part]

    def _shuffled(self) -> list[Any]:
        items = self.collect()
        self.context.draw.shuffle(items)
        return items
