"""The reader's network: one encoder, heads for tags, sentences, dependencies, names, descriptions and ties of mentions."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel
from transformers.models.bert.modeling_bert import BertLayer

from kg.annotate.features import CASES
from kg.train.tying import Tying

GRAMMAR = 1  # layers that read for grammar alone, on a mix of those of the encoder


class Reader(nn.Module):
    """MiniLM with a case embedding. `sizes` counts the labels of each head: tag, pos, dep, name, desc, tie, status, core.

    What the encoder learns of business is not what grammar needs, and its last layers forget the one for the other: so tags,
    sentences and dependencies are read off a mix of all its layers, by layers of their own.
    """

    def __init__(self, config: dict, sizes: dict[str, int], pretrained: str | None = None, drop: float = 0.2) -> None:
        super().__init__()
        plain = {"attn_implementation": "eager", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}  # they took half of the time
        self.bert = (BertModel.from_pretrained(pretrained, add_pooling_layer=False, **plain) if pretrained
                     else BertModel(BertConfig(**config | plain), add_pooling_layer=False))  # fmt: skip
        width = self.bert.config.hidden_size
        self.case = nn.Embedding(CASES, width)
        nn.init.normal_(self.case.weight, std=0.02)
        self.drop = nn.Dropout(drop)
        self.mix = nn.Parameter(torch.full((self.bert.config.num_hidden_layers,), 1 / self.bert.config.num_hidden_layers))
        self.grammar = nn.ModuleList(BertLayer(self.bert.config) for _ in range(GRAMMAR))
        for layer, last in zip(self.grammar, self.bert.encoder.layer[-GRAMMAR:], strict=True):
            layer.load_state_dict(last.state_dict())
        self.tag, self.pos, self.sst = (nn.Linear(width, n) for n in (sizes["tag"], sizes["pos"], 2))
        self.name, self.desc = (_layers(width, width, sizes[k], drop) for k in ("name", "desc"))
        arc, rel = 192, 96
        self.ah, self.ad, self.rh, self.rd = (nn.Sequential(nn.Linear(width, n), nn.GELU(), nn.Dropout(drop)) for n in (arc, arc, rel, rel))
        self.Wa = nn.Parameter(torch.zeros(arc + 1, arc))
        self.Wr = nn.Parameter(torch.zeros(sizes["dep"], rel + 1, rel + 1))
        nn.init.xavier_uniform_(self.Wa)
        nn.init.xavier_uniform_(self.Wr)
        self.tying = Tying(width, sizes, drop)

    def encode(self, ids: Tensor, case: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """One vector a word by each layer of the encoder, each batch × words × width; word 0 is the root."""
        embedded = self.bert.embeddings.word_embeddings(ids) + self.case(case)
        layers = self.bert(inputs_embeds=embedded, attention_mask=mask, output_hidden_states=True).hidden_states[1:]
        place = first.unsqueeze(-1).expand(-1, -1, layers[0].size(-1))
        return tuple(torch.gather(layer, 1, place) for layer in layers)

    def grammatical(self, layers: tuple[Tensor, ...], real: Tensor) -> tuple[Tensor, ...]:
        """tag, pos, sentence start; arc scores dependent × head; relation inputs of head and dependent. `real` is false
        for words that pad a batch."""
        words = (torch.stack(layers, -1) * self.mix).sum(-1)
        unseen = (~real).to(words.dtype)[:, None, None, :] * -1e4
        for layer in self.grammar:
            words = layer(words, attention_mask=unseen)
            words = words[0] if isinstance(words, tuple) else words
        words = self.drop(words)
        head, dependent = self.ah(words), self.ad(words)
        one = torch.ones_like(dependent[..., :1])
        arc = torch.cat([dependent, one], -1) @ self.Wa @ head.transpose(1, 2)
        return self.tag(words), self.pos(words), self.sst(words), arc, torch.cat([self.rh(words), one], -1), torch.cat([self.rd(words), one], -1)

    def named(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """name, desc: what passages teach."""
        words = self.drop(words)
        return self.name(words), self.desc(words)

    def relations(self, rh: Tensor, rd: Tensor, head: Tensor) -> Tensor:
        """Dependency label scores of each word to its head."""
        chosen = torch.gather(rh, 1, head.unsqueeze(-1).expand(-1, -1, rh.size(-1)))
        return torch.einsum("bwi,nij,bwj->bwn", rd, self.Wr, chosen)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """What the exported graph returns: the heads' scores and the word vectors."""
        layers = self.encode(ids, case, mask, first)
        tag, pos, sst, arc, rh, rd = self.grammatical(layers, torch.ones_like(first, dtype=torch.bool))
        name, desc = self.named(layers[-1])
        return tag, pos, name, desc, sst, arc, rh, rd, layers[-1]


def _layers(width: int, hidden: int, out: int, drop: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Dropout(drop), nn.Linear(hidden, out))

