"""What a page is asked for, as its address says it: a view and what the query names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

MOST = 1000  # parameters that are read of an address
Told = str | int | None | Iterable[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A view and its parameters; a parameter may stand more than once."""

    prefix: str
    view: str
    told: tuple[tuple[str, str], ...] = ()

    def one(self, name: str, other: str = "") -> str:
        """The value of a parameter, `other` where the address has none."""
        return next((value for key, value in self.told if key == name and value), other)

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a parameter, each once."""
        return tuple(dict.fromkeys(value for key, value in self.told if key == name and value))

    def number(self, name: str, other: int, most: int) -> int:
        """A parameter as a number from one to the most, `other` where it is none."""
        value = self.one(name)
        return int(min(max(float(value), 1), most)) if value.isascii() and value.isdigit() else other

    def to(self, view: str, **told: Told) -> str:
        """The address of a view."""
        query = urlencode([(key, value) for key, given in told.items() for value in _values(given)])
        return f"{self.prefix}{view}" + (f"?{query}" if query else "")

    def beside(self, view: str, *without: str) -> str:
        """The address of another view with the same parameters but some."""
        query = urlencode([pair for pair in dict.fromkeys(self.told) if pair[0] not in without])
        return f"{self.prefix}{view}" + (f"?{query}" if query else "")

    def with_(self, **told: Told) -> str:
        """The address of the same view with some parameters changed; None leaves one out."""
        kept = [pair for pair in self.told if pair[0] not in told]
        query = urlencode([*kept, *((key, value) for key, given in told.items() for value in _values(given))])
        return f"{self.prefix}{self.view}" + (f"?{query}" if query else "")

    @property
    def query(self) -> str:
        """The parameters as the address writes them."""
        return urlencode(self.told)


def asked(prefix: str, path: str | None, query: str | None) -> Asked:
    """What an address asks for; the view is "" where it names none."""
    view = _text(path or prefix).removeprefix(prefix).strip("/")
    return Asked(prefix, view, tuple(parse_qsl(_text(query or "").lstrip("?"))[:MOST]))


def _text(told: str) -> str:
    """A text without the halves of letters that JSON can hold."""
    return told.encode("utf-8", "replace").decode()


def _values(given: Told) -> list[str]:
    if given is None or given == "":
        return []
    return [str(given)] if isinstance(given, (str, int)) else [str(value) for value in given]
