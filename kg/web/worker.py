"""A worker whose loop itself answers what is plain: what is remembered, and queries, which its processes work out meanwhile.

All other requests, and all that does not come out well, go to a thread and through the application.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice
from math import inf
from selectors import EVENT_READ
from socket import MSG_PEEK, SHUT_RDWR, SO_SNDTIMEO, SOL_SOCKET, socket
from struct import pack
from threading import Thread
from time import monotonic, time
from typing import Any, NamedTuple

from flask import Flask
from gunicorn import SERVER
from gunicorn.util import http_date
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import HTTPException

from kg.web.app import answered, parameters, told
from kg.web.hosts import Hosts
from kg.web.plain import LONGEST, plain
from kg.web.pool import BUSY, NOT_BEGUN, Overrun, Pool, Reply, Runner, as_line
from kg.web.remembered import Asked, Headers, Remembered, answer
from kg.web.settings import Settings
from kg.web.sparql import kept, queried


SHORT = 4096  # bytes of a request of which it is remembered how it reads, and of a task that stands in line
MOST = 8  # tasks that stand in line at most: their pipe must hold them
PATIENCE = 0.001  # seconds that a task is likely to stand in line at most
QUICK = 0.005  # seconds after which a process does not begin with what stood in line,
LATE = 0.001  # and by which it is sure that it did not
STALLED = 5  # seconds in which a client takes nothing of its answer, some times over: then it is left


class Put(NamedTuple):
    """A query as it is put to a process, and whether its answer may be remembered."""

    line: bytes
    keep: bool


class Query(NamedTuple):
    """A query that is worked out, or waits for it."""

    conn: Any
    length: int  # bytes of the request, which stays unread until it is answered
    asked: Asked
    task: Put
    of: object  # the mark of the generation in use when it came
    until: float


@dataclass(slots=True)
class Sent:
    """A query that a process was given: None once it was given to another."""

    query: Query | None
    until: float  # when its time is up
    begun_until: float  # no process begins with it later


@dataclass(slots=True)
class Line:
    """The queries that a process was given, in order: the first is what it works at."""

    runner: Runner
    sent: deque[Sent]
    since: float  # when the first became the first


class Worker(ThreadWorker):  # type: ignore[misc]
    """A worker of threads with a quicker way for plain requests on a connection that stays open.

    What takes no time to work out is not worth another process's waking up: as long as queries are answered at once, the next
    ones stand in line at a process that is at work. It begins with none that stood there for a while; that one goes to another.
    """

    def init_process(self) -> None:
        """Begins."""
        self._lines: dict[Runner, Line] = {}
        self._waiting: deque[Query] = deque()
        self._pace = 1.0  # seconds that a query took of late
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Answers a request, in a thread."""
        if not conn.initialized:
            conn.sock.setsockopt(SOL_SOCKET, SO_SNDTIMEO, pack("ll", STALLED, 0))
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answers a request; whether its connection stays open. A client that takes nothing is left."""
        try:
            return bool(super().handle_request(req, conn))
        except BlockingIOError:
            conn.sock.shutdown(SHUT_RDWR)  # or the loop would wait for the client to end
            return False

    def on_client_socket_readable(self, conn: Any, client: socket) -> None:
        """Answers a request on a connection that was idle, or begins to."""
        if not (self.alive and self._plain(conn)):
            super().on_client_socket_readable(conn, client)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Does what there is to do, and stops what takes too long."""
        if self._lines or self._waiting:
            timeout = min(timeout, max(self._next() - monotonic(), 0))
        super().wait_for_and_dispatch_events(timeout)
        if self._lines or self._waiting:
            self._over_time(monotonic())
            self._begin()  # a thread may have given back the process that a query waits for

    def _next(self) -> float:
        """When the time of a query is up next, or another process is to have it."""
        moments = [query.until for query in islice(self._waiting, 1)]
        for line in self._lines.values():
            moments.append(line.sent[0].until)
            moments.extend(sent.begun_until + LATE for sent in islice(line.sent, 1, None) if sent.query)
        return min(moments)

    def _over_time(self, now: float) -> None:
        """Stops what takes too long, and lets what stands behind it go elsewhere."""
        while self._waiting and self._waiting[0].until <= now:
            self._answer(self._waiting.popleft(), Overrun(BUSY))
        for line in [*self._lines.values()]:
            if line.sent[0].until <= now:
                self._broken(line, Overrun(line.runner.long))
            elif len(line.sent) > 1:
                self._elsewhere(sent for sent in islice(line.sent, 1, None) if sent.begun_until + LATE <= now)

    def _elsewhere(self, found: Iterable[Sent]) -> None:
        """Has queries that stood in line wait for another process, before all others."""
        back = [sent for sent in found if sent.query]
        self._waiting.extendleft(sent.query for sent in reversed(back) if sent.query)
        for sent in back:
            sent.query = None

    def _plain(self, conn: Any) -> bool:
        """Whether what came is plain, and then it is answered or will be."""
        try:
            raw = conn.sock.recv(LONGEST, MSG_PEEK)
        except OSError:
            return False
        found = (_read if len(raw) <= SHORT else _read.__wrapped__)(raw, self._settings.hosts)
        if found is None:
            return False
        asked, put = found
        of = self._memory.mark()
        answer = self._memory.found(of, asked)
        if answer is None and put is None:
            return False
        self.poller.unregister(conn.sock)
        self.keepalived_conns.remove(conn)
        if answer is not None:
            self._send(conn, len(raw), answer.status, answer.head, answer.body)
        elif put is not None:
            self._waiting.append(Query(conn, len(raw), asked, put, of, monotonic() + self._settings.timeout))
            self._begin()
        return True

    def _begin(self) -> None:
        """Has the queries that wait worked out, as far as processes are free."""
        while self._waiting:
            query, now = self._waiting[0], monotonic()
            line = self._quick(now) if len(query.task.line) <= SHORT else None
            until = inf if line is None else now + QUICK
            try:
                if line is None:
                    runner = self._pool.begun(query.task.line)
                    if runner is None:
                        return
                    line = self._lines[runner] = Line(runner, deque(), now)
                    self.poller.register(runner.fileno(), EVENT_READ, partial(self._came, line))
                else:
                    line.runner.ask(query.task.line, until)
            except Overrun as stopped:
                self._answer(self._waiting.popleft(), stopped)
                continue
            except BrokenPipeError:  # it ended at what it was at; what it last told is to come
                line.since = -inf
                continue
            line.sent.append(Sent(self._waiting.popleft(), query.until, until))

    def _quick(self, now: float) -> Line | None:
        """A process that is at work and likely to come to one more query at once."""
        for line in self._lines.values():
            if now - line.since < QUICK and len(line.sent) < MOST and len(line.sent) * self._pace < PATIENCE:
                return line
        return None

    def _came(self, line: Line, _: object) -> None:
        """Takes what a process tells."""
        try:
            found = line.runner.told()
        except Overrun as stopped:
            self._broken(line, stopped)
            return
        if not found:
            return
        line.since = monotonic()
        for reply in found:
            self._pace += (reply.took - self._pace) / 8
        done = [(line.sent.popleft(), reply) for reply in found]
        if not line.sent:
            self._freed(line)
            self._pool.ended(line.runner, well=True)
        self._elsewhere(sent for sent, reply in done if reply.status == NOT_BEGUN)
        for sent, reply in done:
            if sent.query:
                self._answer(sent.query, reply)

    def _broken(self, line: Line, stopped: Overrun) -> None:
        """Ends a process, and with it the query that it was at."""
        self._freed(line)
        Thread(target=self._over, args=(line.runner,), daemon=True).start()  # what it held is given back, which takes time
        at = line.sent.popleft()
        self._elsewhere(line.sent)
        if at.query:
            self._answer(at.query, stopped)

    def _freed(self, line: Line) -> None:
        self.poller.unregister(line.runner.fileno())
        del self._lines[line.runner]

    def _over(self, runner: Runner) -> None:
        self._pool.ended(runner, well=False)
        self.method_queue.defer(self._begin)

    def _answer(self, query: Query, found: Reply | Overrun) -> None:
        if not (self.alive and isinstance(found, Reply) and found.status == 200):
            self._refer(query.conn, found)
            return
        headers, head = _headers(self.wsgi, found.media, query.asked.origin)
        length = str(len(found.body))
        if query.task.keep and self._settings.room:
            self._memory.hold(query.of, query.asked, answer("200 OK", (*headers, ("Content-Length", length)), found.body))
        self._send(query.conn, query.length, "200 OK", head + b"Content-Length: " + length.encode() + b"\r\n", found.body)

    def _refer(self, conn: Any, found: Reply | Overrun) -> None:
        """Has the application answer a request of which it is known what comes."""
        with told(found):
            done: Future[bool] = Future()
            done.set_result(self.handle(conn))
        self.finish_request(conn, done)

    def _send(self, conn: Any, length: int, status: str, headers: bytes, body: bytes) -> None:
        """Takes a request of so many bytes off a connection, answers it, and has the connection wait for the next."""
        head = _opening(status, int(time())) + headers + b"\r\n"
        try:
            conn.sock.recv(length)
            sent = conn.sock.sendmsg((head, body))
        except BlockingIOError:
            sent = 0
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        if sent < len(head) + len(body):
            rest = self.tpool.submit(_rest, conn.sock, memoryview(head + body)[sent:])
            rest.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))

    @cached_property
    def _memory(self) -> Remembered:
        found: Remembered = self.wsgi.wsgi_app
        return found

    @cached_property
    def _settings(self) -> Settings:
        found: Settings = self.wsgi.config["KG"]
        return found

    @cached_property
    def _pool(self) -> Pool:
        found: Pool = self.wsgi.extensions["pool"]
        return found


