"""Requests that are plain: what came is one whole GET, and says nothing that is not known to matter or not to."""
from __future__ import annotations

import re

from kg.web.remembered import Asked

LONGEST = 1 << 14  # bytes of a request that is plain
REQUEST = re.compile(rb"GET (/[!$&-;=@-Z_a-z~]*)(?:\?([!$-~]*))? HTTP/1\.1\r\n((?:[A-Za-z-]+:[\t -~]*\r\n)+)\r\n")
KEPT = {b"host", b"accept", b"origin"}  # what an answer hangs on
IDLE = re.compile(rb"(?:user-agent|accept-(?:language|encoding|charset)|cache-control|pragma|referer|cookie|dnt|priority|"
                  rb"upgrade-insecure-requests|sec-[a-z-]+)|connection:[ \t]*keep-alive[ \t]*", re.IGNORECASE)  # fmt: skip


def plain(raw: bytes) -> Asked | None:
    """What is asked by what came from a client, if it is plain."""
    found = REQUEST.fullmatch(raw)
    if found is None:
        return None
    path, query, lines = found.groups()
    told: dict[bytes, str] = {}
    for line in lines.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in KEPT:
            if name in told:
                return None
            told[name] = value.decode("ascii").strip(" \t")
        elif not IDLE.fullmatch(name) and not IDLE.fullmatch(line):
            return None
    return Asked(path.decode("ascii"), (query or b"").decode("ascii"), told.get(b"accept"), told.get(b"host"), told.get(b"origin"))
