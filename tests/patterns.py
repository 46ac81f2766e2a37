"""The regular expressions of the code, found by reading it, and strings that are made to keep each of them busy."""
from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from re import _constants as code
from re import _parser
from types import SimpleNamespace
from typing import Any, NamedTuple

from kg.ask.owned import JOINT, SALE, WHOLE

KG = Path(__file__).parents[1] / "kg"
ASKED = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
AT_A_PLACE = {"match", "fullmatch"}
FLAGS = {"compile": 1, "match": 2, "fullmatch": 2, "search": 2, "findall": 2, "finditer": 2, "split": 3, "sub": 4, "subn": 4}
NAME = "Tern Cloud (Holdings) A.B"
# What stands in a pattern that a function makes of what it is given; and what a function tries at one place alone.
GIVEN = {
    "kg.read.about:_line": {"key": "title", "name": "a.txt"},
    "kg.annotate.changes:_opening": {"word": "from", "bounds": "about|up to"}, "kg.annotate.stance:_called": {"papers": "report|reporting|statement"}, "kg.ask.hops:_held": {"name": NAME},
    "kg.ask.owned:_pattern": {"wordings": WHOLE[1] + JOINT[1] + SALE[1], "one": re.escape(NAME), "other": "Harrow Foods"},
    "kg.ask.predicates:based": {"clause": SimpleNamespace(basis=("sister", "under common control"))},
    "kg.ask.products:_of": {"noun": "gpu hour"}, "kg.ask.products:_named_period": {"spelt": ["a month", "monthly"]},
    "kg.ask.syntax:_inert": {"keyword": "service"}, "kg.ask.ties:_worded": {"words": ("related", "in common")}, "kg.ask.window:cue": {"name": "total"},
    "kg.ask.worth:worths": {"name": NAME}, "kg.claims.proposed:_named": {"spelt": NAME},
    "kg.claims.proposed:_wordings": {"words": NAME}, "kg.train.data:worded": {"value": NAME},
    "kg.web.description:_value": {"schema": json.loads((KG / "web" / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]["Date"]},
}  # fmt: skip
HERE = {"kg.annotate.quantities:_after", "kg.annotate.quantities:_periods", "kg.ask.levels:_before_and_after",
        "kg.ask.products:_averages", "kg.ask.products:_beside"}


class Found(NamedTuple):
    """A pattern, where it stands, and whether it is only ever tried at the beginning of a text or at one place of it."""

    place: str
    pattern: re.Pattern[Any]
    here: bool


def found() -> Iterator[Found]:
    """Every regular expression of the code. Raises NameError for one whose parts are not known here."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(KG.rglob("*.py"))}
    uses = {path: _uses(tree) for path, tree in trees.items()}
    for path, tree in trees.items():
        module = ".".join(path.relative_to(KG.parent).with_suffix("").parts)
        for call, function, target in _calls(tree):
            asked = (told.get(target, set()) for other, told in uses.items() if other == path or _imports(trees[other], module, target))
            yield from _made(module, call, function, target, set().union(*asked) or {"nothing that is seen"})


def _imports(tree: ast.AST, module: str, name: str) -> bool:
    """Whether a module imports a name of another, or the other whole."""
    package, _, last = module.rpartition(".")
    wanted = {(module, name), (package, last)}
    return any((node.module, found.name) in wanted for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for found in node.names)


def _calls(tree: ast.AST, function: ast.FunctionDef | None = None, target: str = "") -> Iterator[tuple[ast.Call, ast.FunctionDef | None, str]]:
    """Each call of the module `re` with the function that it stands in, or the name that a module gives its outcome."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and ast.unparse(node.func)[3:] in FLAGS:
            yield node, function, target
        named = isinstance(node, ast.Assign) and function is None and isinstance(node.targets[0], ast.Name)
        yield from _calls(node, node if isinstance(node, ast.FunctionDef) else function, node.targets[0].id if named else target)


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """By name of a constant: what a module asks of it; what is handed on may be asked anything."""
    uses: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)) and node.attr in ASKED:
            uses.setdefault(ast.unparse(node.value).rpartition(".")[2], set()).add(node.attr)
        elif isinstance(node, ast.Call):
            for value in node.args:
                if isinstance(value, (ast.Name, ast.Attribute)):
                    uses.setdefault(ast.unparse(value).rpartition(".")[2], set()).add("handed on")
    return uses