def _rest(client: socket, rest: memoryview) -> bool:
    """Sends what is left of an answer, however long the client takes. Raises BlockingIOError where it takes nothing."""
    client.setblocking(True)
    client.sendall(rest)
    return True


@lru_cache(maxsize=2)
def _opening(status: str, second: int) -> bytes:
    return f"HTTP/1.1 {status}\r\nServer: {SERVER}\r\nDate: {http_date(second)}\r\nConnection: keep-alive\r\n".encode("latin-1")


@lru_cache(maxsize=64)
def _headers(made: Flask, media: str, origin: str | None) -> tuple[Headers, bytes]:
    """The headers that the application gives the result of a query, but for its length; and as they are sent."""
    with made.test_request_context("/sparql", headers={"Origin": origin} if origin else {}):
        found = made.process_response(answered(Reply(200, media, b"")))
    headers = tuple((name, value) for name, value in found.headers if name != "Content-Length")
    return headers, answer("200 OK", headers, b"").head


@lru_cache(maxsize=512)
def _read(raw: bytes, hosts: Hosts) -> tuple[Asked, Put | None] | None:
    """What is asked by what came from a client, if it is plain; and the task that it is, if it is a query that is well put."""
    asked = plain(raw)
    return None if asked is None else (asked, _put(asked, hosts))


def _put(asked: Asked, hosts: Hosts) -> Put | None:
    if asked.path != "/sparql" or not hosts.admit(asked.host):
        return None
    try:
        given = parameters(asked.query.encode())
        task = queried(given, asked.accept or "", f"http://{asked.host}/sparql") if "query" in given else None
    except HTTPException:
        return None
    return Put(as_line(task), kept(task)) if task else None
