"""How well facts agree with gold facts: precision and recall of records, and of what hangs on them."""
from __future__ import annotations

import calendar
import json
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import BadAnnotation, BadRecord
from kg.lexicon import lexicon
from kg.ontology import kinds

Record = dict[str, Any]
Aliases = Mapping[str, str]

WORDINGS = frozenset({"item", "role", "place", "round", "facility", "exchange", "basis", "relation", "date_text"})
DAYS = {"Y": 365.25, "M": 30.4375, "W": 7.0, "D": 1.0}
FOLD = str.maketrans("’‘–—øæłßØÆŁ", "''--oalsoal")
LEGAL = re.compile(r"(?<![\s,])[\s,]+(incorporated|inc|corporation|corp|limited|ltd|llc|plc|n\.?v|s\.?a|ag|gmbh)\.?$")
ISO_DATE = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(\d\d)(?:-(\d\d))?))?")
ISO_DURATION = re.compile(r"P" + "".join(rf"(?:(\d+(?:\.\d+)?){letter})?" for letter in DAYS))


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one scoring, and the records that found no partner."""

    figures: dict[str, Any]
    missed: tuple[Record, ...]
    invented: tuple[Record, ...]


# ---------------------------------------------------------------- records


def records(path: str | Path) -> list[Record]:
    """The fact records of a JSON-lines file. Raises BadRecord with the line that is none."""
    try:
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadAnnotation(path, "not UTF-8; save it as UTF-8") from error
    return [_record(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]


def _record(line: str, path: str | Path, number: int) -> Record:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecord(path, number, str(error)) from error
    if not isinstance(row, dict) or not all(isinstance(row.get(k) or {}, dict) for k in ("roles", "attrs")):
        raise BadRecord(path, number, "it is no object with roles and attrs")
    if not isinstance(row.get("doc", ""), str):
        raise BadRecord(path, number, f"a document's name is a text, not {row['doc']!r}")
    if not isinstance(row.get("kind"), str) or row["kind"] not in kinds():
        raise BadRecord(path, number, f"unknown kind {row.get('kind')!r}")
    return row | {"roles": row.get("roles") or {}, "attrs": row.get("attrs") or {}}


def aliases(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Every name to the first of its row, both as they are compared."""
    return {plain(name): plain(row[0]) for row in rows for name in row}


def registered() -> list[list[str]]:
    """The rows of the alias registry: names and tickers of one party."""
    return [[row["name"], *row.get("names", ()), *row.get("tickers", ())] for row in lexicon("aliases").get("party", ())]


def aliases_in(path: str | Path) -> list[list[str]]:
    """The rows of names that score as one party, from a JSON file."""
    try:
        rows = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadAnnotation(path, f"no JSON: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise BadAnnotation(path, "aliases are a list of lists of names")
    return rows


# ---------------------------------------------------------------- what counts as the same


def plain(text: object) -> str:
    """Wording as it is compared: no case, accent, leading article, trailing legal form, ticker or punctuation."""
    return _plain(str(text))


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.translate(FOLD)).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c)).replace("%", " percent ")
    folded = LEGAL.sub("", re.sub(r"\([a-z]+[.:]\s?[a-z]+\)|\$|'s\b", " ", folded).strip())
    return " ".join(re.findall(r"\w+", re.sub(r"^the\s+", "", folded)))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _words(text: object) -> list[str]:
    return [_singular(word) for word in plain(text).split()]


def _near(gold: Any, told: Any, slack: float = 0.01) -> bool:
    if gold is None or told is None:
        return gold is told
    try:
        a, b = float(gold), float(told)
    except (TypeError, ValueError):
        return plain(gold) == plain(told)
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= slack * max(abs(a), abs(b), 1e-12)


def _span(date: object) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """First and last day of an ISO date of any precision."""
    parts = ISO_DATE.fullmatch(str(date))
    if not parts:
        return None
    year = int(parts[1])
    half, quarter, month = (int(p) if p else 0 for p in parts.group(2, 3, 4))
    if half:
        first, last = 6 * half - 5, 6 * half
    elif quarter:
        first, last = 3 * quarter - 2, 3 * quarter
    elif parts[4]:
        first = last = month
    else:
        first, last = 1, 12
    if not 1 <= first <= 12:
        return None
    if parts[5]:
        return ((year, first, int(parts[5])),) * 2
    return (year, first, 1), (year, last, calendar.monthrange(year, last)[1])


def _days(duration: object) -> float | None:
    parts = ISO_DURATION.fullmatch(str(duration))
    if not parts or not any(parts.groups()):
        return None
    return sum(float(number) * days for number, days in zip(parts.groups(), DAYS.values(), strict=True) if number)


def agreement(gold: Any, told: Any) -> float:
    """How far one attr agrees, 0 to 1: quantities by value, unit and period, dates by their days, wordings by half their words."""
    if isinstance(gold, dict) or isinstance(told, dict):
        if not (isinstance(gold, dict) and isinstance(told, dict)):
            return 0.0
        values = all(_near(gold.get(k), told.get(k)) for k in ("value", "min", "max") if k in gold or k in told)
        return float(values and all(_words(gold.get(k) or "") == _words(told.get(k) or "") for k in ("unit", "per")))
    one, other = _span(gold), _span(told)
    if one and other:
        if one[0] <= other[0] and other[1] <= one[1]:
            return 1.0
        return 0.5 if other[0] <= one[0] and one[1] <= other[1] else 0.0
    long, short = _days(gold), _days(told)
    if long and short:
        return float(_near(long, short, 0.02))
    a, b = set(_words(gold)), set(_words(told))
    return float(bool(a & b) and len(a & b) / len(a | b) >= 0.5)


