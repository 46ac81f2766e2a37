"""A trained network as the files that the reader loads: ONNX with 8-bit weights, the pair head as arrays, the labels."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch

from kg.train.model import Reader

OUTPUTS = ("tag", "pos", "name", "desc", "sst", "arc", "rh", "rd", "words")


def export(folder: Path, out: Path, tokenizer: Path) -> None:
    """Write model.onnx, heads.npz, labels.json and tokenizer.json from a folder that `fit.save` wrote."""
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
    linear = model.pair[0]
    arrays = {"Wr": model.Wr, "kinds": model.kinds.weight, "pair_weight": linear.weight, "pair_bias": linear.bias,
              "tie_weight": model.tie.weight, "tie_bias": model.tie.bias, "status_weight": model.status.weight,
              "status_bias": model.status.bias, "core_weight": model.core.weight, "core_bias": model.core.bias}  # fmt: skip
    np.savez_compressed(out / "heads.npz", **{k: v.detach().numpy().astype(np.float32) for k, v in arrays.items()})
    (out / "labels.json").write_text(json.dumps(labels, indent=0), encoding="utf-8")
    shutil.copy(tokenizer, out / "tokenizer.json")
