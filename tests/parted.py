"""A graph in parts as a cluster would write it, of a store that an embedded build made."""
from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from shutil import copytree

from kg.graph import builds, parts
from kg.graph.columns import FOLDER
from kg.graph.store import open_store, present
from pyoxigraph import RdfFormat

PART = 4000  # lines


def dumped(store: Path) -> list[str]:
    """The quads of a store, sorted."""
    return sorted(open_store(store).dump(format=RdfFormat.N_QUADS).decode().split("\n")[:-1])


def parted(store: Path, folder: Path) -> Path:
    """Writes the graph of a store and what lies beside it into a folder."""
    build, lines = builds.log(store)[0], dumped(store)
    facts = [json.dumps(fact) for fact in builds.facts(store, build.number).values()]
    files = {f"quads/part-{at:05}.nq": lines[at * PART : (at + 1) * PART] for at in range(-(-len(lines) // PART))}
    files["facts/part-00000.jsonl"] = facts
    for name, told in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    copytree(present(store) / FOLDER, folder / FOLDER)
    parts.Manifest(**{**asdict(build), "number": 0}, format=parts.FORMAT, quads=len(lines),
                   parts=sealed(folder)).write(folder)
    return folder


def sealed(folder: Path) -> dict[str, parts.Seal]:
    """The seals of all files that are loaded of a folder."""
    return {f"{kind}/{path.name}": parts.seal(path) for kind in (parts.QUADS, parts.FACTS, FOLDER) for path in (folder / kind).iterdir()}
