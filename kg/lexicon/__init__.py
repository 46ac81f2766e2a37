"""Word lists as data: each .toml file is headed by what its fields mean. No party is named in any but `aliases.toml`."""
from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The tables of `kg/lexicon/<name>.toml`."""
    return tomllib.loads((files("kg.lexicon") / f"{name}.toml").read_text(encoding="utf-8"))
