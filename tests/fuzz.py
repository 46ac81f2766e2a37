"""What reading is thrown at, drawn by hypothesis: texts, dates, files of every format. Each target asserts what must hold of any.

    python tests/fuzz.py --minutes 10

runs the targets in turn, with other draws each time, and prints what each has seen.
"""
from __future__ import annotations

import io
import json
import math
import random
import time
import unicodedata

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from kg.annotate.dates import dates
from kg.annotate.quantities import amounts
from kg.claims.extract import Extractor
from kg.errors import BadAnnotation, BadDate, UnreadableDocument
from kg.graph.periods import dated
from kg.names import folded, initials, printed
from kg.read.about import iso
from kg.read.article import article
from kg.read.formats import ENDINGS, readings
from kg.read.limits import Limits
from kg.read.reading import Fields, line
from kg.records import Document

LIMITS = Limits(20_000, 20.0)
WORDS = ("Harrow Foods", "acquired", "Pemberton Dairy", "$40 million", "(NASDAQ: HRW)", "$Brix (BRX.US)$", "in May 2024", "last year", "5 days ago",
         "99999 years ago", "1e400", "$" + "9" * 400, "1,000,000,00", "10%", "40 MW", "Q3 2025", "FY'26", "31 February 2026", "２０２６", "٢٠٢٦-٠٥-٠١",
         "<script>alert(1)</script>", "<b><i><p>", "&amp;&#0;&#x110000;", "![a](b)", "[a](b)", "**", "__", "```", "---", "> > >", "- - -", "1. 1. 1.", "万亿", "3.5亿",
         "约5", "\u202e", "\u200b", "\x00", "\x1b[31m", "\ufeff", "\ud7ff", "\uffff", "\U000e0041", "\r", "\u2028", "\t", "\n\n", "’", "'s", "said", "according to",
         "../../etc", "<http://x> .", '" ; DROP ALL #', "}}", "https://a.example/?q=" + "a" * 300, "a." * 40, "((((", "::::", "Image: ", "Read more", "A.B.C.", "…")  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=60).flatmap(
    lambda parts: st.sampled_from((" ", "", "\n", ". ")).map(lambda gap: gap.join(parts)))  # fmt: skip
DAY = st.one_of(st.none(), st.sampled_from(("0001", "0001-01", "0001-01-01", "9999-12-31", "9999-12", "2026-13-40", "2026-02-31", "2026", "soon", "\n2026")),
                st.dates().map(str), st.text(max_size=10))  # fmt: skip
VALUE = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.sampled_from(("2026-05", "\ud83d"))),
                     lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("text", "id", "date", "title", "x")), inner, max_size=4)),
                     max_leaves=8)  # fmt: skip


def read_article(text: str) -> None:
    """A reading text leads back into its document, in order, and holds nothing that cannot be seen."""
    made = article(Document("d", text, ""))
    assert len(made.text) == len(made.origin) == len(made.ends)
    assert list(made.origin) == sorted(made.origin) and all(a <= b <= len(text) for a, b in zip(made.origin, made.ends, strict=True))
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in made.text)
    assert max(map(len, made.text.split()), default=0) <= 1000
    for echo in made.echoes:
        assert 0 <= echo.of_start <= echo.of_end <= len(made.text) and echo.start <= echo.end


def read_whole(text: str) -> None:
    """An article is read to its end, and each claim's passages and mentions stand in it."""
    (made,) = Extractor()([Document("d", text, "", origin=range(len(text)))])
    assert not made.unread, made.unread
    for claim in (*made.claims, *made.rejected):
        assert all(text[passage.start : passage.end] == passage.quote for passage in claim.evidence)


def read_dates(text: str, published: str | None) -> None:
    """What is told as a date is one, and stands where it is said to stand."""
    for found in dates(text, published):
        assert text[found.start : found.end] == found.when.text
        assert found.when.iso is None or dated(found.when.iso), found


