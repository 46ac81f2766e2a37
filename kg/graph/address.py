"""The place of a graph that is no folder: the address of a SPARQL endpoint."""
from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

Place = str | Path  # a folder, or an address


def remote(place: Place) -> TypeGuard[str]:
    """Whether a place is an address."""
    return isinstance(place, str) and place[:8].casefold().startswith(("http://", "https://"))
