"""What the claims of a document hang on: the document as it is read, and the version of what reads it."""
from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from kg.lexicon import lexicon
from kg.names import known
from kg.ontology import home
from kg.records import Document

KG = Path(__file__).parents[1]
CODE = ("annotate/*.py", "claims/*.py", "read/article.py", "read/copies.py", "read/limits.py", "read/lines.py",
        "read/rewriting.py", "read/wording.py", "lexicon/__init__.py", "names.py", "odds.py", "ontology.py", "records.py")  # fmt: skip
# Word lists that only later rooms look into; what reading asks of the registry of aliases is in `document_hash`.
LATER = frozenset({"aliases", "arithmetic", "conflicts"})
LIBRARIES = ("spacy", "onnxruntime", "tokenizers", "numpy")


class Version(NamedTuple):
    """Short hashes of the model, of the word lists, of the code with the libraries that it runs on, and of the options."""

    model: str
    lexicon: str
    code: str
    options: str

    @property
    def digest(self) -> str:
        """All of it as 12 hex digits."""
        return _digest(self)


def versioned(*, least: float | None = None, model: str | None = None, endpoint: object = None) -> Version:
    """The version of what is installed, under some options."""
    least = lexicon("model")["least"] if least is None else least
    options = [least, model and [model, _foreign(model)], endpoint]
    return Version(_files("annotate/model/**/*"), _files("lexicon/*.toml"), _code(), _digest(options))


def document_hash(document: Document) -> str:
    """What of a document bears on its reading, as 64 hex digits: its text, title and date, and what the registry of aliases
    says of the names and tickers that the text may hold. Its name is not in it: the same article twice is read once."""
    told = [document.text, document.title, document.published, known(document.text)]
    return sha256(json.dumps(told).encode()).hexdigest()


def key(document: Document, version: Version) -> str:
    """The address of what a document states, as 64 hex digits: the document's hash × the version."""
    return sha256(f"{document_hash(document)} {version.digest}".encode()).hexdigest()


@cache
def _files(*patterns: str) -> str:
    """The hash of the files of the package that some patterns name."""
    found = sorted(path for pattern in patterns for path in KG.glob(pattern) if path.is_file() and path.stem not in LATER)
    return _hashed(found, KG)


@cache
def _code() -> str:
    libraries = [(name, metadata.version(name)) for name in LIBRARIES]
    return _digest([_files(*CODE), _hashed([home() / "ontology" / "kinds.ttl"], home()), libraries])


def _foreign(model: str) -> str:
    """The version of another spaCy pipeline: its package's, or the hash of the files of its folder."""
    try:
        return metadata.version(model)
    except (metadata.PackageNotFoundError, ValueError):
        folder = Path(model)
        return _hashed(sorted(path for path in folder.rglob("*") if path.is_file()), folder)


def _hashed(paths: Iterable[Path], top: Path) -> str:
    return _digest([(path.relative_to(top).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in paths])


def _digest(told: object) -> str:
    return sha256(json.dumps(told).encode()).hexdigest()[:12]
