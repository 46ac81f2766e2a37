"""The command that makes the reader anew."""
from __future__ import annotations

from pathlib import Path

import click


@click.command("train")
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="The public corpora: treebank/*.spacy, core/train.json.")
@click.option("--passages", default="corpus/training", show_default=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="The marked passages.")
@click.option("--out", default="kg/annotate/model", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Where the pipeline is written.")
@click.option("--work", default=".training", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Where the weights of each stage are kept; a training that was broken off goes on from there.")
@click.option("--onward", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A trained pipeline to go on from, such as kg/annotate/model.")
@click.option("--threads", default=2, show_default=True, help="Processor cores to train on.")
def train_command(data: Path, passages: Path, out: Path, work: Path, onward: Path | None, threads: int) -> None:
    """Train the reader anew, or on; it takes one to three hours. The model's card says where the corpora come from.

    \b
      pip install 'dealgraph[train]'
      kg train --data corpora/
    """
    from kg.errors import MissingExtra

    try:
        from kg.train.build import train
    except ModuleNotFoundError as error:
        raise MissingExtra("training", "train") from error
    train(data, passages, out, work, onward=onward, say=lambda line: click.echo(line, err=True), threads=threads)
