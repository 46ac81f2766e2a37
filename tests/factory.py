"""Documents and claims built by hand, and the corpus with its gold facts as the reader would give them."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.graph.build import ground, group_quads
from kg.ontology import home
from kg.records import Claim, Document, Evidence, Mention, claim_of
from kg.resolve.merge import Resolved, Who
from pyoxigraph import Quad


def document(name: str = "note", text: str = "Tern Cloud leases compute to Larkfield AI. It is signed.", **fields: Any) -> Document:
    """A document of that name and text."""
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), f"{name}.md",
                    **{"title": f"Title of {name}", "published": "2026-05-21", **fields})  # fmt: skip


def claim(kind: str, doc: Document | str = "note", *, status: str | None = None, mode: str = "asserted", at: int = 0,
          types: dict[str, str] | None = None, attributed_to: str | None = None, confidence: float = 1.0, roles: dict[str, Any],
          **attrs: Any) -> Claim:  # fmt: skip
    """A claim of a document, its first passage the document's text from `at` on; attrs are written as in a record."""
    name, text = (doc.name, doc.text) if isinstance(doc, Document) else (doc, "A passage that says it.")
    passage = {"start": at, "end": len(text), "quote": text[at:]}
    told = claim_of({"doc": name, "kind": kind, "roles": roles, "attrs": attrs, "status": status, "mode": mode,
                     "attributed_to": attributed_to, "evidence": [passage]})  # fmt: skip
    said = tuple((role, Mention(0, 1, filler, types[role])) for role, filler in told.roles if types and role in types)
    return told.with_(said=said, confidence=confidence)


def quads(resolved: Resolved, documents: Iterable[Document]) -> Iterator[Quad]:
    """All that the graph holds but what is derived: ontology, documents, parties, deals, links, observations, claims."""
    known = {document.name: document for document in documents}
    yield from ground(Who(resolved.parties, resolved.classes), list(known.values()))
    for group in resolved.groups:
        yield from group_quads(group, resolved, known)


def articles(folder: Path | None = None) -> Iterator[Document]:
    """The articles of a folder, the corpus's if none is given; their front matter read simply."""
    for path in sorted((folder or home() / "corpus" / "articles").glob("*.md")):
        _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
        fields = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line)
        fields = {k: json.loads(v) if v.startswith('"') else v for k, v in fields.items()}
        yield document(path.stem, text.lstrip("\n"), **{k: v for k, v in fields.items() if k != "sha256"})


def gold(documents: dict[str, Document], path: Path | None = None) -> Iterator[Claim]:
    """The gold facts of some documents, the corpus's if no file is given, each with its quote as evidence where the text has it.

    `types` in a record gives the mention types of roles that no kind settles.
    """
    path = path or home() / "corpus" / "gold" / "articles.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = documents[record["doc"]].text
        start = max(text.find(record["quote"]), 0)
        quote = text[start : start + len(record["quote"])]
        passage = Evidence(record["doc"], start, start + len(quote), quote)
        told, types = claim_of(record), record.get("types", {})
        said = tuple((role, Mention(0, 1, filler, types[role])) for role, filler in told.roles if role in types)
        yield told.with_(evidence=(passage,), said=said)
