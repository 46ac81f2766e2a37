"""Names as stable parts of an IRI."""
from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping

from kg.names import DASHES

LENGTH = 60  # characters of a name that its slug keeps


def slug(text: str) -> str:
    """The text in small ASCII letters and digits, joined by hyphens; "" where it has none."""
    plain = unicodedata.normalize("NFKD", text.translate(DASHES).replace("&", " and ")).casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))[:LENGTH].strip("-")


def digest(*parts: object) -> str:
    """Eight hex digits that stand for the parts."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:8]


def distinct(wanted: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """An id for each key: the one wanted, or, where an earlier key has it, that and a digest of the key."""
    taken: set[str] = set()
    found = {}
    for key, name in sorted(wanted.items()):
        found[key] = name if name not in taken else f"{name}-{digest(*key)}"
        taken.add(found[key])
    return found
