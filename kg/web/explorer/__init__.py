"""The explorer: pages on which a person looks a graph over, mounted on the Flask app of a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dash
    import flask


def explorer(store: Path, server: flask.Flask, prefix: str = "/explorer/") -> dash.Dash:
    """The explorer of the graph of a folder, its pages and tables under `prefix` of a server. Raises MissingExtra."""
    try:
        from kg.web.explorer.page import mounted
    except ModuleNotFoundError as error:
        if error.name not in ("dash", "dash_cytoscape", "flask"):
            raise
        from kg.errors import MissingExtra

        raise MissingExtra("the explorer", "web") from None
    return mounted(store, server, prefix)


def policy(app: dash.Dash) -> str:
    """The content-security policy that its pages keep to: scripts of its own alone, none that is made of text."""
    scripts = " ".join(["'self'", *app.csp_hashes()])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
