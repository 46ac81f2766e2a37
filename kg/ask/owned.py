"""What a passage says of an ownership beside a share: that it is of the whole, or that control is shared with another.

The words are those of the standards: "wholly owned" (17 CFR 210.1-02(aa)), "joint control" and "joint venture" (IFRS 11.7, 11.16);
to own together is not yet to control together. They have to stand by the names of the claim: a sentence that tells of two
companies says it of one.
"""
from __future__ import annotations

import re
from functools import lru_cache

from kg.records import Claim

Words = tuple[re.Pattern[str], tuple[str, ...]]  # what a passage has in any case, and the wordings of which it has one
WHOLE = (re.compile(r"\b(?:all|whole|wholly)\b", re.IGNORECASE), (
    r"{owner}(?:,[^,;.]{{1,80}},)?\s+(?:\w+\s+){{0,2}}?(?:owns?|owned|holds?|held)\s+(?:all|the whole)\s+of\s+"
    r"(?:the\s+(?:shares|stock|capital)\s+(?:of|in)\s+)?{owned}",
    r"{owner}[’']s?\s+wholly[- ]owned\s+(?:\w+\s+){{1,2}}?{owned}",
    r"{owned},?\s+(?:(?:which|it)\s+)?(?:(?:is|was|has been)\s+)?(?:a\s+|the\s+)?wholly[- ]owned\s+(?:\w+\s+)?(?:of|by)\s+{owner}",
))  # fmt: skip
JOINT = (re.compile(r"\bjoint(?:ly)?\b", re.IGNORECASE), (
    r"{owned},?\s+(?:(?:and|which|they|who)\s+){{0,2}}(?:control|run|manage)s?\s+(?:it\s+)?jointly",
    r"{owned},?\s+(?:which\s+)?(?:(?:is|was|has been)\s+)?jointly\s+(?:controlled|run|managed)",
    r"jointly\s+(?:controls?|controlled|runs?|manages?|managed)\s+{owned}",
    r"joint\s+control\s+(?:of|over)\s+{owned}",
    r"{owned},?\s+(?:(?:which\s+)?(?:is|was)\s+)?(?:a|the|their)\s+(?:\w+\s+)?joint\s+venture\s+(?:of|between)",
))  # fmt: skip


def whole(claim: Claim) -> bool:
    """Whether a passage of an ownership tells that its owner holds all of what is owned."""
    return _says(claim, WHOLE)


def joint(claim: Claim) -> bool:
    """Whether a passage of an ownership tells that what is owned is controlled jointly."""
    return _says(claim, JOINT)


def _says(claim: Claim, words: Words) -> bool:
    cue, wordings = words
    quotes = [passage.quote for passage in claim.evidence if cue.search(passage.quote)]
    return bool(quotes) and any(map(_pattern(wordings, *map(claim.names, ("owner", "owned"))).search, quotes))


@lru_cache(64)
def _pattern(wordings: tuple[str, ...], owner: tuple[str, ...], owned: tuple[str, ...]) -> re.Pattern[str]:
    one, other = (rf"(?<!\w)(?:the\s+)?(?:{'|'.join(map(re.escape, names))})(?!\w)" for names in (owner, owned))
    return re.compile("|".join(wordings).format(owner=one, owned=other), re.IGNORECASE)
