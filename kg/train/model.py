"""The reader's network: one encoder, heads for tags, sentences, dependencies, names, descriptions and ties of mentions."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from kg.annotate.features import CASES
from kg.train.tying import Tying


class Reader(nn.Module):
    """MiniLM with a case embedding. `sizes` counts the labels of each head: tag, pos, dep, name, desc, tie, status, core."""

    def __init__(self, config: dict, sizes: dict[str, int], pretrained: str | None = None, drop: float = 0.2) -> None:
        super().__init__()
        plain = {"attn_implementation": "eager", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}  # they took half of the time
        self.bert = (BertModel.from_pretrained(pretrained, add_pooling_layer=False, **plain) if pretrained
                     else BertModel(BertConfig(**config | plain), add_pooling_layer=False))  # fmt: skip
        width = self.bert.config.hidden_size
        self.case = nn.Embedding(CASES, width)
        nn.init.normal_(self.case.weight, std=0.02)
        self.drop = nn.Dropout(drop)
        self.tag, self.pos, self.sst = (nn.Linear(width, n) for n in (sizes["tag"], sizes["pos"], 2))
        self.name, self.desc = (_layers(width, width, sizes[k], drop) for k in ("name", "desc"))
        arc, rel = 192, 96
        self.ah, self.ad, self.rh, self.rd = (nn.Sequential(nn.Linear(width, n), nn.GELU(), nn.Dropout(drop)) for n in (arc, arc, rel, rel))
        self.Wa = nn.Parameter(torch.zeros(arc + 1, arc))
        self.Wr = nn.Parameter(torch.zeros(sizes["dep"], rel + 1, rel + 1))
        nn.init.xavier_uniform_(self.Wa)
        nn.init.xavier_uniform_(self.Wr)
        self.tying = Tying(width, sizes, drop)

    def encode(self, ids: Tensor, case: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """One vector a word, batch × words × width; word 0 is the root."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.case(case)
        hidden = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return torch.gather(hidden, 1, first.unsqueeze(-1).expand(-1, -1, hidden.size(-1)))

    def heads(self, words: Tensor) -> tuple[Tensor, ...]:
        """tag, pos, name, desc, sentence start; arc scores dependent × head; relation inputs of head and dependent."""
        words = self.drop(words)
        head, dependent = self.ah(words), self.ad(words)
        one = torch.ones_like(dependent[..., :1])
        arc = torch.cat([dependent, one], -1) @ self.Wa @ head.transpose(1, 2)
        return (self.tag(words), self.pos(words), self.name(words), self.desc(words), self.sst(words), arc,
                torch.cat([self.rh(words), one], -1), torch.cat([self.rd(words), one], -1))  # fmt: skip

    def named(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """name, desc: those of the heads that passages teach."""
        words = self.drop(words)
        return self.name(words), self.desc(words)

    def relations(self, rh: Tensor, rd: Tensor, head: Tensor) -> Tensor:
        """Dependency label scores of each word to its head."""
        chosen = torch.gather(rh, 1, head.unsqueeze(-1).expand(-1, -1, rh.size(-1)))
        return torch.einsum("bwi,nij,bwj->bwn", rd, self.Wr, chosen)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """What the exported graph returns: the heads' scores and the word vectors."""
        words = self.encode(ids, case, mask, first)
        return *self.heads(words), words


def _layers(width: int, hidden: int, out: int, drop: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Dropout(drop), nn.Linear(hidden, out))

