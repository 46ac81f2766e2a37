"""kg/ask/proved.py: rows that are proved some at a time, each on what it rests on, are those that are proved on the whole graph."""
import pytest
from kg.ask import proved as module
from kg.ask.clauses import standards
from kg.ask.columned import columns
from kg.ask.listed import chosen
from kg.ask.proved import proofs
from kg.ask.related import Only, related
from kg.graph.view import view

ASKED = [({}, {}), ({"as_of": "2026-03"}, {"as_of": "2026-03"}), ({"strict": True}, {"strict": True}),
         ({"since": "2025", "until": "2026-03"}, {"only": Only(since="2025", until="2026-03")}),
         ({"status": ["completed", "rumoured"]}, {"only": Only(status=frozenset(("completed", "rumoured")))}),
         ({"min_amount": 2e9}, {"only": Only(amount=2e9)}), ({"status": ["done"]}, {"only": Only(status=frozenset(("done",)))})]  # fmt: skip


@pytest.fixture(params=["gold_store", "invented_store", "drawn_store"], scope="module")
def graph(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def whole(graph):
    return view(graph)


@pytest.fixture(scope="module")
def held(whole):
    return columns(whole)


@pytest.mark.parametrize(("asked", "judged"), ASKED, ids=[",".join(asked) or "all" for asked, _ in ASKED])
def test_rows_and_their_order_are_those_on_the_whole(monkeypatch, graph, whole, held, asked, judged):
    monkeypatch.setattr(module, "TOGETHER", some := max(len(held.deals) // 5, 7))
    on = {name: value for name, value in asked.items() if name in ("as_of", "strict")}
    for by in standards():
        rows, _ = chosen(held, by, **asked)
        parts = list(proofs(graph, held, by, rows, **on, roots={}))
        assert [row for _, found in parts for row in found] == related(whole, by, **judged)
        assert all(len(found) <= some and {id_ for row in found for id_ in (*row.parties, *row.through)} <= set(seen) for seen, found in parts)


def test_of_sides_that_no_tie_can_join_only_the_deal_is_read(graph, held):
    part, deals = held.parties.part, held.deals
    rows, _ = chosen(held, "ias24")
    apart = rows[part[deals.one[rows]] != part[deals.other[rows]]]
    (seen, found), = proofs(graph, held, "ias24", apart[:1], roots={})
    assert {key for _, _, key in seen.edges(keys=True)} == {found[0].deal.iri} and set(found[0].parties) <= set(seen)
