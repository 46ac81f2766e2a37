"""kg.train.fit: what the network is told of pairs of mentions."""
import pytest

torch = pytest.importorskip("torch")


def test_of_the_pairs_that_may_tell_a_fact_the_likeliest_is_taught_most():
    from kg.train.fit import most

    scores = torch.tensor([-2.0, 1.0, 0.5, -3.0], requires_grad=True)
    which = torch.tensor([0, 0, 1, 1])
    best, chosen = most(scores, which, 2)
    assert chosen.tolist() == [1, 2]
    assert -2.0 < best[0] < 1.0 and best[0] > 0.9 and -3.0 < best[1] < 0.5 and best[1] > 0.4
    best.sum().backward()
    assert scores.grad[1] > 10 * scores.grad[0] > 0 and scores.grad[2] > 10 * scores.grad[3] > 0


def test_of_equal_pairs_the_first_is_chosen():
    from kg.train.fit import most

    _, chosen = most(torch.tensor([0.5, 0.5, 0.1]), torch.tensor([0, 0, 0]), 1)
    assert chosen.tolist() == [0]
