"""As whom a server answers. A page elsewhere can have a name of its own lead to this machine, and would then read what is served
to that name (DNS rebinding); so a request is answered only if its Host is a name that is known to be the server's.
"""
from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from socket import gethostname

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:\[\]]+))(?::[0-9]*)?")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names and addresses; with `addresses`, every address besides: a page at an address is of the machine that it names."""

    names: frozenset[str] = LOCAL
    addresses: bool = False

    def admit(self, sent: str | None) -> bool:
        """Whether a request is answered that has such a Host."""
        if "*" in self.names:
            return True
        found = HOST.fullmatch((sent or "").lower())
        if found is None:
            return False
        name = (found[1] or found[2]).rstrip(".")
        return name in self.names or (self.addresses and _address(name))


def hosts(bound: str, address: str, allowed: Collection[str]) -> Hosts:
    """The hosts of a server that was told to listen at a name or address, and does at an address; "*" among `allowed` is all."""
    names = LOCAL | {name.strip("[]").rstrip(".").lower() for name in (bound, address, *allowed)}
    if ip_address(address).is_loopback:
        return Hosts(names)
    return Hosts(names | {gethostname().lower()}, addresses=True)


def _address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False
