"""Which lines of an article are prose: captions, counters and buttons go, broken lines are joined."""
from __future__ import annotations

import re
from collections.abc import Iterator

from kg.read.rewriting import Edit

CAPTION = re.compile(
    r"(?:image|photo|picture|photograph|illustration|graphic|caption|credits?|source|video|"
    r"(?:file|stock|handout) (?:photo|image|picture|illustration))s?(?: source| credit| by)?\s?[:：]\s?\S"
    r"|(?:fig\.?|figure|chart|table|exhibit)\s?\d{1,3}[a-z]?\s?(?:[:|–—-]|\.(?:\s|$)|$)"
    r"|(?:photo|photograph|image|illustration|picture) (?:by|credit|courtesy|via)\b"
    r"|!\[", re.I)
CAPTION_LENGTH = 240  # a longer line that begins like a caption is prose
FENCE = re.compile(r"\s*(?:```|~~~)[\w+-]{0,20}\s*$")
COUNTER = re.compile(r"[+(]?\d[\d.,]*\s?[kmb]?\)?\+?(?:\s(?:views?|comments?|likes?|shares?|reads?|replies|reposts?|followers?|"
                     r"claps?|votes?|min(?:ute)?s?(?: read)?|hours? ago|days? ago|h|d))?$", re.I)
CHROME = frozenset(" ".join(words.split()) for words in """
    about us|accept all|accept cookies|ad|advertisement|advertising|advertise|all rights reserved|back|back to top|bookmark|close|
    comment|comments|continue reading|contact us|cookie policy|copy link|dislike|download app|download the app|email|english|
    follow|follow us|get started|heart|home|join|join now|leave a comment|like|likes|listen|load more|log in|login|logo|menu|more|
    more articles|more from this author|newsletter|next|no comments|open account|post a comment|previous|print|privacy policy|
    read more|read next|recommended|register|related|related articles|related stories|reply|report|repost|respect|save|search|
    see more|share|share this|share this article|show more|sign in|sign up|skip to content|skip to main content|sponsored|
    subscribe|subscribe now|terms of service|terms of use|thumbs down|thumbs up|tweet|view all|view comments|views|
    write a comment|write a reply""".split("|"))
STAMP = re.compile(r"\d{1,2}:\d\d")
CALENDAR = frozenset("""am pm utc gmt est edt et pst pdt pt cet cest bst ist hkt sgt jan feb mar apr may jun jul aug sep sept
    oct nov dec
    january february march april june july august september october november december mon tue wed thu fri sat sun monday tuesday
    wednesday thursday friday saturday sunday""".split())
WORDLIKE = re.compile(r"\w")
END = (".", "!", "?", "…", ":")
CLOSERS = "\"'”’)]»*_"
OPEN_WORDS = frozenset("a an the of to in on at by for from with and or but that which who whose its their his her as than "
                       "into is are was were will would has have had between under over".split())
WORDS = re.compile(r"[^\W\d_]+")
ITEM = re.compile(r"\s*(?:[-*•●▪◦·–—]\s+|\d{1,2}[.)]\s+|\([a-z\d]{1,3}\)\s+|#{1,6}\s|>)")
MARK = re.compile(r"\s*(?:#{1,6}\s+|>\s?|(?:[-*•●▪◦·]|\d{1,2}[.)])\s+)+")
ROMAN = re.compile(r"\s*[IVX]{1,5}\.\s+(?=\S)")
HEAD, TAIL = 12, 60  # lines at either end among which counters and buttons are looked for
WRAP = (40, 130)  # the widest line of a text that is broken at its margin


