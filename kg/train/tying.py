"""What ties the mentions of a text: each looks at those near it, then every pair of them is scored."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from kg.annotate.features import BANDS, REACH, TYPES, WINDOW

SPOT, PAIR, NARROW, LOOKS, EYES = 256, 384, 96, 2, 4


class Tying(nn.Module):
    """Scores of ties, statuses and company relations of the pairs of one text; `sizes` counts the labels of each.

    Inputs: `words`, one vector a word; of each mention its first word, the word after its last, its type (of TYPES) and a
    number that mentions of like names share; `one` and `other`, the mentions of each pair. A mention paired with itself
    is read with the WINDOW words around it.
    """

    def __init__(self, width: int, sizes: dict[str, int], drop: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(drop)
        self.put = nn.Linear(3 * width, SPOT)
        self.kind = nn.Embedding(len(TYPES), SPOT)
        self.looks = nn.ModuleList(Look(drop) for _ in range(LOOKS))
        self.norm = nn.LayerNorm(SPOT)
        self.one, self.other = nn.Linear(SPOT, PAIR), nn.Linear(SPOT, PAIR, bias=False)
        self.left, self.right, self.both = nn.Linear(SPOT, NARROW), nn.Linear(SPOT, NARROW), nn.Linear(NARROW, PAIR, bias=False)
        self.narrow, self.between = nn.Linear(width, NARROW), nn.Linear(NARROW, PAIR, bias=False)
        self.apart, self.alike = nn.Embedding(2 * BANDS, PAIR), nn.Embedding(2, PAIR)
        self.tie, self.status, self.core = (nn.Linear(PAIR, sizes[k]) for k in ("tie", "status", "core"))
        nn.init.constant_(self.tie.bias, -4.0)

    def forward(self, words: Tensor, start: Tensor, end: Tensor, kind: Tensor, name: Tensor, one: Tensor, other: Tensor) -> tuple[Tensor, ...]:
        words = self.drop(words)
        total = torch.cat([torch.zeros_like(words[:1]), words.cumsum(0)])
        spots = (self.put(torch.cat([_mean(total, start, end), words[start], words[end - 1]], -1)) + self.kind(kind)).float()
        gap = start.unsqueeze(0) - start.unsqueeze(1)
        alike = (name.unsqueeze(0) == name.unsqueeze(1)).long()
        far, bands = gap.abs() > REACH, _band(gap)
        for look in self.looks:
            spots = look(spots, bands, alike, far)
        spots = self.norm(spots)
        narrow = self.narrow(words).float()
        total = torch.cat([torch.zeros_like(narrow[:1]), narrow.cumsum(0)])
        alone = one == other
        low = torch.where(alone, (start[one] - WINDOW).clamp(min=0), torch.minimum(end[one], end[other]))
        high = torch.where(alone, (end[one] + WINDOW).clamp(max=words.size(0)), torch.maximum(start[one], start[other]))
        between = _mean(total, low, torch.maximum(low, high))
        hidden = self.one(spots)[one] + self.other(spots)[other] + self.both(self.left(spots)[one] * self.right(spots)[other])
        hidden = hidden + self.between(between) + self.apart(_band(start[other] - start[one])) + self.alike(alike[one, other])
        hidden = self.drop(nn.functional.gelu(hidden))
        return self.tie(hidden), self.status(hidden), self.core(hidden)


class Look(nn.Module):
    """Attention of mentions to the mentions within reach, by their distance and whether their names are alike."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(drop)
        self.before, self.after = nn.LayerNorm(SPOT), nn.LayerNorm(SPOT)
        self.asked, self.out = nn.Linear(SPOT, 3 * SPOT), nn.Linear(SPOT, SPOT)
        self.think = nn.Sequential(nn.Linear(SPOT, 2 * SPOT), nn.GELU(), nn.Linear(2 * SPOT, SPOT))
        self.near, self.alike = nn.Embedding(2 * BANDS, EYES), nn.Embedding(2, EYES)
        nn.init.zeros_(self.near.weight)
        nn.init.zeros_(self.alike.weight)

    def forward(self, spots: Tensor, bands: Tensor, alike: Tensor, far: Tensor) -> Tensor:
        asks, keys, values = self.asked(self.before(spots)).reshape(-1, 3, EYES, SPOT // EYES).permute(1, 2, 0, 3)
        scores = asks @ keys.transpose(1, 2) / (SPOT // EYES) ** 0.5 + (self.near(bands) + self.alike(alike)).permute(2, 0, 1)
        weights = scores.masked_fill(far.unsqueeze(0), -1e4).softmax(-1)
        spots = spots + self.drop(self.out((weights @ values).transpose(0, 1).reshape(-1, SPOT)))
        return spots + self.drop(self.think(self.after(spots)))


def _mean(total: Tensor, start: Tensor, end: Tensor) -> Tensor:
    """The means of words start to end, from their running totals."""
    return (total[end] - total[start]) / (end - start).clamp(min=1).unsqueeze(-1)


def _band(gap: Tensor) -> Tensor:
    """The band of a distance in words: 0 for none, then by powers of two, counted on for those backwards."""
    size = sum((gap.abs() > 2**k).long() for k in range(BANDS - 2)) + (gap != 0).long()
    return size + BANDS * (gap < 0).long()