def read_amounts(text: str) -> None:
    """An amount is a finite number, and none overlaps another."""
    end = 0
    for amount in amounts(text):
        assert end <= amount.start < amount.end <= len(text)
        end = amount.end
        told = [n for n in (amount.quantity.value, amount.quantity.min, amount.quantity.max) if n is not None]
        assert told and all(math.isfinite(n) for n in told)
        json.dumps(amount.quantity.record(), allow_nan=False)


def read_file(data: bytes, ending: str) -> None:
    """A file gives readings that can be written down, or says in one line why not."""
    told: list[str] = []
    try:
        for reading in readings(io.BytesIO(data), ending, "a" + ending, Fields(), LIMITS, lambda error: told.append(str(error))):
            assert reading.text.strip() and len(reading.text) <= LIMITS.characters
            reading.text.encode()
            for value in (*reading.told.values(), *reading.found.values()):
                line(value).encode()
            if reading.origin is not None:
                assert len(reading.origin) == len(reading.text)
    except (UnreadableDocument, BadAnnotation) as error:
        told.append(str(error))
    assert not any("\n" in error for error in told)


def read_day(text: object) -> None:
    """A date is ISO 8601 or none."""
    try:
        assert dated(iso(text)), text
    except BadDate as error:
        assert "\n" not in str(error) and len(str(error)) < 600


def read_name(name: str) -> None:
    """A name is printed and folded, whatever stands in it, and shows in one line."""
    assert len(printed(name)) <= len(name) and "\n" not in folded(name) + initials(name)
    assert line(line(name)) == line(name) and line(name).isprintable() == all(c.isprintable() for c in line(name))


def files(draw: st.DrawFn) -> tuple[bytes, str]:
    """A file of some format: what belongs in it, or not, with some of its bytes broken."""
    ending = draw(st.sampled_from(ENDINGS))
    if ending in (".json", ".jsonl"):
        rows = draw(st.lists(st.one_of(st.fixed_dictionaries({"text": TEXT}, optional={"id": VALUE, "date": VALUE, "title": VALUE}), VALUE), max_size=4))
        data = json.dumps(rows) if ending == ".json" else "\n".join(map(json.dumps, rows))
    elif ending == ".md":
        data = f"---\n{draw(st.sampled_from(('title', 'published', 'x')))}: {draw(TEXT)}\n---\n{draw(TEXT)}"
    elif ending in (".html", ".htm"):
        data = f"<html><head><title>{draw(TEXT)}</title></head><body><article><p>{draw(TEXT)}</p>{'<div>' * draw(st.integers(0, 400))}</article>"
    else:
        data = ("%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 1 0 R >>" if ending == ".pdf" else "") + draw(TEXT)
    raw = bytearray(data.encode("utf-8", "surrogatepass"))
    for _ in range(draw(st.integers(0, 3))):
        if raw:
            raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return bytes(raw), ending


FILE = st.composite(files)()
TARGETS = {
    "article": (read_article, (TEXT,)), "whole": (read_whole, (TEXT,)), "dates": (read_dates, (TEXT, DAY)), "amounts": (read_amounts, (TEXT,)),
    "file": (lambda file: read_file(*file), (FILE,)), "day": (read_day, (st.one_of(DAY, VALUE, TEXT),)), "name": (read_name, (TEXT,)),
}  # fmt: skip


def run(name: str, examples: int, number: int) -> None:
    """A target on so many draws, the same for the same number."""
    target, drawn = TARGETS[name]

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*drawn))
    def tried(values: tuple) -> None:
        target(*values)

    tried()


def main(minutes: float) -> None:
    """Runs the targets in turn until the time is up; what one finds ends it."""
    until, seen = time.monotonic() + 60 * minutes, dict.fromkeys(TARGETS, 0)
    while time.monotonic() < until:
        for name in TARGETS:
            run(name, 100, random.randrange(2**32))
            seen[name] += 100
            print(f"{name}: {seen[name]} draws", flush=True)


if __name__ == "__main__":
    import click

    click.command()(click.option("--minutes", type=float, default=10.0, show_default=True)(main))()
