"""The weights of a reader that was exported, back out of its 8-bit files, so that training can go on from there."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from kg.train.model import Reader

EIGHT_BIT = ("_quantized", "_scale", "_zero_point")


def resume(model: Reader, reader: Path) -> None:
    """Give the model what an exported reader's files hold; rounding to 8 bits has cost it a little. The word embeddings,
    which no training changes, stay the model's own."""
    arrays: dict[str, np.ndarray] = {"Wr": np.load(reader / "relations.npy")}
    for file in ("model.onnx", "ties.onnx"):
        graph = onnx.load(str(reader / file)).graph
        told = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        arrays |= {name: array for name, array in told.items() if not name.endswith(EIGHT_BIT)}
        arrays |= {name.removesuffix(EIGHT_BIT[0]): _restored(told, name.removesuffix(EIGHT_BIT[0])) for name in told if name.endswith(EIGHT_BIT[0])}
        for node in graph.node:
            if node.op_type in ("MatMul", "MatMulInteger") and (weight := node.input[1].removesuffix(EIGHT_BIT[0])) in arrays:
                arrays[f"{_module(node.name)}.weight"] = arrays[weight].T
    own = model.state_dict()
    model.load_state_dict({name: weight if "word_embeddings" in name else _like(weight, arrays[name]) for name, weight in own.items()})


def _like(weight: Tensor, told: np.ndarray) -> Tensor:
    if tuple(told.shape) != tuple(weight.shape):
        raise ValueError(f"the exported reader has a weight of shape {told.shape} where {tuple(weight.shape)} is wanted")
    return torch.from_numpy(np.array(told, dtype=np.float32))


def _module(node: str) -> str:
    """The module that a matrix product of the graph belongs to: "/name/name.3/MatMul_quant" is of name.3."""
    parts = node.strip("/").split("/")[:-1]
    inner = [part for part in parts if not any(other != part and other.startswith(f"{part}.") for other in parts)]
    return ".".join(inner)


def _restored(arrays: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    """A quantised weight as real numbers; each channel has a scale of its own."""
    whole, scale, zero = (arrays[name + part].astype(np.float32) for part in EIGHT_BIT)
    if scale.size > 1:
        axis = next(a for a in reversed(range(whole.ndim)) if whole.shape[a] == scale.size)
        shape = [scale.size if a == axis else 1 for a in range(whole.ndim)]
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return (whole - zero) * scale
