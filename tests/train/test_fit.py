"""kg.train.fit: what of a passage is hidden while it is learned from."""
import random

import pytest


def test_words_are_hidden_whole_and_the_marks_around_a_text_never():
    hidden = pytest.importorskip("kg.train.fit", reason="torch comes with the extra train").hidden
    ids, first = [101, 11, 12, 12, 13, 102], [0, 1, 2, 4]  # three words, the second of two pieces
    seen = {tuple(hidden(ids, first, 103, random.Random(seed))) for seed in range(400)}
    assert (101, 11, 103, 103, 13, 102) in seen and tuple(ids) in seen
    assert all(told[0] == 101 and told[-1] == 102 and (told[2] == 103) == (told[3] == 103) for told in seen)
