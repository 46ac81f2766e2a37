"""Training: the treebanks first, then everything together."""
from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from kg.annotate.features import TYPES, WINDOW, encoded
from kg.train.data import DESC_TAGS, NAME_TAGS, STATUS_TAGS, Item, tie_labels, tie_pairs
from kg.train.model import Reader, span_means

SKIP = -100
PIECES = 900  # word pieces a batch
ENCODER_RATE, HEAD_RATE = 2e-4, 1.5e-3


class Features:
    """An item as numbers."""

    def __init__(self, item: Item, tokenizer: Tokenizer, index: dict[str, dict[str, int]]) -> None:
        self.ids, self.case, self.first = encoded(tokenizer, item.words)
        n = len(item.words)

        def layer(name: str, values: list | None) -> list[int]:
            return [SKIP] + ([index[name].get(v, SKIP) for v in values] if values else [SKIP] * n)

        self.tag, self.pos, self.dep = layer("tag", item.tags), layer("pos", item.pos), layer("dep", item.deps)
        self.name, self.desc = layer("name", item.names), layer("desc", item.descs)
        self.sst = [SKIP] + ([SKIP if x is None else x for x in item.starts] if item.starts else [SKIP] * n)
        self.head = [SKIP] * (n + 1)
        if item.heads:
            self.head[1:] = [SKIP if h is None else 0 if item.deps[i] == "ROOT" else h + 1 for i, h in enumerate(item.heads)]
        self.spots = item.spots
        self.pairs = tie_pairs(item) if item.core is None else [item.core[:2], item.core[1::-1]]
        self.told = [p not in item.unsure for p in self.pairs]
        self.core = [SKIP] * len(self.pairs)
        if item.core:
            self.core[0] = index["core"][item.core[2]]
        self.ties = [[index["tie"][label] for label in item.ties.get(p, ())] for p in self.pairs]
        self.statuses = [index["status"][item.statuses[p]] if p in item.statuses else SKIP for p in self.pairs]


def batches(items: list[Features], rng: random.Random) -> list[list[Features]]:
    """Shuffled batches of items of like length, about PIECES word pieces each."""
    items = items[:]
    rng.shuffle(items)
    out = []
    for i in range(0, len(items), 400):
        batch: list[Features] = []
        for item in sorted(items[i : i + 400], key=lambda x: len(x.ids)):
            if batch and len(item.ids) * (len(batch) + 1) > PIECES:
                out.append(batch)
                batch = []
            batch.append(item)
        out.append(batch)
    rng.shuffle(out)
    return out


def _padded(batch: list[Features], name: str, fill: int) -> Tensor:
    width = max(len(getattr(x, name)) for x in batch)
    return torch.tensor([getattr(x, name) + [fill] * (width - len(getattr(x, name))) for x in batch])


