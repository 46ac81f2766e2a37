"""What the API takes and gives, as openapi.json describes it; requests are read by that description."""
from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from kg import __version__
from kg.ask.clauses import standards
from kg.ontology import STATUSES, kinds

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)(\.0+)?")


class BadRequest(Exception):
    """A request that is not as it is described."""


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description, with the kinds, statuses and standards that there are."""
    told: dict[str, Any] = json.loads((files("kg.web") / "openapi.json").read_text(encoding="utf-8"))
    told["info"]["version"] = __version__
    parts = told["components"]
    parts["schemas"]["Kind"]["enum"] = list(kinds())
    parts["parameters"]["status"]["schema"]["items"]["enum"] = list(STATUSES)
    for path, methods in told["paths"].items():
        for parameter in methods["get"]["parameters"]:
            if parameter.get("name") == "standard":
                parameter["schema"]["enum"] = list(standards())
        methods["get"]["responses"] = {
            "200": {"description": "The answer", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas{path}"}}}},
            **{status: {"$ref": "#/components/responses/Problem"} for status in ("400", "404", "503")},
            "414": {"$ref": "#/components/responses/TooLong"},
        }
    return told


def names() -> list[str]:
    """The names of the paths."""
    return [path[1:] for path in description()["paths"]]


def asked(name: str, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The arguments of a path by the values that a request gives its parameters. Raises BadRequest."""
    parameters = {told["name"]: told for told in map(_resolved, description()["paths"][f"/{name}"]["get"]["parameters"])}
    if unknown := given.keys() - parameters.keys():
        raise BadRequest(f"no parameter called {min(unknown)!r}; the parameters are: {', '.join(parameters)}")
    found = {}
    for key, parameter in parameters.items():
        schema = _resolved(parameter["schema"])
        if key in given:
            found[key] = _values(key, given[key], schema)
        elif parameter.get("required"):
            raise BadRequest(f"{key} is missing: {parameter['description']}")
        elif "default" in schema:
            found[key] = schema["default"]
    return found


def _values(key: str, given: Sequence[str], schema: Mapping[str, Any]) -> Any:
    if schema["type"] == "array":
        if len(given) > schema["maxItems"]:
            raise BadRequest(f"{key}: more than {schema['maxItems']} values")
        return [_value(key, text, _resolved(schema["items"])) for text in given]
    if len(given) > 1:
        raise BadRequest(f"{key} is given more than once")
    return _value(key, given[0], schema)


def _value(key: str, text: str, schema: Mapping[str, Any]) -> Any:
    if schema["type"] == "boolean":
        if text not in ("true", "false"):
            raise BadRequest(f"{key}: {text!r} is neither true nor false")
        return text == "true"
    if schema["type"] in ("integer", "number"):
        if not (WHOLE if schema["type"] == "integer" else NUMBER).fullmatch(text) or len(text) > 40:
            raise BadRequest(f"{key}: {text[:40]!r} is no {schema['type']}")
        number = float(text)
        if not schema["minimum"] <= number <= schema["maximum"]:
            raise BadRequest(f"{key}: {text} is not from {schema['minimum']:g} to {schema['maximum']:g}")
        return int(number) if schema["type"] == "integer" else number
    if "enum" in schema and text not in schema["enum"]:
        raise BadRequest(f"{key}: no {text[:40]!r} is known; choose from: {', '.join(schema['enum'])}")
    if "pattern" in schema and not re.fullmatch(schema["pattern"], text):
        raise BadRequest(f"{key}: {text[:40]!r} is no date; write one as 2026, 2026-05 or 2026-05-14")
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        raise BadRequest(f"{key}: not from {schema.get('minLength', 0)} to {schema['maxLength']} characters")
    return text


def _resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of the description, or what it refers to."""
    if "$ref" not in part:
        return part
    found: Mapping[str, Any] = description()
    for key in part["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return found
