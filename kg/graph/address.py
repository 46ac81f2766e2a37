"""The place of a graph that is no folder: the address of a SPARQL endpoint, or of another store; and who asks there."""
from __future__ import annotations

import os
import re
from base64 import b64encode
from pathlib import Path
from typing import TypeGuard
from urllib.parse import SplitResult, quote, unquote, urlsplit

from kg.errors import BadToken

Place = str | Path  # a folder, or an address
TRUST = "name a PEM file that holds it, or its authority's, in SSL_CERT_FILE"  # which OpenSSL reads


def remote(place: Place) -> TypeGuard[str]:
    """Whether a place is an address."""
    return isinstance(place, str) and place[:8].casefold().startswith(("http://", "https://"))


def reached(url: str) -> tuple[SplitResult, SplitResult]:
    """The parts of an address as it is given, and as it is asked: without a name and password, in ASCII. Raises ValueError."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].encode("idna").decode()
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in host or not host.isprintable() or parts.port == 0:
        raise ValueError("no address")
    path, query = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~"), quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    return parts, SplitResult(parts.scheme, host, path, query, "")


def authorization(parts: SplitResult, name: str) -> str | None:
    """The header that says who asks: the name and password of an address, or the token in an environment variable; None without
    either. Raises BadToken."""
    if parts.username is not None:
        return "Basic " + b64encode(f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()).decode()
    token = os.environ.get(name)
    if token and not re.fullmatch(r"[!-~]+", token):
        raise BadToken(name)
    return f"Bearer {token}" if token else None


def untrusted(error: object) -> str | None:
    """What is wrong with the certificate of the host that was asked, if that is what an error tells."""
    from ssl import SSLCertVerificationError

    return f"its certificate is not accepted: {error.verify_message}" if isinstance(error, SSLCertVerificationError) else None
