"""kg.train.tying: words bear on one another within SPAN, and the exported network scores as the trained one does."""
import numpy as np
import pytest
from kg.annotate.features import SPAN, TYPES

torch = pytest.importorskip("torch", reason="comes with the extra train")


def test_a_word_bears_on_those_within_its_span_wherever_a_block_begins():
    from kg.train.tying import SPOT, Scan

    torch.manual_seed(0)
    scan, words = Scan(0.0).eval(), torch.randn(5 * SPAN + 7, SPOT)
    other, at = words.clone(), 2 * SPAN + 3
    other[at] += 5.0
    with torch.no_grad():
        moved = (scan(words) - scan(other)).abs().sum(1).nonzero().flatten()
        assert (int(moved.min()), int(moved.max())) == (at - SPAN, at + SPAN)
        cut = SPAN // 2 + 1
        assert torch.allclose(scan(words)[cut + SPAN :], scan(words[cut:])[SPAN:], atol=1e-5)


def test_what_is_exported_scores_pairs_as_what_was_trained(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    from kg.train.export import Chances, export_ties
    from kg.train.tying import Tying

    torch.manual_seed(0)
    tying = Tying(384, {"tie": 5, "status": 3, "core": 2}, 0.1)
    for weight in (tying.puts.weight, tying.lies.weight):
        torch.nn.init.normal_(weight, std=0.05)
    chances = Chances(tying).eval()
    export_ties(tying, tmp_path / "ties.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "ties.onnx"))
    for words, spots in ((1, 1), (SPAN, 6), (3 * SPAN + 5, 40)):
        start = torch.randint(0, words, (spots,))
        told = {"words": torch.randn(words, 384), "start": start, "end": (start + 2).clamp(max=words), "kind": torch.randint(0, len(TYPES), (spots,)),
                "name": torch.arange(spots), "one": torch.randint(0, spots, (90,)), "other": torch.randint(0, spots, (90,))}  # fmt: skip
        with torch.no_grad():
            wanted = chances(*told.values())
        for found, want in zip(session.run(None, {name: value.numpy() for name, value in told.items()}), wanted, strict=True):
            assert np.abs(found - want.numpy()).max() < 1e-4