def _made(module: str, call: ast.Call, function: ast.FunctionDef | None, target: str, uses: set[str]) -> Iterator[Found]:
    asked = ast.unparse(call.func)[3:]
    scope = vars(importlib.import_module(module))
    place = f"{module}:{function.name if function else target}"
    if asked == "compile" and function is not None and not function.args.args:
        yield from (Found(place, pattern, place in HERE) for pattern in _patterns(scope[function.name]()))
        return
    scope = {**scope, **GIVEN.get(place, {})}
    flags = next((word.value for word in call.keywords if word.arg == "flags"), None) or (call.args[FLAGS[asked]] if len(call.args) > FLAGS[asked] else None)
    pattern = re.compile(_value(call.args[0], scope), _value(flags, scope) if flags else 0)
    yield Found(place, pattern, asked in AT_A_PLACE or asked == "compile" and uses <= AT_A_PLACE)


def _value(node: ast.expr, scope: dict[str, Any]) -> Any:
    return eval(ast.unparse(node), scope)


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    """The patterns in what a function gives back."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (pattern for inner in value.values() for pattern in _patterns(inner))
    elif isinstance(value, (list, tuple)):
        yield from (pattern for inner in value for pattern in _patterns(inner))


# ---------------------------------------------------------------------------- what keeps them busy

CATEGORIES = {code.CATEGORY_DIGIT: "1", code.CATEGORY_SPACE: " ", code.CATEGORY_WORD: "a", code.CATEGORY_NOT_DIGIT: "a",
              code.CATEGORY_NOT_SPACE: "a", code.CATEGORY_NOT_WORD: "."}  # fmt: skip
COMMON = (" ", "a", "1", ".", "\n", ",", "(", "a ", "1,", "A.", "- ", "-")
REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
LONG = 20  # times from which a repetition may be worth to be drawn out


def texts(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """A beginning, a piece and an end: a text with the piece drawn out may make the pattern try again and again."""
    tree = _parser.parse(pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1"), pattern.flags & ~re.DEBUG)
    whole = _sample(tree)
    out = [("", piece, "\x01") for piece in (whole, whole[:-1], *COMMON)]
    for before, piece in _drawn(tree, ""):
        out += [(before, piece, "\x01"), ("", before + piece, "\x01"), ("", piece + " ", "\x01")]
    return sorted({text for text in out if text[1]})


def _drawn(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each repetition of a pattern: what stands before it, and one turn of it."""
    for op, value in tree:
        if op in REPEATS and value[1] > LONG:
            yield before, _sample(value[2])
            yield before, "".join(_each(value[2]))
        for inner in _inner(op, value):
            yield from _drawn(inner, before)
        before += _sample([(op, value)])


def _inner(op: Any, value: Any) -> list[Any]:
    if op in REPEATS:
        return [value[2]]
    if op is code.BRANCH:
        return value[1][:4]
    if op is code.SUBPATTERN:
        return [value[3]]
    return [value] if op is code.ATOMIC_GROUP else []


def _each(tree: Any) -> Iterator[str]:
    """A sample of each way that a pattern may begin."""
    for op, value in tree:
        yield from (_sample(branch) for branch in value[1][:4]) if op is code.BRANCH else (_sample([(op, value)]),)


def _sample(tree: Any) -> str:
    """A string that a pattern matches, but for what it asserts of its surroundings."""
    out = ""
    for op, value in tree:
        if op is code.LITERAL:
            out += chr(value)
        elif op is code.NOT_LITERAL:
            out += "b" if chr(value) == "a" else "a"
        elif op is code.ANY:
            out += "a"
        elif op is code.IN:
            out += _member(value)
        elif op is code.BRANCH:
            out += _sample(value[1][0])
        elif op is code.SUBPATTERN:
            out += _sample(value[3])
        elif op in REPEATS:
            out += _sample(value[2]) * max(1, value[0])
    return out


def _member(items: list[tuple[Any, Any]]) -> str:
    """A character of a class."""
    if items[0][0] is not code.NEGATE:
        op, value = items[0]
        return chr(value) if op is code.LITERAL else chr(value[0]) if op is code.RANGE else CATEGORIES.get(value, "a")
    out = {chr(value) for op, value in items[1:] if op is code.LITERAL} | {CATEGORIES.get(value, "") for op, value in items[1:] if op is code.CATEGORY}
    inside = [value for op, value in items[1:] if op is code.RANGE]
    return next(c for c in "a1. -%é\n" if c not in out and not any(low <= ord(c) <= high for low, high in inside))
