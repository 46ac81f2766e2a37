"""kg.train.passages: marked passages read back to text, mentions and facts."""
from collections import Counter
from pathlib import Path

import pytest

from kg.train.passages import passages

TRAINING = Path(__file__).parents[2] / "corpus" / "training"
GOOD = "@ wire 2026-03-04\n[Nordhavn|ORG|1] will rent [120 MW|POWER|2] from [Kestrel|ORG|3].\nComputeLease lessee=1 lessor=3 capacity=2\n"


def write(tmp_path, text):
    path = tmp_path / "some.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_are_cut_out_and_leave_their_places(tmp_path):
    (passage,) = passages(write(tmp_path, GOOD))
    assert passage.text == "Nordhavn will rent 120 MW from Kestrel."
    assert [passage.text[m.start : m.end] for m in passage.mentions] == ["Nordhavn", "120 MW", "Kestrel"]
    assert passage.facts[0].fields == (("lessee", 1), ("lessor", 3), ("capacity", 2))
    assert passage.skeleton() == "<ORG> will rent <POWER> from <ORG>."


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("ComputeLease lessee=9", "no mention is numbered 9"),
        ("ComputeLease buyer=1", "has no 'buyer'"),
        ("Lease lessee=1", "unknown kind"),
        ("Observation subject=1 metric=size value=2", "metric"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path, wrong, message):
    text = GOOD.replace("ComputeLease lessee=1 lessor=3 capacity=2", wrong)
    with pytest.raises(ValueError, match=r"some\.txt:3") as error:
        list(passages(write(tmp_path, text)))
    assert message in str(error.value)


def test_the_training_corpus_is_varied_and_its_test_part_stands_apart():
    told, held = [], []
    for path in sorted(TRAINING.glob("*.txt")):
        (held if path.stem.startswith("heldout") else told).extend(passages(path))
    assert len(told) >= 2500 and len(held) >= 0.1 * len(told)
    skeletons = Counter(p.skeleton() for p in told + held)
    assert len(skeletons) >= 0.9 * len(told + held) and max(skeletons.values()) <= 3
    assert not {p.text for p in told} & {p.text for p in held}