# ---------------------------------------------------------------- pairing


def _key(row: Record, same: Aliases) -> tuple[Any, ...]:
    """What two records must agree on to be one fact: document, kind, named roles; for an observation the metric."""
    symmetric = kinds()[row["kind"]].symmetric
    roles = []
    for role, names in row["roles"].items():
        for name in names if isinstance(names, list) else [names]:
            key = same.get(plain(name), plain(name)) if name else ""
            if key and not key.startswith("unnamed"):
                roles.append(("party" if symmetric else role, key))
    metric = plain(row["attrs"].get("metric", "")) if row["kind"] == "Observation" else ""
    return row.get("doc"), row["kind"], tuple(sorted(roles)), metric


def _closeness(gold: Record, told: Record) -> float:
    return sum(agreement(value, told["attrs"][name]) for name, value in gold["attrs"].items() if name in told["attrs"])


def _fits(kind: str, gold: Record, told: Record, several: bool) -> bool:
    if kind == "Observation":
        return agreement(gold["attrs"].get("value"), told["attrs"].get("value")) > 0
    if kind == "Position" and several:
        return agreement(gold["attrs"].get("role", ""), told["attrs"].get("role", "")) > 0
    return True


def pairs(gold: Sequence[Record], told: Sequence[Record], same: Aliases) -> Iterator[tuple[Record, Record]]:
    """Records of one document and kind that tell the same fact, one to one, as many as can be, the closest first."""
    buckets: dict[tuple[Any, ...], tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((gold, told)):
        for row in rows:
            buckets[_key(row, same)][side].append(row)
    for (_, kind, *_), (golds, tolds) in buckets.items():
        close = [[_closeness(g, t) for t in tolds] for g in golds]
        options = [sorted((j for j, t in enumerate(tolds) if _fits(kind, g, t, len(golds) > 1)), key=lambda j: -close[i][j])
                   for i, g in enumerate(golds)]  # fmt: skip
        for j, i in _matching(options, close).items():
            yield golds[i], tolds[j]


def _matching(options: list[list[int]], close: list[list[float]]) -> dict[int, int]:
    """A largest matching, gold by told: augmenting paths, begun from the gold that has the closest partner."""
    partner: dict[int, int] = {}

    def placed(i: int, tried: set[int]) -> bool:
        for j in options[i]:
            if j not in tried:
                tried.add(j)
                if j not in partner or placed(partner[j], tried):
                    partner[j] = i
                    return True
        return False

    for i in sorted(range(len(options)), key=lambda i: -max((close[i][j] for j in options[i]), default=0)):
        placed(i, set())
    return partner


# ---------------------------------------------------------------- figures


def score(gold: Iterable[Record], told: Iterable[Record], same: Aliases) -> Score:
    """The figures of `told` against `gold`, over the documents that gold tells of."""
    golds = list(gold)
    docs = {row.get("doc") for row in golds}
    tolds = [row for row in told if row.get("doc") in docs]
    paired = list(pairs(golds, tolds, same))
    ours = [g for g, _ in paired]
    kept = {id(row) for pair in paired for row in pair}
    precision, recall, f1 = _rates(len(paired), len(golds), len(tolds))
    figures: dict[str, Any] = {
        "precision": precision, "recall": recall, "f1": f1,
        "f1_without_bare_tickers": _rates(*(sum(not _bare(row) for row in rows) for rows in (ours, golds, tolds)))[2],
        "gold": len(golds), "system": len(tolds), "paired": len(paired), **_details(paired),
    }  # fmt: skip
    by_kind = {}
    for kind in kinds():
        one, all_gold, all_told = (sum(row["kind"] == kind for row in rows) for rows in (ours, golds, tolds))
        if all_gold or all_told:
            by_kind[kind] = dict(zip(("precision", "recall", "f1"), _rates(one, all_gold, all_told), strict=True),
                                 gold=all_gold, system=all_told)  # fmt: skip
    figures["by_kind"] = by_kind
    return Score(figures, *(tuple(row for row in rows if id(row) not in kept) for rows in (golds, tolds)))


def _details(paired: Iterable[tuple[Record, Record]]) -> dict[str, float]:
    typed: list[float] = []
    wordings: list[float] = []
    bounds: list[bool] = []
    statuses: list[bool] = []
    offered = 0
    for gold, told in paired:
        skip = {"metric", "value"} if gold["kind"] == "Observation" else set()
        for name, value in gold["attrs"].items():
            other = told["attrs"].get(name)
            if name not in skip:
                mark = agreement(value, other) if name in told["attrs"] else 0.0
                (wordings if name in WORDINGS else typed).append(mark)
            if isinstance(value, dict) and isinstance(other, dict):
                bounds.append(value.get("bound", "exact") == other.get("bound", "exact"))
        offered += sum(name not in skip and name not in WORDINGS for name in told["attrs"])
        if gold.get("status") or told.get("status"):
            statuses.append(gold.get("status") == told.get("status"))
    return {"attrs_right": sum(typed), "attrs": len(typed), "attrs_offered": offered, "texts_right": sum(wordings),
            "texts": len(wordings), "bounds_right": sum(bounds), "bounds": len(bounds),
            "status_right": sum(statuses), "status": len(statuses)}  # fmt: skip


def _bare(row: Record) -> bool:
    """Whether a record says no more than that a ticker was printed."""
    return row["kind"] == "Listing" and set(row["attrs"]) <= {"ticker", "exchange"}


def _rates(right: int, gold: int, told: int) -> tuple[float, float, float]:
    precision, recall = right / told if told else 0.0, right / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
