"""Every regular expression of the code takes time in proportion to the text that it reads, whatever stands in it."""
import re
import time

import patterns
import pytest
from kg.errors import UnreadableDocument
from kg.read.limits import within

FOUND = sorted(set(patterns.found()), key=lambda found: (found.place, str(found.pattern.pattern)))
SHORT, LONG = 500, 4_000
QUICK = 0.01  # seconds for a long text that need no closer look: a square would take more
GROWTH = 3 * LONG / SHORT  # a square grows by LONG / SHORT once more
TRIES = 5  # on a busy machine one measurement says little


def seconds(found, text):
    pattern = found.pattern
    text = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    start = time.thread_time()  # the process's own clock is coarse while a limit is set
    if found.here:
        pattern.match(text)
        pattern.fullmatch(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.thread_time() - start


def drawn(before, piece, end, length):
    return before + piece * max(1, length // len(piece)) + end


def grows(found, before, piece, end, most=20):
    """By how much longer the long text takes than the short one, at the best of several tries; 0 for what is quick.
    Raises UnreadableDocument after `most` seconds."""
    with within(most, found.place):
        if seconds(found, drawn(before, piece, end, LONG)) < QUICK:
            return 0.0
        least = float("inf")
        for _ in range(TRIES):
            long, short = (min(seconds(found, drawn(before, piece, end, length)) for _ in range(3)) for length in (LONG, SHORT))
            least = min(least, long / max(short, 1e-5))
            if least < GROWTH:
                break
    return least


@pytest.mark.parametrize("found", FOUND, ids=[f"{found.place}-{number}" for number, found in enumerate(FOUND)])
def test_a_pattern_takes_time_in_proportion_to_its_text(found):
    for before, piece, end in patterns.texts(found.pattern):
        assert grows(found, before, piece, end) < GROWTH, (found.pattern.pattern[:200], before, piece, end)


def test_the_patterns_of_all_rooms_are_found():
    assert len(FOUND) > 100
    assert {"kg.read.wording:GLUE", "kg.annotate.dates:_pattern", "kg.claims.figures:_words", "kg.names:_legal", "kg.ask.ties:_worded"} <= {
        found.place for found in FOUND}  # fmt: skip


@pytest.mark.parametrize("slow", [r"\s+$", r"(\w+\s?)+:", r"a.*b.*c"])
def test_a_pattern_that_goes_back_over_its_text_would_be_seen(slow):
    found = patterns.Found("here", re.compile(slow), False)
    try:
        seen = max(grows(found, *text, most=2) for text in patterns.texts(found.pattern)) > GROWTH
    except UnreadableDocument:
        seen = True
    assert seen
