"""Documents read in processes of their own, each with a pipeline, whose memory goes with them when all is read."""
from __future__ import annotations

import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess

from kg.errors import KgError
from kg.records import Document, Reading

Extract = Callable[[Iterable[Document]], Iterator[Reading]]
FEW = 16  # documents that are read sooner than one process starts
MANY = 2000  # documents after which a fresh process goes on: what spaCy has seen of words it keeps


class JobFailed(KgError):
    """A process that was reading a document and ended before its time."""

    def __init__(self, document: str, code: int | None) -> None:
        how = f"by signal {-code}" if code and code < 0 else f"with code {code}"
        super().__init__(f"{document}: the process that was reading it ended {how}; build again to go on; "
                         "where it ends so again, read with fewer --jobs or leave the document out")


def read(documents: Iterable[Document], extract: Extract, jobs: int = 0) -> Iterator[tuple[int, Reading]]:
    """What each document states, with its place among them, in whatever order so many processes come to it; 0 is this one.

    Few documents are read in this one too. No more are asked for than those, or than there are processes to read them; these
    get `extract` pickled, and end when this one does, however that is. Raises JobFailed, and what reading raises.
    """
    todo = enumerate(documents)
    few = 2 if jobs > 1 else FEW
    first = list(islice(todo, few)) if jobs else []
    todo = chain(first, todo)
    if len(first) < few:
        yield from enumerate(extract(document for _, document in todo))
        return
    workers: dict[Connection, BaseProcess] = {}
    busy: dict[Connection, tuple[int, Document]] = {}
    given: Counter[Connection] = Counter()

    def give(ours: Connection) -> bool:
        """Whether there was a document to send a process, or one that takes its place."""
        if (item := next(todo, None)) is not None:
            if given[ours] >= MANY:
                _ended(ours, workers)
                ours = _started(extract, workers)
            given[ours] += 1
            busy[ours] = item
            ours.send(item[1])
        return item is not None

    try:
        while len(workers) < jobs and give(_started(extract, workers)):
            pass
        while busy:
            for ours in wait(list(busy)):
                assert isinstance(ours, Connection)
                place, document = busy.pop(ours)
                answer = _answer(ours, document, workers[ours])
                give(ours)
                yield place, answer
    finally:
        for ours in list(workers):
            _ended(ours, workers)


def _started(extract: Extract, workers: dict[Connection, BaseProcess]) -> Connection:
    """The way to a new process. It is spawned: a fork would hold the lock of the store, and ONNX's threads half alive."""
    ours, theirs = Pipe()
    worker = get_context("spawn").Process(target=_work, args=(theirs, extract), daemon=True)
    worker.start()
    theirs.close()
    workers[ours] = worker
    return ours


def _ended(ours: Connection, workers: dict[Connection, BaseProcess]) -> None:
    worker = workers.pop(ours)
    ours.close()
    worker.terminate()
    worker.join()


def _answer(ours: Connection, document: Document, worker: BaseProcess) -> Reading:
    try:
        answer = ours.recv()
    except (EOFError, ConnectionResetError):
        worker.join()
        raise JobFailed(document.name, worker.exitcode) from None
    if isinstance(answer, Exception):
        raise answer
    assert isinstance(answer, Reading)
    return answer


def _work(parent: Connection, extract: Extract) -> None:
    """Reads what the parent sends until it sends no more; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    document: Document | None = None

    def sent() -> Iterator[Document]:
        nonlocal document
        with suppress(EOFError, ConnectionResetError):
            while True:
                yield (document := parent.recv())

    with suppress(ConnectionResetError, BrokenPipeError):
        while True:  # once more where a document was an error
            try:
                for reading in extract(sent()):
                    parent.send(reading)
                return
            except KgError as error:
                parent.send(plain(error))
            except Exception:
                parent.send(RuntimeError(f"{document and document.name}:\n{traceback.format_exc()}"))


def plain(error: KgError) -> KgError:
    """An error as another process can make it again: one of another class may need more than its message."""
    told = KgError(str(error))
    told.exit_code = error.exit_code
    return told
