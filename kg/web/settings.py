"""What `kg serve` is told: one record that all of its processes share."""
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kg.ontology import NAMESPACE
from kg.web.hosts import Hosts


@dataclass(frozen=True, slots=True)
class Settings:
    """A server's settings: `timeout` in seconds, `most` of an answer and `memory` of the process that works it out in bytes.

    `services` are the endpoints that SERVICE may call, `base` what the IRIs begin with that are answered as linked data,
    `token` what an update must bear (None: the graph is only read), `origins` the web pages that may read answers,
    `hosts` as whom it answers, `threads` how many requests a worker answers at once, `room` the bytes of answers that it remembers.
    """

    store: Path
    timeout: float = 30
    most: int = 64 << 20
    memory: int = 4 << 30
    services: tuple[str, ...] = ()
    base: str = NAMESPACE
    token: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    threads: int = 4
    room: int = 32 << 20
    hosts: Hosts = Hosts()
