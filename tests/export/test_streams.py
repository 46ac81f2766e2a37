"""What can be written piece by piece is: the first pieces come before the graph was read, and none grows with it."""
import json
import os

import pytest
from factory import claim, document
from kg.export.endings import FILES
from kg.graph.store import build, open_store

FACTS = 1200
STREAMED = list(FILES)


class Counted:
    """A store that counts how often it is asked."""

    def __init__(self, store):
        self.store, self.asked = store, 0

    def __getattr__(self, name):
        return getattr(self.store, name)

    def __iter__(self):
        return iter(self.store)

    def quads_for_pattern(self, *pattern):
        self.asked += 1
        return self.store.quads_for_pattern(*pattern)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A graph of many facts in a few documents."""
    place = tmp_path_factory.mktemp("streams") / "many.kg"
    docs = [document(f"note-{number}", "It is told.") for number in range(4)]
    claims = [claim("Ownership", docs[number % 4], roles={"owner": f"Holder {number:04}", "owned": f"Works {number:04}"},
                    stake={"value": 10 + number % 80, "unit": "%"}) for number in range(FACTS)]  # fmt: skip
    build(claims, docs, place)
    return place


@pytest.mark.parametrize("name", STREAMED)
def test_a_graph_is_read_while_it_is_written(made, name):
    store = Counted(open_store(made))
    sizes, seen = [], []
    for piece in FILES[name].pieces(store):
        sizes.append(len(piece))
        seen.append(store.asked)
    assert max(sizes) < sum(sizes) / 2, "no piece holds the graph"
    half = next(at for at in range(len(sizes)) if sum(sizes[: at + 1]) >= sum(sizes) / 2)
    assert seen[half] < seen[-1] * 0.9, "what comes later is read later"


@pytest.mark.skipif(os.environ.get("KG_FULL") != "1", reason="writes every format twice; run it with KG_FULL=1")
@pytest.mark.parametrize("name", STREAMED)
def test_two_exports_of_one_graph_are_the_same_bytes(made, name):
    one, two = (b"".join(FILES[name].pieces(open_store(made))) for _ in range(2))
    assert one == two


def test_a_statement_of_bods_stands_on_each_line(made):
    text = b"".join(FILES["bods"].pieces(open_store(made))).decode()
    told = [json.loads(line.removesuffix(",")) for line in text.splitlines()[1:-1]]
    assert told == json.loads(text) and [s["recordType"] for s in told].count("relationship") == FACTS
