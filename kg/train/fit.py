"""Training: the treebanks first, then everything together."""
from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from kg.annotate.features import NAMES, TYPES, alike, encoded
from kg.annotate.reader import knows
from kg.names import folded
from kg.train.data import DESC_TAGS, NAME_TAGS, STATUS_TAGS, Item, tie_labels, tie_pairs
from kg.train.model import Reader

SKIP = -100
BATCH, GRAMMAR_BATCH = 900, 3500  # word pieces a batch
FAR, KEPT = 25, 0.4  # mentions more words apart that nothing ties are read seldom: this part of their pairs, an epoch
SAID = 0.97  # how sure the network is to be of what a text says
LEAN = 2.0  # how far the pairs of mentions of two things leave it to the likeliest of them to say what joins the things
HIDDEN = 0.08  # of the words of a passage, the part that is hidden while it is learned from, anew each time
WARM = 0.08  # the part of a training in which the rates rise
HALVES = knows("avx512_bf16", "amx_bf16", "bf16")
ENCODER_RATE, HEAD_RATE, TYING_RATE, GRAMMAR_RATE = 2e-4, 1e-3, 6e-4, 1.5e-3


class Features:
    """An item as numbers."""

    def __init__(self, item: Item, tokenizer: Tokenizer, index: dict[str, dict[str, int]], rng: random.Random) -> None:
        self.ids, self.case, self.first = encoded(tokenizer, item.words)
        if item.told:
            self.ids = hidden(self.ids, self.first, tokenizer.token_to_id("[MASK]"), rng)
        n = len(item.words)

        def layer(name: str, values: list | None) -> list[int]:
            return [SKIP] + ([index[name].get(v, SKIP) for v in values] if values else [SKIP] * n)

        self.tag, self.pos, self.dep = layer("tag", item.tags), layer("pos", item.pos), layer("dep", item.deps)
        self.name, self.desc = layer("name", item.names), layer("desc", item.descs)
        self.sst = [SKIP] + ([SKIP if x is None else x for x in item.starts] if item.starts else [SKIP] * n)
        self.head = [SKIP] * (n + 1)
        if item.heads:
            self.head[1:] = [SKIP if h is None else 0 if item.deps[i] == "ROOT" else h + 1 for i, h in enumerate(item.heads)]
        self.spots = np.array([(s.start, s.end, TYPES.index(s.type)) for s in item.spots], np.int64).reshape(-1, 3)
        self.alike = np.array(alike([folded(" ".join(item.words[s.start : s.end])) if s.type in NAMES else "" for s in item.spots]), np.int64)
        weights = thinned(item, rng) if item.core is None else dict.fromkeys((item.core[:2], item.core[1::-1]), 1.0)
        pairs = list(weights)
        self.pairs = np.array(pairs, np.int64).reshape(-1, 2)
        self.told = np.array([p not in item.unsure for p in pairs], bool)
        self.weight = np.array(list(weights.values()), np.float32)
        self.core = np.full(len(pairs), SKIP, np.int64)
        if item.core:
            self.core[0] = index["core"][item.core[2]]
        self.ties = np.array([(n, index["tie"][label]) for n, p in enumerate(pairs) for label in item.ties.get(p, ())], np.int64).reshape(-1, 2)
        row = {p: n for n, p in enumerate(pairs)}
        self.tellings = np.array([(k, row[p], index["tie"][t.label]) for k, t in enumerate(item.told) for p in t.pairs], np.int64).reshape(-1, 3)
        self.statuses = np.array([index["status"].get(t.status, SKIP) for t in item.told], np.int64)


def hidden(ids: list[int], first: list[int], mask: int, rng: random.Random) -> list[int]:
    """The pieces with those of some words hidden, so that what a passage says is learned from more than one of its words."""
    out = ids[:]
    for start, end in zip(first[1:], [*first[2:], len(ids) - 1], strict=True):
        if rng.random() < HIDDEN:
            out[start:end] = [mask] * (end - start)
    return out


def thinned(item: Item, rng: random.Random) -> dict[tuple[int, int], float]:
    """The pairs that the tie head learns from, each with its weight, without most of those that stand far apart and that
    nothing ties: those that are left weigh for them."""
    out = {}
    told = {p for telling in item.told for p in telling.pairs}
    for pair in tie_pairs(item):
        near = pair in item.ties or pair in told or abs(item.spots[pair[0]].start - item.spots[pair[1]].start) <= FAR
        if near or rng.random() < KEPT:
            out[pair] = 1.0 if near else 1 / KEPT
    return out


