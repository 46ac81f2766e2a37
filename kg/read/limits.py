"""How large one document may be, and how long it may take: a text that was made to hurt is named, and the others are read."""
from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from kg.errors import UnreadableDocument

CHARACTERS, SECONDS = 300_000, 120.0
# The most bytes of a file for a character of its text: UTF-8's own, and markup, escapes, fonts and pictures beside it.
BYTES = {".txt": 4, ".md": 4, ".html": 20, ".htm": 20, ".pdf": 100, ".jsonl": 16}
MARGIN = 1 << 20  # bytes that any file, or line of records, may have besides
RECORDS = 1 << 28  # bytes of a file of JSON, which is read whole however many articles it holds
AGAIN = 0.5  # seconds after which a document that outlasted its time is told so once more, if something hid it


class Limits(NamedTuple):
    """The most characters that a document may have, and the seconds that each step of its reading may take."""

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


@contextmanager
def within(seconds: float, place: object) -> Iterator[None]:
    """A document's work, which is broken off when the time is up. Raises UnreadableDocument.

    A timer of the process breaks it off wherever it is; where there is none (Windows, a thread that is not the first), it
    breaks off where the work says `check()`. No thread is left behind either way.
    """
    alarmed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    before = getattr(_until, "time", None)
    _until.time = time.monotonic() + seconds
    if alarmed:
        handler = signal.signal(signal.SIGALRM, _break)
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        try:
            yield
        finally:
            _until.time = before  # from here on nothing is broken off
    except _Late:
        raise UnreadableDocument(place, f"it takes longer than {seconds:g} seconds to read; --doc-seconds gives more") from None
    except RecursionError:
        raise UnreadableDocument(place, "it is nested too deeply to be read") from None
    except MemoryError:
        raise UnreadableDocument(place, "it needs more memory than there is") from None
    finally:
        _until.time = before
        if alarmed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)


def check() -> None:
    """Breaks off the work on a document whose time is up; nothing where no limit is set."""
    until = getattr(_until, "time", None)
    if until is not None and time.monotonic() > until:
        raise _Late


def _break(signum: int, frame: Any) -> None:
    check()
