"""The server: some worker processes on one socket, until it is told to stop."""
from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from kg.web.app import app, pool
from kg.web.settings import Settings
from kg.web.worker import Worker

PATIENCE = 5  # seconds that requests under way have to end when the server stops
IDLE = 15  # seconds for which a connection stays open that asks nothing


def listening(host: str, port: int) -> socket.socket:
    """A socket at an address; port 0 is any that is free. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def address(at: socket.socket) -> str:
    """Where a socket is reached."""
    host, port = at.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(settings: Settings, at: socket.socket, workers: int, ready: Callable[[], object]) -> None:
    """Answers requests until SIGINT or SIGTERM; `ready` is called once it does."""
    _Server(settings, at, workers, ready).run()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, at: socket.socket, workers: int, ready: Callable[[], object]) -> None:
        self._settings, self._at, self._workers, self._ready = settings, at, workers, ready
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"fd://{self._at.detach()}", "workers": self._workers, "worker_class": Worker,
            "threads": self._settings.threads, "keepalive": IDLE, "graceful_timeout": PATIENCE, "loglevel": "warning", "limit_request_line": 8190, "proc_name": "kg serve",
            "when_ready": lambda arbiter: self._ready(), "post_worker_init": _begun, "worker_exit": _ended, "control_socket_disable": True,
        }.items():  # fmt: skip
            if name in self.cfg.settings:  # gunicorn has a control socket, to be switched off, only of late
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return app(self._settings)


def _begun(worker: Any) -> None:
    """Starts the processes of a worker before its first question."""
    with worker.wsgi.app_context():
        pool()


def _ended(arbiter: Any, worker: Any) -> None:
    """Ends the processes of a worker that ends."""
    made = getattr(worker, "wsgi", None)
    if made is not None and made.extensions["pool"] is not None:
        made.extensions["pool"].close()