def batches(items: list[Features], rng: random.Random, size: int = BATCH) -> list[list[Features]]:
    """Shuffled batches of items of like length, about `size` word pieces each."""
    items = items[:]
    rng.shuffle(items)
    out = []
    for i in range(0, len(items), 400):
        batch: list[Features] = []
        for item in sorted(items[i : i + 400], key=lambda x: len(x.ids)):
            if batch and len(item.ids) * (len(batch) + 1) > size:
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


def halves() -> torch.autocast:
    """Products of 16 bits where the processor has instructions for them; elsewhere they take three times as long as whole ones."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES)


def loss_of(model: Reader, batch: list[Features]) -> Tensor:
    """The batch's loss over every layer that it annotates."""
    gold = {k: _padded(batch, k, SKIP) for k in ("tag", "pos", "name", "desc", "sst", "head", "dep")}
    parsed = bool((gold["head"] != SKIP).any())
    with halves():
        layers = [layer.float() for layer in model.encode(*inputs(batch))]
        words = layers[-1]
        name, desc = (head.float() for head in model.named(words))
        if parsed:
            real = torch.zeros(gold["head"].shape, dtype=torch.bool)
            for i, x in enumerate(batch):
                real[i, : len(x.first)] = True
            tag, pos, sst, arc, rh, rd = (head.float() for head in model.grammatical(layers, real))
    total = words.new_zeros(())

    def cross(scores: Tensor, target: Tensor) -> Tensor:
        if not (target != SKIP).any():
            return words.new_zeros(())
        return F.cross_entropy(scores.flatten(0, 1), target.flatten(), ignore_index=SKIP)

    if parsed:
        arc = arc.masked_fill(~real[:, None, :], -1e4)
        deps = model.relations(rh, rd, gold["head"].clamp(min=0))
        total = total + 0.4 * cross(tag, gold["tag"]) + 0.2 * cross(pos, gold["pos"]) + 0.5 * cross(sst, gold["sst"])
        total = total + cross(arc, gold["head"]) + cross(deps, gold["dep"].masked_fill(gold["head"] < 0, SKIP))
    total = total + 1.5 * cross(name, gold["name"]) + 1.5 * cross(desc, gold["desc"])
    return total + pair_loss(model, batch, words)


def pair_loss(model: Reader, batch: list[Features], words: Tensor) -> Tensor:
    """The loss of the tie, status and core heads over the batch's pairs of mentions."""
    scores = []
    items = [item for item in batch if len(item.pairs)]
    for row, item in zip(words, batch, strict=True):
        if len(item.pairs):
            start, end, kind = torch.from_numpy(item.spots).unbind(1)
            one, other = torch.from_numpy(item.pairs).unbind(1)
            with halves():
                scores.append(model.tying(row[1 : len(item.first)], start, end, kind, torch.from_numpy(item.alike), one, other))
    total = words.new_zeros(())
    if not items:
        return total
    tie, status, core = (torch.cat(layer).float() for layer in zip(*scores, strict=True))
    sure, weight, relations = (torch.from_numpy(np.concatenate([getattr(item, k) for item in items])) for k in ("told", "weight", "core"))
    target, learnt = torch.zeros_like(tie), (weight * sure).unsqueeze(1).repeat(1, tie.size(1))
    low = count = 0
    tellings = []
    for item in items:
        target[item.ties[:, 0] + low, item.ties[:, 1]] = SAID
        tellings.append(item.tellings + (count, low, 0))
        low, count = low + len(item.pairs), count + len(item.statuses)
    which, row, label = torch.from_numpy(np.concatenate(tellings)).unbind(1)
    learnt[row, label] = 0.0  # which of the pairs says it is for the network to find
    if sure.any():
        loss = (F.binary_cross_entropy_with_logits(tie, target, reduction="none") * learnt).sum()
        best, chosen = most(tie[row, label], which, count)
        loss = loss + F.binary_cross_entropy_with_logits(best, torch.full_like(best, SAID), reduction="sum")
        total = total + 2.0 * loss / max(1.0, float((target > 0).sum()) + count + 0.02 * float((weight * sure).sum()))
        statuses = torch.from_numpy(np.concatenate([item.statuses for item in items]))
        if (statuses != SKIP).any():
            total = total + 0.8 * F.cross_entropy(status[row[chosen]], statuses, ignore_index=SKIP)
    if (relations != SKIP).any():
        total = total + F.cross_entropy(core, relations, ignore_index=SKIP, label_smoothing=0.1)
    return total


