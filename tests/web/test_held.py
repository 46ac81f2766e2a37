"""What pages show of a whole graph is read and reckoned once a generation, however often and in whichever way it is asked for."""
import pytest

pytest.importorskip("dash_cytoscape", reason="the explorer needs the extra `web`")

from factory import claim, document
from kg.ask import flows as money
from kg.ask.columned import columns
from kg.graph.store import build
from kg.web.explorer import capacity, flows, graph, timeline
from kg.web.explorer.address import asked
from kg.web.explorer.held import held

MONEY = {"value": 5e6, "unit": "USD"}


class Counted:
    """A store that counts how often it is read."""

    def __init__(self, store):
        self.store, self.reads = store, 0

    def __getattr__(self, name):
        self.reads += 1
        return getattr(self.store, name)

    def __iter__(self):
        self.reads += 1
        return iter(self.store)


def built(place, customer):
    doc = document("note", "It is told.")
    build([claim("Supply", doc, roles={"supplier": "Osprey Works", "customer": customer}, total=MONEY, date="2025-03", status="signed"),
           claim("Supply", doc, roles={"supplier": customer, "customer": "Osprey Works"}, total=MONEY, date="2026-03", status="rumoured"),
           claim("Operates", doc, roles={"operator": customer, "facility": "Mill"}, capacity={"value": 20, "unit": "MW"})],
          [doc], place, columns=columns)  # fmt: skip


@pytest.fixture
def place(tmp_path):
    built(tmp_path / "g.kg", "Tern Cloud")
    return tmp_path / "g.kg"


def rows(view, of, query=""):
    (table,) = view.tables(of, asked("/", "/", query)).values()
    return table.rows


@pytest.mark.parametrize("view, ways", [
    (flows, ["", "sort=-amount", "periods=each", "periods=each&page=2"]),
    (timeline, ["", "from=2026", "kind=Supply", "status=signed", "to=2025-06&sort=date"]),
    (capacity, ["", "sort=amount"]),
])  # fmt: skip
def test_a_view_asked_again_in_any_way_reads_nothing_of_the_graph(place, view, ways):
    of = held(place)
    of.graph = counted = Counted(of.graph)
    assert view.view(of, asked("/", "/", "")) and counted.reads
    counted.reads = 0
    assert all(view.view(of, asked("/", "/", query)) for query in ways) and counted.reads == 0


def test_what_is_asked_for_is_what_is_shown(place):
    of = held(place)
    assert [len(rows(timeline, of, query)) for query in ("", "from=2026", "to=2025", "status=rumoured", "kind=Operates", "party=Tern Cloud")] == [2, 1, 1, 1, 0, 2]
    assert [len(rows(flows, of, query)) for query in ("", "status=signed&status=rumoured", "party=Mill")] == [1, 2, 0]
    assert [len(rows(capacity, of, query)) for query in ("", "party=Mill", "party=Osprey Works")] == [1, 1, 0]


def test_two_offices_of_one_person_in_one_party_tell_apart(tmp_path):
    doc = document("note", "It is told.")
    who = {"person": "Ann Ash", "organisation": "Osprey Works"}
    types = {"person": "PERSON", "organisation": "ORG"}
    build([claim("Position", doc, roles=who, role=role, types=types) for role in ("director", "chief executive")], [doc], tmp_path / "p.kg", columns=columns)
    told = rows(graph, held(tmp_path / "p.kg"), "party=Ann Ash")
    assert {row[2] for row in told} == {"role director", "role chief executive"}


def test_a_graph_that_is_built_anew_is_read_anew(place):
    before = {view: str(rows(view, held(place))) for view in (flows, capacity, timeline)}
    built(place, "Quay Foods")
    for view, told in before.items():
        assert "Tern Cloud" in told and "Tern Cloud" not in str(rows(view, held(place))) and "Quay Foods" in str(rows(view, held(place)))


def test_the_circles_of_a_party_are_found_however_many_others_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr(money.circles, "__kwdefaults__", {**money.circles.__kwdefaults__, "most": 2})
    pairs = [(f"Acre {n} Works", f"Brook {n} Works") for n in range(4)]
    doc = document("note", "It is told.")
    told = [claim("Supply", doc, roles={"supplier": one, "customer": other}, total=MONEY, date="2025", status="signed")
            for pair in pairs for one, other in (pair, pair[::-1])]  # fmt: skip
    build(told, [doc], tmp_path / "g.kg", columns=columns)
    of = held(tmp_path / "g.kg")
    assert len(of.circles((), None)) == 2
    _, rings = flows._asked(of, asked("/", "/", "party=Brook+3+Works"))
    assert [ring.parties for ring in rings] == [("acre-3-works", "brook-3-works")]
