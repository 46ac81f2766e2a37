"""kg/graph/columns.py and kg/ask/columned.py: the columnar view lies in the store's generation, and the two agree."""
import numpy as np
import pytest
from factory import articles, claim, document, gold
from kg.ask.columned import BOUNDS, columns
from kg.ask.hops import money
from kg.ask.related import deals, derived
from kg.ask.rowed import Rows
from kg.ask.standing import Index
from kg.ask.ties import FORCES, KIN, OFFICE, STAKE, STATED, span
from kg.errors import BadStore
from kg.graph.columns import AFTER, BEFORE, Words, day, open_columns
from kg.graph.store import build, open_store, present
from kg.graph.view import view
from kg.ontology import STATUSES, kinds

READ = {STAKE: ("votes", "capital", "sized", "joint", "stated", "control", "by_deal"), OFFICE: ("offices",), KIN: ("relations",),
        STATED: ("basis",)}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A graph of the corpus's gold facts, and of some that it has none of."""
    path, docs = tmp_path_factory.mktemp("columns") / "gold.kg", list(articles())
    note = document("more", "Alba Parts is a joint venture.")
    owned = [claim("Ownership", note, roles={"owner": name, "owned": "Alba Parts"}, control="joint", stake={"value": 50, "unit": "%"},
                   start="2019", end="2025-Q3") for name in ("Alba Holding", "Brack Works")]  # fmt: skip
    stated = claim("RelatedParty", note, roles={"party": ["Alba Holding", "Brack Works"]}, basis="a director in common")
    listed = claim("Listing", note, roles={"issuer": "Alba Holding"}, exchange="NYSE", ticker="ALB", date="2020")
    kin = claim("Family", note, roles={"person": "Ines Calder", "relative": "Tomas Calder"}, relation="Sister")
    build([*gold({d.name: d for d in docs}), *owned, stated, listed, kin], [*docs, note], path, derived=derived, columns=columns)
    return path


@pytest.fixture(scope="module")
def seen(place):
    return view(open_store(place))


@pytest.fixture(scope="module")
def held(place):
    return open_columns(place)


def test_the_columns_lie_in_the_generation_of_the_store_and_are_mapped(place, held):
    assert (present(place) / "columns" / "stakes.top.npy").is_file()
    assert isinstance(held.stakes.top.base, np.memmap) and isinstance(held.deals.one.base, np.memmap)


def test_parties_are_those_of_the_store(seen, held):
    assert list(held.ids) == sorted(seen)
    for number, id_ in enumerate(held.ids):
        assert held.parties.person[number] == (seen.nodes[id_]["type"] == "Person")
        assert held.parties.unnamed[number] == seen.nodes[id_]["unnamed"] and held.ids.find(id_) == number


@pytest.mark.parametrize("force", [STAKE, OFFICE, KIN, STATED])
def test_every_tie_of_the_store_is_a_row_and_no_other(force, seen, held):
    index, rows = Index(seen), Rows(held)
    count = 0
    for number, id_ in enumerate(held.ids):
        for side, table in (("over", index.over), ("under", index.under)):
            told = {(tie.top, tie.below, tie.key): tie for tie in table.get((force, id_), ())}
            found = {(held.ids[tie.top], held.ids[tie.below], held.facts[tie.key]): tie for tie in rows.ties(force, number, over=side == "over")}
            assert told.keys() == found.keys()
            for key, tie in told.items():
                for name in (*READ[force], "begun", "ended", "passages"):
                    assert getattr(tie, name) == getattr(found[key], name), (key, name)
            count += len(told)
    assert count == 2 * sum(len(told) for (of, _), told in index.over.items() if of == force) and count


def test_every_deal_of_the_store_is_a_row_and_no_other(seen, held):
    rows = held.deals
    found = {(held.ids[rows.one[n]], held.ids[rows.other[n]], held.facts[rows.fact[n]]): n for n in range(len(rows))}
    told = {(one, other, key): edge for one, other, key, edge in deals(seen)}
    assert found.keys() == told.keys() and len(told) > 10
    for key, edge in told.items():
        row, when, amount = found[key], span(edge), money(edge)
        assert (rows.first[row], rows.last[row]) == (day(when.first, BEFORE), day(when.last, AFTER))
        assert list(kinds())[rows.kind[row]] == edge["kind"] and edge["kind"] not in set(FORCES) - {"Acquisition", "Investment"}
        assert {status for bit, status in enumerate(STATUSES) if rows.status[row] >> bit & 1} == set(edge["status"])
        assert held.texts[rows.unit[row]] == (amount.unit if amount else "")
        if amount:
            numbers = [None if n != n else n for n in (rows.value[row], rows.least[row], rows.most[row])]
            assert numbers == [amount.value, amount.min, amount.max] and BOUNDS[rows.bound[row]] == amount.bound
            assert rows.per[row] == bool(amount.per)


def test_every_fact_that_joins_two_parties_is_a_row_and_no_other(seen, held):
    rows = held.links
    found = [(frozenset((held.ids[rows.one[n]], held.ids[rows.other[n]])), held.facts[rows.fact[n]]) for n in range(len(rows))]
    assert len(found) == len(set(found)) and set(found) == {(frozenset((a, b)), key) for a, b, key in seen.edges(keys=True) if a != b}


def test_deals_are_found_by_party(seen, held):
    rows = held.deals
    for number in range(len(held.ids)):
        mine = rows.of[rows.of_at[number] : rows.of_at[number + 1]]
        assert sorted(mine) == sorted(n for n in range(len(rows)) if number in (rows.one[n], rows.other[n]))


def test_parties_of_different_parts_share_no_tie(seen, held):
    for tie in (tie for told in Index(seen).over.values() for tie in told):
        assert held.parties.part[held.ids.find(tie.top)] == held.parties.part[held.ids.find(tie.below)]
    assert len(set(held.parties.part)) > 1


def test_a_graph_that_was_built_without_columns_says_so(tmp_path):
    build([], [], tmp_path / "bare.kg")
    with pytest.raises(BadStore, match="without its columnar view"):
        open_columns(tmp_path / "bare.kg")


def test_an_empty_graph_has_empty_columns(tmp_path):
    build([], [], tmp_path / "empty.kg", columns=columns)
    held = open_columns(tmp_path / "empty.kg")
    assert len(held.deals) == len(held.stakes) == len(held.ids) == 0


def test_words_are_found_by_number_and_by_themselves():
    words = Words.of(["", "a", "é", "日本"])
    assert list(words) == ["", "a", "é", "日本"] and [words.find(word) for word in words] == [0, 1, 2, 3]
    assert words.find("b") is None