def most(scores: Tensor, which: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The scores of `count` groups, `which` says whose each score is: a mean that leans on the greatest, and where that stands."""
    top = torch.full((count,), -1e9).scatter_reduce(0, which, scores.detach(), "amax")
    weight = (LEAN * (scores.detach() - top[which])).exp()
    mean = torch.zeros(count).index_add(0, which, weight * scores) / torch.zeros(count).index_add(0, which, weight)
    first = torch.nonzero(scores.detach() == top[which]).squeeze(1).flip(0)
    chosen = torch.full((count,), len(scores)).scatter_reduce(0, which[first], first, "amin")
    return mean, chosen


def fit(model: Reader, items: Callable[[int], list[Features]], epochs: int, *, begin: int = 0, hold: float = WARM, seed: int = 0,
        encoder_rate: float = ENCODER_RATE, say: Callable[[str], None] = print, after: Callable[[int], None] = lambda epoch: None) -> None:  # fmt: skip
    """Train in place on what `items` gives for each epoch: AdamW, rates that rise, hold until the part `hold` of the
    epochs and fall to nothing; word embeddings frozen. `after` is called with each epoch that is done, `begin` counts those
    that were done before."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    encoder, tying = ([p for n, p in named if n.startswith(part)] for part in ("bert.", "tying."))
    heads = [p for n, p in named if not n.startswith(("bert.", "tying."))]
    optimiser = torch.optim.AdamW([{"params": encoder, "lr": encoder_rate, "weight_decay": 0.01},
                                   {"params": tying, "lr": TYING_RATE, "weight_decay": 0.01},
                                   {"params": heads, "lr": HEAD_RATE, "weight_decay": 0.0}], fused=True)  # fmt: skip
    rates = [group["lr"] for group in optimiser.param_groups]
    model.train()
    for epoch in range(begin, epochs):
        todo, began, seen = batches(items(epoch), rng), time.time(), 0.0
        for step, batch in enumerate(todo, 1):
            done = (epoch + step / len(todo)) / epochs
            anew = min(1.0, step / 60) if epoch == begin else 1.0  # the optimiser has seen nothing yet
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * anew * min(done / WARM, 1.0, (1.0 - done) / (1.0 - hold))
            loss = loss_of(model, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            seen += loss.item()
            if step % 100 == 0 or step == len(todo):
                say(f"epoch {epoch + 1} of {epochs}, step {step} of {len(todo)}, loss {seen / ((step - 1) % 100 + 1):.3f}, {time.time() - began:.0f} s")
                seen = 0.0
        after(epoch)


SYNTAX = ("mix", "grammar.", "tag.", "pos.", "sst.", "ah.", "ad.", "rh.", "rd.", "Wa", "Wr")


def fit_syntax(model: Reader, items: list[Features], epochs: int, *, say: Callable[[str], None] = print) -> None:
    """Train the heads of tags, sentences and dependencies alone, on the encoder as it stands."""
    for name, weight in model.named_parameters():
        weight.requires_grad_(name.startswith(SYNTAX))
    rng, model_heads = random.Random(3), [p for p in model.parameters() if p.requires_grad]
    steps = len(batches(items, random.Random(0), GRAMMAR_BATCH)) * epochs
    optimiser = torch.optim.AdamW(model_heads, lr=GRAMMAR_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / 40, max(0.0, (steps - s) / steps)))
    model.train()
    model.bert.eval()
    for epoch in range(epochs):
        for batch in batches(items, rng, GRAMMAR_BATCH):
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


def load(model: Reader, folder: Path) -> None:
    """Put weights that `save` wrote into the model; heads of another shape than the model's stay as they are."""
    own = model.state_dict()
    saved = torch.load(folder / "model.pt", map_location="cpu")
    model.load_state_dict(own | {name: weight for name, weight in saved.items() if name in own and own[name].shape == weight.shape})