def inputs(batch: list[Features]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """ids, case, mask, first: each batch × pieces, the last batch × words."""
    ids = _padded(batch, "ids", 0)
    mask = torch.tensor([[1] * len(x.ids) + [0] * (ids.size(1) - len(x.ids)) for x in batch])
    return ids, _padded(batch, "case", 0), mask, _padded(batch, "first", 0)


def loss_of(model: Reader, batch: list[Features]) -> Tensor:
    """The batch's loss over every layer that it annotates."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = model.encode(*inputs(batch))
    words = words.float()
    tag, pos, name, desc, sst, arc, rh, rd = model.heads(words)
    gold = {k: _padded(batch, k, SKIP) for k in ("tag", "pos", "name", "desc", "sst", "head", "dep")}
    total = words.new_zeros(())

    def cross(scores: Tensor, target: Tensor) -> Tensor:
        if not (target != SKIP).any():
            return words.new_zeros(())
        return F.cross_entropy(scores.flatten(0, 1), target.flatten(), ignore_index=SKIP)

    if (gold["head"] != SKIP).any():
        real = torch.zeros(arc.size(0), arc.size(2), dtype=torch.bool)
        for i, x in enumerate(batch):
            real[i, : len(x.first)] = True
        arc = arc.masked_fill(~real[:, None, :], -1e4)
        deps = model.relations(rh, rd, gold["head"].clamp(min=0))
        total = total + 0.4 * cross(tag, gold["tag"]) + 0.2 * cross(pos, gold["pos"]) + 0.5 * cross(sst, gold["sst"])
        total = total + cross(arc, gold["head"]) + cross(deps, gold["dep"].masked_fill(gold["head"] < 0, SKIP))
    total = total + 1.5 * cross(name, gold["name"]) + 1.5 * cross(desc, gold["desc"])
    return total + pair_loss(model, batch, words)


def pair_loss(model: Reader, batch: list[Features], words: Tensor) -> Tensor:
    """The loss of the tie, status and core heads over the batch's pairs of mentions."""
    means, first, second, order, ties, statuses, core, told = [], [], [], [], [], [], [], []
    for row, item in zip(words, batch, strict=True):
        if not item.pairs:
            continue
        means.append(span_means(row[: len(item.first)], item.spots, item.pairs, WINDOW))
        first += [TYPES.index(item.spots[i].type) for i, _ in item.pairs]
        second += [TYPES.index(item.spots[j].type) for _, j in item.pairs]
        order += [float(item.spots[i].start < item.spots[j].start) for i, j in item.pairs]
        ties += item.ties
        statuses += item.statuses
        core += item.core
        told += item.told
    if not means:
        return words.new_zeros(())
    hidden = model.paired(torch.cat(means), torch.tensor(first), torch.tensor(second), torch.tensor(order))
    core, statuses = torch.tensor(core), torch.tensor(statuses)
    total = words.new_zeros(())
    told = torch.tensor(told)
    if told.any():
        scores = model.tie(hidden)
        target = torch.zeros_like(scores)
        for i, given in enumerate(ties):
            target[i, given] = 0.97
        loss = F.binary_cross_entropy_with_logits(scores, target, reduction="none")[told].sum()
        total = total + 2.0 * loss / max(1.0, float((target > 0).sum()) + 0.02 * float(told.sum()))
    if (statuses != SKIP).any():
        total = total + 0.5 * F.cross_entropy(model.status(hidden), statuses, ignore_index=SKIP)
    if (core != SKIP).any():
        total = total + F.cross_entropy(model.core(hidden), core, ignore_index=SKIP, label_smoothing=0.1)
    return total


def fit(model: Reader, items: list[Features], epochs: float, *, seed: int = 0, encoder_rate: float = ENCODER_RATE,
        say: Callable[[str], None] = print, minutes: float = 90) -> None:  # fmt: skip
    """Train in place: AdamW, linear warm-up and decay, word embeddings frozen."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    encoder = [p for n, p in model.named_parameters() if n.startswith("bert.") and p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("bert.")]
    optimiser = torch.optim.AdamW([{"params": encoder, "lr": encoder_rate, "weight_decay": 0.01},
                                   {"params": heads, "lr": HEAD_RATE, "weight_decay": 0.0}])  # fmt: skip
    steps = max(1, int(len(batches(items, random.Random(0))) * epochs))
    warm = max(1, steps // 12)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / max(1, steps - warm))))
    model.train()
    step, seen, began = 0, 0.0, time.time()
    while step < steps and time.time() - began < minutes * 60:
        for batch in batches(items, rng):
            loss = loss_of(model, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step, seen = step + 1, seen + loss.item()
            if step % 50 == 0:
                say(f"{step}/{steps} loss {seen / 50:.3f}, {time.time() - began:.0f} s")
                seen = 0.0
            if step >= steps:
                break


SYNTAX = ("tag.", "pos.", "sst.", "ah.", "ad.", "rh.", "rd.", "Wa", "Wr")


def fit_syntax(model: Reader, items: list[Features], epochs: int, *, say: Callable[[str], None] = print) -> None:
    """Train the heads of tags, sentences and dependencies alone, on the encoder as it stands."""
    for name, weight in model.named_parameters():
        weight.requires_grad_(name.startswith(SYNTAX))
    rng, model_heads = random.Random(3), [p for p in model.parameters() if p.requires_grad]
    steps = len(batches(items, random.Random(0))) * epochs
    optimiser = torch.optim.AdamW(model_heads, lr=2e-3, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / 40, max(0.0, (steps - s) / steps)))
    model.train()
    model.bert.eval()
    for epoch in range(epochs):
        for batch in batches(items, rng):
            loss = loss_of(model, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model_heads, 1.0)
            optimiser.step()
            schedule.step()
        say(f"syntax, epoch {epoch + 1} of {epochs}")


def label_sets(syntax: dict[str, list[str]], core: list[str]) -> dict[str, list[str]]:
    """Every head's labels, in order."""
    return {"tag": syntax["tags"], "pos": syntax["pos"], "dep": syntax["deps"], "name": NAME_TAGS, "desc": DESC_TAGS,
            "tie": tie_labels(), "status": STATUS_TAGS, "core": core}  # fmt: skip


def numbered(labels: dict[str, list[str]]) -> dict[str, dict[str, int]]:
    """label -> its place, for every head."""
    return {head: {label: i for i, label in enumerate(names)} for head, names in labels.items()}


def save(model: Reader, labels: dict[str, list[str]], folder: Path) -> None:
    """Weights, configuration and label sets, to go on from or to export."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), folder / "model.pt")
    model.bert.config.to_json_file(folder / "config.json")
    (folder / "labels.json").write_text(json.dumps(labels, indent=0), encoding="utf-8")