def edits(text: str) -> list[Edit]:
    """The changes that leave one paragraph, heading or list item a line."""
    lines = list(_lines(text))
    bare = [text[start:end].strip() for start, end in lines]
    gone = _gone(bare)
    kept = [number for number in range(len(lines)) if number not in gone]
    margins = _margins(bare)
    words: set[str] = set()
    out: list[Edit] = []
    at = 0
    before: int | None = None
    for number in kept:
        start, end = lines[number]
        joined = before is not None and _continues(bare[before], bare[number], number - before > 1, margins[before])
        mark = None if joined else MARK.match(text, start, end) or (
            ROMAN.match(text, start, end) if not bare[number].endswith(END) else None)
        begin = mark.end() if mark and mark.end() < end else start
        gap = "" if before is None else " " if joined else "\n"
        if joined and _hyphenated(bare[before], bare[number]):
            gap = ""
            words = words or set(WORDS.findall(text))
            if WORDS.findall(bare[before])[-1] + WORDS.match(bare[number])[0] in words:
                at -= 1  # the word is written without a hyphen elsewhere
        if text.startswith(gap, at):
            at, gap = at + len(gap), ""
        if at < begin or gap:
            out.append((at, begin, gap))
        at, before = end, number
    if at < len(text):
        out.append((at, len(text), ""))
    return out


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line stands without the spaces about it."""
    start = 0
    for line in text.split("\n"):
        yield start + len(line) - len(line.lstrip()), start + max(len(line.rstrip()), len(line) - len(line.lstrip()))
        start += len(line) + 1


def _gone(bare: list[str]) -> set[int]:
    """The numbers of the lines that are no prose."""
    gone = {number for number, line in enumerate(bare) if not WORDLIKE.search(line) or FENCE.match(line)
            or len(line) <= CAPTION_LENGTH and CAPTION.match(line)}
    full = [number for number, line in enumerate(bare) if line and number not in gone]
    head, tail = set(full[:HEAD]), set(full[-TAIL:])
    run: list[int] = []
    ends = head | tail
    for number in [*full, -1]:
        # A title has three words at least; at the foot of a page nothing is lost with that many.
        if number in ends and (_chrome(bare[number]) or _short(bare[number], 2 if number in head else 3)):
            run.append(number)
            continue
        # A run of short lines at either end goes if at least half of them are known for what they are.
        known = [n for n in run if _chrome(bare[n])]
        if len(run) > 1:
            gone.update(run if 2 * len(known) >= len(run) else known)
        gone.update(n for n in run if _stamp(bare[n]))
        run = []
    gone.update(number for number in full if _button(bare[number]))
    return gone


def _short(line: str, words: int) -> bool:
    return len(line.split()) <= words and not line.endswith((".", "!", "?", ":", ","))


def _chrome(line: str) -> bool:
    """Whether the line is a button, a counter or a time stamp."""
    return bool(_button(line) or COUNTER.match(line) or _stamp(line))


def _stamp(line: str) -> bool:
    """Whether the line is a time of day with at most three words about it that are no date."""
    return bool(len(line) < 100 and STAMP.search(line) and not line.endswith((".", "!", "?"))
                and sum(word.casefold() not in CALENDAR for word in re.findall(r"[^\W\d_]+", line)) <= 3)


def _button(line: str) -> bool:
    return len(line) < 40 and re.sub(r"(?<![\W\d_])[\W\d_]+$", "", line.casefold()).strip() in CHROME


def _margins(bare: list[str]) -> list[bool]:
    """For each line whether it may have been broken because it was full: its block is narrow and it nearly fills it."""
    out = [False] * len(bare)
    start = 0
    for number in range(len(bare) + 1):
        if number < len(bare) and bare[number]:
            continue
        widths = [len(line) for line in bare[start:number]]
        widest = max(widths, default=0)
        if len(widths) > 1 and WRAP[0] <= widest <= WRAP[1]:
            out[start:number] = [width >= 0.72 * widest for width in widths]
        start = number + 1
    return out


def _continues(line: str, following: str, apart: bool, full: bool) -> bool:
    """Whether a sentence runs on from one line into the next."""
    last = line.rstrip(CLOSERS)
    if ITEM.match(following) or last.endswith(END) or line.startswith("#"):
        return False
    first = re.match(r"[\"'“‘(]?([^\W\d_]+)", following)
    lower = bool(first and first[1].islower())
    # "Moving On" is a heading, "… and on" is not, "On" alone on its line is a torn sentence.
    word = last.rpartition(" ")[2] if " " in last else last.casefold()
    open_end = last.endswith((",", ";")) or word in OPEN_WORDS
    if apart:
        return lower and (open_end or len(line) >= 60)
    return lower or open_end and not following.isupper() or full


def _hyphenated(line: str, following: str) -> bool:
    return line.endswith("-") and len(line) > 1 and line[-2].isalpha() and following[:1].islower()
