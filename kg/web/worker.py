"""A worker whose loop itself answers what is plain: what is remembered, and queries, which its processes work out meanwhile.

All other requests, and all that does not come out well, go to a thread and through the application.
"""
from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from functools import lru_cache, partial
from selectors import EVENT_READ
from socket import MSG_PEEK, socket
from threading import Thread
from time import monotonic, time
from typing import Any, NamedTuple

from flask import Flask
from gunicorn import SERVER
from gunicorn.util import http_date
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import HTTPException

from kg.web.app import answered, parameters, told
from kg.web.plain import LONGEST, plain
from kg.web.pool import BUSY, Overrun, Pool, Reply, Runner
from kg.web.remembered import Answer, Asked, Headers, Remembered, answer
from kg.web.settings import Settings
from kg.web.sparql import kept, queried


class Query(NamedTuple):
    """A query that is worked out, or waits for it."""

    conn: Any
    length: int  # bytes of the request, which stays unread until it is answered
    asked: Asked
    task: dict[str, Any]
    of: object  # the mark of the generation in use when it came
    until: float


class Worker(ThreadWorker):  # type: ignore[misc]
    """A worker of threads with a quicker way for plain requests on a connection that stays open."""

    def init_process(self) -> None:
        """Begins."""
        self._running: dict[Runner, Query] = {}  # as they came, and so in the order in which their time is up
        self._waiting: deque[Query] = deque()
        super().init_process()

    def on_client_socket_readable(self, conn: Any, client: socket) -> None:
        """Answers a request on a connection that was idle, or begins to."""
        if not (self.alive and self._plain(conn)):
            super().on_client_socket_readable(conn, client)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Does what there is to do, and stops what takes too long."""
        first = self._first()
        super().wait_for_and_dispatch_events(timeout if first is None else min(timeout, max(first.until - monotonic(), 0)))
        while (first := self._first()) is not None and first.until <= monotonic():
            if self._waiting and first is self._waiting[0]:
                self._answer(self._waiting.popleft(), Overrun(BUSY))
            else:
                runner = next(iter(self._running))
                self._ended(runner, Overrun(runner.long))
        self._begin()  # a thread may have given back the process that a query waits for

    def _first(self) -> Query | None:
        """The query whose time is up first."""
        return next(iter(self._running.values()), self._waiting[0] if self._waiting else None)

    def _plain(self, conn: Any) -> bool:
        """Whether what came is plain, and then it is answered or will be."""
        try:
            raw = conn.sock.recv(LONGEST, MSG_PEEK)
        except OSError:
            return False
        asked = plain(raw)
        if asked is None:
            return False
        of = self._memory.mark()
        found = self._memory.found(of, asked)
        task = self._task(asked) if found is None else None
        if found is None and task is None:
            return False
        self.poller.unregister(conn.sock)
        self.keepalived_conns.remove(conn)
        if found is not None:
            self._send(conn, len(raw), found)
        else:
            self._waiting.append(Query(conn, len(raw), asked, task, of, monotonic() + self._settings.timeout))
            self._begin()
        return True

    def _task(self, asked: Asked) -> dict[str, Any] | None:
        """The task that a request is, if it is a query that is well put."""
        if asked.path != "/sparql" or not self._settings.hosts.admit(asked.host):
            return None
        try:
            given = parameters(asked.query.encode())
            return queried(given, asked.accept or "", f"http://{asked.host}/sparql") if "query" in given else None
        except HTTPException:
            return None

    def _begin(self) -> None:
        """Has the queries that wait worked out, as far as processes are free."""
        while self._waiting:
            try:
                runner = self._pool.begun(self._waiting[0].task)
            except Overrun as stopped:
                self._answer(self._waiting.popleft(), stopped)
                continue
            if runner is None:
                return
            self._running[runner] = self._waiting.popleft()
            self.poller.register(runner.fileno(), EVENT_READ, partial(self._came, runner))

    def _came(self, runner: Runner, _: object) -> None:
        """Takes what a process tells."""
        try:
            found: Reply | Overrun | None = runner.told()
        except Overrun as stopped:
            found = stopped
        if found is not None:
            self._ended(runner, found)

    def _ended(self, runner: Runner, found: Reply | Overrun) -> None:
        self.poller.unregister(runner.fileno())
        query = self._running.pop(runner)
        if isinstance(found, Reply):
            self._pool.ended(runner, well=True)
        else:
            Thread(target=self._over, args=(runner,), daemon=True).start()  # what it held is given back, which takes time
        self._answer(query, found)

    def _over(self, runner: Runner) -> None:
        self._pool.ended(runner, well=False)
        self.method_queue.defer(self._begin)

    def _answer(self, query: Query, found: Reply | Overrun) -> None:
        if not (self.alive and isinstance(found, Reply) and found.status == 200):
            self._refer(query.conn, found)
            return
        length = ("Content-Length", str(len(found.body)))
        made = answer("200 OK", (*_headers(self.wsgi, found.media, query.asked.origin), length), found.body)
        if kept(query.task):
            self._memory.hold(query.of, query.asked, made)
        self._send(query.conn, query.length, made)

    def _refer(self, conn: Any, found: Reply | Overrun) -> None:
        """Has the application answer a request of which it is known what comes."""
        with told(found):
            done: Future[bool] = Future()
            done.set_result(self.handle(conn))
        self.finish_request(conn, done)

    def _send(self, conn: Any, length: int, found: Answer) -> None:
        """Takes a request of so many bytes off a connection, answers it, and has the connection wait for the next."""
        head = _opening(found.status, int(time())) + found.head + b"\r\n"
        try:
            conn.sock.recv(length)
            sent = conn.sock.sendmsg((head, found.body))
        except BlockingIOError:
            sent = 0
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        if sent < len(head) + len(found.body):
            rest = self.tpool.submit(_rest, conn.sock, memoryview(head + found.body)[sent:])
            rest.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))

    @property
    def _memory(self) -> Remembered:
        found: Remembered = self.wsgi.wsgi_app
        return found

    @property
    def _settings(self) -> Settings:
        found: Settings = self.wsgi.config["KG"]
        return found

    @property
    def _pool(self) -> Pool:
        found: Pool = self.wsgi.extensions["pool"]
        return found


def _rest(client: socket, rest: memoryview) -> bool:
    """Sends what is left of an answer, however long the client takes."""
    client.setblocking(True)
    client.sendall(rest)
    return True


@lru_cache(maxsize=2)
def _opening(status: str, second: int) -> bytes:
    return f"HTTP/1.1 {status}\r\nServer: {SERVER}\r\nDate: {http_date(second)}\r\nConnection: keep-alive\r\n".encode("latin-1")


@lru_cache(maxsize=64)
def _headers(made: Flask, media: str, origin: str | None) -> Headers:
    """The headers that the application gives the result of a query, but for its length."""
    with made.test_request_context("/sparql", headers={"Origin": origin} if origin else {}):
        found = made.process_response(answered(Reply(200, media, b"")))
    return tuple((name, value) for name, value in found.headers if name != "Content-Length")
