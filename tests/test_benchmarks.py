"""benchmarks/: drawn graphs have the shape that they are said to have, and the textbook agrees with the arrays."""
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from factory import claim, quads
from kg.ask.cases import Cases
from kg.ask.clauses import VERDICTS, standard, standards
from kg.ask.columned import columns
from kg.ask.rowed import Rows, verdict
from kg.ask.verdicts import cases_of, verdicts
from kg.graph.columns import BEFORE
from kg.graph.view import view
from kg.resolve.merge import resolve
from pyoxigraph import Store

BENCHMARKS = str(Path(__file__).parents[1] / "benchmarks")


@pytest.fixture(scope="module")
def bench():
    """A module of the folder by its name."""
    sys.path.insert(0, BENCHMARKS)
    yield importlib.import_module
    sys.path.remove(BENCHMARKS)


@pytest.fixture(scope="module")
def drawn(bench):
    return bench("graphs").graph(5000, seed=3)


def test_a_drawn_graph_has_the_columns_of_a_built_one(drawn):
    store = Store()
    store.extend(quads(resolve([claim("Supply", roles={"supplier": "Mill Stone", "customer": "Quay Works"})], ()), ()))
    for name, table in vars(columns(view(store))).items():
        for column, values in vars(table).items():
            assert values.dtype == getattr(getattr(drawn, name), column).dtype, (name, column)


def test_one_seed_draws_one_graph(bench):
    one, other, third = (bench("graphs").graph(300, seed) for seed in (1, 1, 2))
    same = [np.array_equal(a.stakes.top, b.stakes.top) and np.array_equal(a.deals.one, b.deals.one) for a, b in ((one, other), (one, third))]
    assert same == [True, False]


def test_shares_of_a_company_sum_to_at_most_a_hundred(drawn):
    stakes = drawn.stakes
    assert np.bincount(stakes.below, stakes.votes_low).max() <= 100 and len(stakes) > 2.8 * 5000 and len(drawn.deals) == 5000


def test_three_in_ten_stakes_have_ended_and_one_in_ten_is_of_unknown_size(drawn):
    assert abs((~drawn.stakes.open).mean() - 0.3) < 0.02
    assert abs((~drawn.stakes.sized).mean() - 0.1) < 0.02
    assert (drawn.stakes.begun_first == BEFORE).any()


def test_some_companies_stand_in_circles(drawn):
    circles = np.bincount(_strongly(drawn))
    assert abs(circles[circles > 1].sum() / len(drawn.ids) - 0.01) < 0.002


def _strongly(drawn):
    """The circle of holdings that each party stands in, by number."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(drawn.ids)
    held = coo_array((np.ones(len(drawn.stakes), bool), (drawn.stakes.top, drawn.stakes.below)), shape=(size, size)).tocsr()
    return connected_components(held, connection="strong")[1]


def test_companies_that_hold_each_other_are_few_at_a_time(drawn):
    circles = np.bincount(_strongly(drawn))
    assert 1 < circles.max() < len(drawn.ids) / 50


def test_a_pair_of_parties_has_one_deal_of_a_kind_and_an_unnamed_party_one_deal_in_all(drawn):
    deals = drawn.deals
    pairs = set(zip(deals.kind.tolist(), np.minimum(deals.one, deals.other).tolist(), np.maximum(deals.one, deals.other).tolist(), strict=True))
    assert len(pairs) == len(deals) and (deals.one != deals.other).all()
    unnamed = np.flatnonzero(drawn.parties.unnamed)
    assert len(unnamed) == 25 and all(np.isin(getattr(drawn.links, side), unnamed).sum() == count for side, count in (("one", 0), ("other", 25)))


def test_pyramids_are_at_most_twelve_deep(bench):
    graphs = bench("graphs")
    draw = np.random.default_rng(5)
    first, size = graphs._groups(draw, 60_000)
    above = graphs._pyramids(draw, first, size)
    assert len(first) == 60_000 and 1000 < size.max() <= graphs.LARGEST and (above < np.arange(len(above))).all()
    depth = np.zeros(len(above), int)
    for company in np.flatnonzero(above >= 0):
        depth[company] = depth[above[company]] + 1
    assert 8 <= depth.max() <= graphs.DEEPEST + 1


@pytest.fixture(scope="module")
def joined(bench, drawn):
    return bench("reference").joined(drawn)


@pytest.mark.parametrize("by", standards())
def test_the_textbook_agrees_with_the_arrays(bench, drawn, joined, by):
    found = bench("reference").verdicts(joined, drawn, by)
    assert found == verdicts(drawn, by).tolist() and all(np.bincount(found, minlength=len(VERDICTS)))


@pytest.mark.parametrize("by", standards())
def test_the_clauses_agree_with_the_arrays(by, drawn):
    found = verdicts(drawn, by)
    rows = np.concatenate([np.flatnonzero(found == place)[:60] for place in range(len(VERDICTS))])
    cases: Cases = cases_of(drawn, rows)
    told = [verdict(drawn, Rows(drawn), standard(by), cases, rows, number, False) for number in range(len(rows))]
    assert [VERDICTS[place] for place in found[rows]] == told
    assert verdicts(drawn, by, rows).tolist() == found[rows].tolist()


def test_one_seed_draws_one_corpus_of_other_parties_and_figures(bench):
    articles = bench("articles")
    one, other, third = ([d.text for d in articles.drawn(8, seed)] for seed in (1, 1, 2))
    assert one == other and all(a != b for a, b in zip(one, third, strict=True))
    models = {d.name: d.text for d in articles._models()}
    for drawn in articles.drawn(7, 5):
        model = models[drawn.name.rpartition("-")[0]]
        assert abs(len(drawn.text.split()) - len(model.split())) < 5
        told = set(articles._named(drawn.name.rpartition("-")[0]))
        assert told and not told & set(drawn.text.replace("’", " ").replace(".", " ").replace(",", " ").split())


def test_drawn_articles_keep_their_years_and_scale_their_sums(bench):
    articles = bench("articles")
    assert articles._scaled("2026", 2) == "2026" and articles._scaled("14", 2) == "14"
    assert articles._scaled("1,250", 2) == "2,500" and articles._scaled("12.5", 2) == "25.0" and articles._scaled("300", 0.5) == "150"


def test_short_articles_end_with_a_line(bench):
    articles = bench("articles")
    for whole, short in zip(articles.drawn(7, 3), articles.drawn(7, 3, 60), strict=True):
        assert 60 <= len(short.text.split()) < 400 and len(short.text) < len(whole.text)


def test_the_memory_of_a_build_does_not_grow_with_its_articles(bench):
    reading = bench("reading")
    few, many = (reading.alone(size, 0, 0.0)[2] for size in (16, 40))
    assert 0.05 < few and many <= 1.1 * few
