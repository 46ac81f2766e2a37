"""A trained network as the files that the reader loads: ONNX with 8-bit weights, the pair head as a graph of its own, the labels."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kg.train.model import Reader
from kg.train.tying import Tying

OUTPUTS = ("tag", "pos", "name", "desc", "sst", "arc", "rh", "rd", "words")


class Chances(nn.Module):
    """The scores of ties as probabilities."""

    def __init__(self, tying: Tying) -> None:
        super().__init__()
        self.tying = tying

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        tie, status, core = self.tying(*inputs)
        return tie.sigmoid(), status.softmax(-1), core.softmax(-1)


def export(folder: Path, out: Path, tokenizer: Path) -> None:
    """Write the files that the reader loads from a folder that `fit.save` wrote."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = {k: v for k, v in config.items() if k not in ("dtype", "attn_implementation")}
    model = Reader(config, {head: len(names) for head, names in labels.items()})
    model.load_state_dict(torch.load(folder / "model.pt", map_location="cpu"))
    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    batch, pieces, words = 2, 20, 14
    example = (torch.randint(100, 2000, (batch, pieces)), torch.randint(0, 8, (batch, pieces)),
               torch.ones(batch, pieces, dtype=torch.long), torch.randint(0, pieces, (batch, words)))  # fmt: skip
    axes = {"ids": {0: "B", 1: "L"}, "case": {0: "B", 1: "L"}, "mask": {0: "B", 1: "L"}, "first": {0: "B", 1: "W"}}
    axes |= {name: {0: "B", 1: "W"} for name in OUTPUTS} | {"arc": {0: "B", 1: "W", 2: "W"}}
    whole = folder / "whole.onnx"
    torch.onnx.export(model, example, str(whole), input_names=["ids", "case", "mask", "first"], output_names=list(OUTPUTS),
                      dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
    quantize_dynamic(str(whole), str(out / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Gemm", "Gather"], extra_options={"MatMulConstBOnly": True})  # fmt: skip
    words, spots, pairs = torch.randn(words, model.case.embedding_dim), torch.tensor([[0, 1, 3, 5], [1, 3, 4, 6]]), torch.tensor([[0, 1, 2], [0, 3, 1]])
    names = ("words", "start", "end", "kind", "name", "one", "other")
    axes = {"words": {0: "W"}, **dict.fromkeys(names[1:5], {0: "S"}), **dict.fromkeys(names[5:], {0: "P"})}
    axes |= dict.fromkeys(("tie", "status", "core"), {0: "P"})
    torch.onnx.export(Chances(model.tying), (words, *spots, torch.zeros(4, dtype=torch.long), torch.arange(4), *pairs), str(out / "ties.onnx"),
                      input_names=list(names), output_names=["tie", "status", "core"], dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
    np.save(out / "relations.npy", model.Wr.detach().numpy().astype(np.float32))
    (out / "labels.json").write_text(json.dumps(labels, indent=0), encoding="utf-8")
    shutil.copy(tokenizer, out / "tokenizer.json")
