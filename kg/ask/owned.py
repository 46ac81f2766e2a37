"""What a passage says of an ownership beside a share: that it is of the whole, that control is shared, or that the owner sold.

The words are those of the standards: "wholly owned" (17 CFR 210.1-02(aa)), "joint control" and "joint venture" (IFRS 11.7, 11.16);
to own together is not yet to control together. They have to stand by the names of the claim: a sentence that tells of two
companies says it of one.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.records import Claim, Quantity

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

WHOLLY, PARTLY = "wholly", "partly"  # sold
# What may stand between the verb of a sale and the company of which all or a part is sold.
OF = (r"((?:(?:a|all|an|another|both|capital|controlling|entire|equity|fifth|further|half|her|his|holdings?|in|interest|its|majority|minority|most|"
      r"much|of|part|per|cent|percent|portion|quarter|remaining|shares?|some|stakes?|stock|the|their|third|whole|\d[\d.,]*\s?%?)\s+){{0,9}}?)")
THEN = r"(?=\s+(?:after|and|at|before|earlier|for|in|last|on|this|to)\b|\s*(?:[,.;)]|$))"
SALE = (re.compile(r"\b(?:from|sells?|sold|divested|offloaded)\b", re.IGNORECASE), (
    r"{owner}(?:,[^,;.]{{1,80}},)?\s+(?:(?:also|had|has|later|recently|since|then)\s+){{0,2}}(?:divested|offloaded|sells|sold)\s+"
    rf"{OF}{{owned}}{THEN}",
    rf"(?:acquired|acquires|bought|buys|purchased|purchases)\s+{OF}{{owned}}"
    rf"(?:,?\s+(?:at|for|in|last|on)\s(?:[^.;]|\.\d){{{{0,60}}}}?)?\s+from\s+{{owner}}",
    r"{owned},?\s+(?:(?:which|it)\s+)?(?:(?:is|was|has been|had been)\s+)?sold\s+by\s+{owner}",
))  # fmt: skip
SHARE = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,6})?)\s?(?:%|per\s?cent)")
SOME = re.compile(r"\b(?:half|third|quarter|fifth|part|portion|some|much|most)\b|(?:%|cent) of (?:her|his|its|their)\b", re.IGNORECASE)
STAKE = re.compile(r"\d|\b(?:capital|equity|holdings?|interest|shares?|stakes?|stock)\b", re.IGNORECASE)
OWN = re.compile(r"\b(?:all|both|entire|her|his|its|remaining|their|whole)\b", re.IGNORECASE)


def whole(claim: Claim) -> bool:
    """Whether a passage of an ownership tells that its owner holds all of what is owned."""
    return _says(claim, WHOLE)


def joint(claim: Claim) -> bool:
    """Whether a passage of an ownership tells that what is owned is controlled jointly."""
    return _says(claim, JOINT)


def sale(claim: Claim) -> str | None:
    """How passages tell the owner to have sold what was owned, WHOLLY or PARTLY; None where they tell no sale, or that of
    another share than the claim's. "Its 60%" is all that was held, "60%" a part."""
    stake = claim.attr("stake")
    for what in _sold(claim):
        share = SHARE.search(what)
        if share is None or not isinstance(stake, Quantity) or stake.value == float(share[1]):
            return PARTLY if SOME.search(what) or STAKE.search(what) and not OWN.search(what) else WHOLLY
    return None


def _sold(claim: Claim) -> Iterator[str]:
    """The words between the verb of a sale by the owner and what was owned."""
    cue, wordings = SALE
    for quote in (passage.quote for passage in claim.evidence if cue.search(passage.quote)):
        for found in _pattern(wordings, *map(claim.names, ("owner", "owned"))).finditer(quote):
            yield "".join(filter(None, found.groups()))


def _says(claim: Claim, words: Words) -> bool:
    cue, wordings = words
    quotes = [passage.quote for passage in claim.evidence if cue.search(passage.quote)]
    return bool(quotes) and any(map(_pattern(wordings, *map(claim.names, ("owner", "owned"))).search, quotes))


@lru_cache(64)
def _pattern(wordings: tuple[str, ...], owner: tuple[str, ...], owned: tuple[str, ...]) -> re.Pattern[str]:
    one, other = (rf"(?<!\w)(?:the\s+)?(?:{'|'.join(map(re.escape, names))})(?!\w)" for names in (owner, owned))
    return re.compile("|".join(wordings).format(owner=one, owned=other), re.IGNORECASE)
