"""A reader that takes no time: of each line "A owns B." it makes a claim, and it says what it was asked to read."""
from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from factory import claim, document
from kg.claims.version import Version
from kg.errors import BadDate
from kg.records import Claim, Document, Reading

OWNS = re.compile(r"(\w[\w ]*?) owns (?:(\d+)% of )?(\w[\w ]*)\.")


@dataclass(frozen=True)
class Quick:
    """Reads "A owns B." and "A owns 20% of B."; a text that says "die" kills the process, "fail" is an error, and
    "invent" is a proposal that does not stand in the text."""

    version: Version = Version("model", "lexicon", "code", "options")
    least: float | None = None
    asked: list[str] = field(default_factory=list, compare=False)

    def __call__(self, documents: Iterable[Document]) -> Iterator[Reading]:
        for doc in documents:
            self.asked.append(doc.name)
            if "die" in doc.text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "fail" in doc.text:
                raise BadDate(doc.text)
            refused = (("quote not in the text", doc.text.count("invent")),) if "invent" in doc.text else ()
            yield Reading([_claim(doc, found) for found in OWNS.finditer(doc.text)], [], refused)

    def newer(self) -> Quick:
        """The same of another version."""
        return replace(self, version=self.version._replace(model="newer"), asked=[])


def _claim(doc: Document, found: re.Match[str]) -> Claim:
    stake = {"stake": {"value": int(found[2]), "unit": "%"}} if found[2] else {}
    told = claim("Ownership", doc, roles={"owner": found[1], "owned": found[3]}, at=found.start(), confidence=0.9,
                 types={"owner": "ORG", "owned": "ORG"}, **stake)  # fmt: skip
    return told.with_(reasons=(("quick", 2.2),))


def corpus(count: int, changed: int = 0) -> list[Document]:
    """So many articles, each on a company of its own and on one that all tell of; the first `changed` ones are reworded."""
    return [document(f"article-{i:03}", f"Osprey {i} owns Tern {i}. Alba owns Fennec.{f' Osprey {i} owns Larkfield {i}.' if i < changed else ''}")
            for i in range(count)]  # fmt: skip
