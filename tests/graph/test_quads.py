"""The columnar view and the store agree quad for quad: who fills which role, read by SPARQL alone, is what the rows tell."""
from collections import Counter
from itertools import product

import pytest
from kg.ask.sparql import answer
from kg.ask.ties import FORCES, KIN, OFFICE, STAKE, STATED, ranks
from kg.graph.columns import open_columns
from kg.graph.iris import local
from kg.graph.store import open_store
from kg.ontology import kinds

OPEN = '"cancelled", "rumoured", "planned"'
TABLES = {STAKE: "stakes", OFFICE: "offices", KIN: "kin", STATED: "stated"}
# What some claim takes for done or agreed, without a later one that calls it off.
HOLDS = f"""?fact kg:claim ?claim . ?claim kg:mode/skos:prefLabel ?mode .
    OPTIONAL {{ ?claim kg:status/skos:prefLabel ?told }} OPTIONAL {{ ?claim kg:saidOn ?said }}
    BIND (STR(?mode) = "planned" && BOUND(?told) && EXISTS {{ ?fact a kg:Deal }} AS ?agreed)
    FILTER ((?agreed || !(STR(?mode) IN ("negated", "conditional", "planned"))) && !(COALESCE(STR(?told), "") IN ({OPEN})))
    FILTER NOT EXISTS {{ ?fact kg:claim ?other . ?other kg:status status:cancelled ; kg:saidOn ?later .
        FILTER (STR(?later) > COALESCE(STR(?said), "")) }}"""


@pytest.fixture(scope="module", params=["gold", "drawn"])
def graph(request):
    """The store and the columns of the corpus's gold facts, and of a drawn graph."""
    place = request.getfixturevalue("gold") if request.param == "gold" else request.getfixturevalue("told").place
    return open_store(place), open_columns(place)


def filled(store, kind, where=""):
    """Who fills the first two roles of each fact of a kind: fact -> role -> ids; a quad each."""
    found = {}
    for role in dict.fromkeys(kinds()[kind].roles[:2]):
        for row in answer(store, f"SELECT DISTINCT ?fact ?party WHERE {{ ?fact a kg:{kind} ; kg:{role} ?party . {where} }}"):
            found.setdefault(row["fact"].value, {}).setdefault(role, []).append(local(row["party"]))
    return found


def joined(kind, told):
    """The pairs of parties that the role quads of a fact join, in the order of the roles; of a symmetric kind in both."""
    wanted = kinds()[kind].roles
    if len(wanted) < 2:
        return set()
    if kinds()[kind].symmetric:
        ids = [id_ for ids in told.values() for id_ in ids]
        return {(a, b) for a, b in product(ids, ids) if a != b}
    return {(a, b) for a, b in product(told.get(wanted[0], ()), told.get(wanted[1], ())) if a != b}


def test_every_role_quad_of_a_deal_leads_to_a_row_and_every_row_to_such_quads(graph):
    store, held = graph
    found = {(held.facts[fact], held.ids[one], held.ids[other], list(kinds())[kind])
             for fact, one, other, kind in zip(held.deals.fact, held.deals.one, held.deals.other, held.deals.kind, strict=True)}  # fmt: skip
    expected, alone = set(), Counter()
    for name, kind in kinds().items():
        for fact, told in filled(store, name).items() if kind.deal else ():
            pairs = joined(name, told)
            expected |= {(fact, *(sorted(pair) if kind.symmetric else pair), name) for pair in pairs}
            alone[name] += not pairs
            if not pairs and name != "Listing":
                assert answer(store, f"ASK {{ <{fact}> kg:unstated ?role }}"), f"{fact} has both sides and no row"
    assert found == expected and len(found) == len(held.deals) > 10 and alone["Listing"]


@pytest.mark.parametrize("force", TABLES)
def test_every_role_quad_of_a_tie_leads_to_a_row_and_every_row_to_such_quads(graph, force):
    store, held = graph
    table = getattr(held, TABLES[force])
    found = {(held.facts[fact], held.ids[top], held.ids[below]) for fact, top, below in zip(table.fact, table.top, table.below, strict=True)}
    expected = set()
    for kind in (kind for kind, tie in FORCES.items() if tie == force):
        for fact, told in filled(store, kind, HOLDS).items():
            offices = [row["office"].value for row in answer(store, f"SELECT ?office {{ <{fact}> kg:office ?office }}")]
            if force != OFFICE or any(map(ranks, offices or [""])):  # an office that was left ties nobody
                expected |= {(fact, *pair) for pair in joined(kind, told)}
    assert found == expected and len(found) == len(table)


def test_the_graphs_have_ties_of_every_force(gold, told):
    every = [open_columns(place) for place in (gold, told.place)]
    assert all(any(len(getattr(held, name)) for held in every) for name in TABLES.values()) and all(len(held.stakes) for held in every)


def test_every_row_that_joins_two_parties_has_its_role_quads(graph):
    store, held = graph
    found = {(held.facts[fact], frozenset((held.ids[one], held.ids[other])))
             for fact, one, other in zip(held.links.fact, held.links.one, held.links.other, strict=True)}  # fmt: skip
    every = {(fact, frozenset(pair)) for name, kind in kinds().items() if kind.parent != "Figure"
             for fact, told in filled(store, name).items() for pair in joined(name, told)}  # fmt: skip
    assert found == every and len(found) == len(held.links)


def test_every_party_is_a_row_and_no_other(graph):
    store, held = graph
    told = {local(row["party"]): (row["type"].value.endswith("/Person"), row["unnamed"].value == "true") for row in answer(
        store, "SELECT ?party ?type (EXISTS { ?party a kg:UnnamedParty } AS ?unnamed) { ?party a kg:Party ; kg:type ?type }")}  # fmt: skip
    assert told == {id_: (bool(held.parties.person[n]), bool(held.parties.unnamed[n])) for n, id_ in enumerate(held.ids)}
