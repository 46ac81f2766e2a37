"""What `kg build --engine spark` does."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import UnreadableDocument

if TYPE_CHECKING:
    from kg.claims.extract import Extractor
    from kg.read.limits import Limits
    from kg.read.reading import Fields


def built(paths: tuple[str, ...], out: Path, master: str, extract: Extractor, skip: Callable[[UnreadableDocument], object], *,
          fields: Fields, limits: Limits, judgements: Path | None, store: Path, anew: bool, wait: bool) -> str:  # fmt: skip
    """What is said of a build on a cluster of the graph of some articles in parts, once it is done."""
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.cli.building import conforming, refused, summary, waiting
    from kg.cli.figures import figures
    from kg.resolve.decide import chosen
    from kg.scale.build import Follow, build, held
    from kg.scale.session import session

    who = chosen(judgements, store)
    with held(out, waiting(out) if wait else None), session(master) as spark:
        made = build(spark, paths, out, extract, extract.least, who, Follow(derived, columns, figures, conforming), skip,
                     fields=fields, limits=limits, anew=anew)  # fmt: skip
    refused(made.refused)
    told = summary(made.counts, made.documents, made.reused, out)
    return f"{told}\nload it with: kg load {click.format_filename(out)}"
