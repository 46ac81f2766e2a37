"""How large one document may be, and how long it may take: a text that was made to hurt is named, and the others are read."""
from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from kg.errors import UnreadableDocument

CHARACTERS, SECONDS = 300_000, 120.0
# The most bytes of a file for a character of its text: UTF-8's own, and markup, escapes, fonts and pictures beside it.
BYTES = {".txt": 4, ".md": 4, ".html": 20, ".htm": 20, ".pdf": 100, ".jsonl": 16}
MARGIN = 1 << 20  # bytes that any file, or line of records, may have besides
RECORDS = 1 << 24  # bytes of a file of JSON, which is read whole however many articles it holds, to 50 times as many in memory
AGAIN = 0.25  # seconds after which a document that outlasted its time is told so once more, if something hid it
ENDING = (__file__, contextlib.__file__)  # what runs while a limit is set and lifted, and is not to be broken off itself


class Limits(NamedTuple):
    """The most characters that a document may have, and the seconds of processor time that each step of its reading may take."""

    characters: int = CHARACTERS
    seconds: float = SECONDS

    def bytes(self, ending: str) -> int:
        """The most bytes of a file of that ending, or of a line of JSON lines."""
        return RECORDS if ending == ".json" else BYTES[ending] * self.characters + MARGIN

    def checked(self, text: str, place: object) -> str:
        """The text, if it is not too long. Raises UnreadableDocument."""
        if len(text) > self.characters:
            raise UnreadableDocument(place, f"it has {len(text):,} characters, and {self.characters:,} are read; "
                                            "--max-doc-chars lets more in")  # fmt: skip
        return text


class _Late(BaseException):
    """The time is up; no `except Exception` on the way may take it for a failure of its own."""


_until = threading.local()


@contextlib.contextmanager
def within(seconds: float, place: object) -> Iterator[None]:
    """A document's work, which is broken off when it has taken so many seconds of processor time: a document costs as much
    on a busy machine as on an idle one. Raises UnreadableDocument.

    A timer of the process breaks it off wherever it is; where there is none (Windows, a thread that is not the first), it
    breaks off where the work says `check()`. No thread is left behind either way.
    """
    alarmed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    clock = time.process_time if alarmed else time.thread_time
    before = getattr(_until, "due", None)
    _until.due = clock, clock() + seconds
    if alarmed:
        handler = signal.signal(signal.SIGPROF, _break)
        signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        try:
            yield
        finally:
            _until.due = before  # from here on nothing is broken off
    except _Late:
        raise UnreadableDocument(place, f"it takes longer than {seconds:g} seconds of processor time to read; --doc-seconds gives more") from None
    except RecursionError:
        raise UnreadableDocument(place, "it is nested too deeply to be read") from None
    except MemoryError:
        raise UnreadableDocument(place, "it needs more memory than there is") from None
    finally:
        if alarmed:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, handler)


def check() -> None:
    """Breaks off the work on a document whose time is up; nothing where no limit is set."""
    due = getattr(_until, "due", None)
    if due is not None and due[0]() > due[1]:
        raise _Late


def _break(signum: int, frame: Any) -> None:
    if frame is None or frame.f_code.co_filename not in ENDING:
        check()
