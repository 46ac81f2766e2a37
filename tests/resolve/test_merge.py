"""Names of one party are one node, and no others."""
import random

import pytest
from factory import articles, claim, gold
from kg.resolve.decide import Judgements
from kg.resolve.merge import resolve


def owns(owner, owned, doc="note", **more):
    return claim("Ownership", doc, roles={"owner": owner, "owned": owned}, **more)


def names(resolved):
    return sorted(party.name for party in resolved.parties.values())


def test_spellings_across_documents_are_one_party():
    found = resolve([owns("Osprey", "Tern Cloud", "a"), owns("OSPREY", "Tern Cloud N.V.", "b"), owns("Osprey", "Tern-Cloud", "c")])
    assert names(found) == ["Osprey", "Tern Cloud"]
    assert found.known("b", "Tern Cloud N.V.") is found.known("a", "Tern Cloud")
    assert found.known("a", "Osprey").id == "osprey"


PERSON = {"person": "PERSON"}


def test_a_surname_is_the_one_person_who_bears_it():
    office = claim("Position", "a", roles={"person": "Ines Calder", "organisation": "Calder Robotics"}, role="founder", types=PERSON)
    found = resolve([office, owns("Calder", "Tern Cloud", "a", types={"owner": "PERSON"}), owns("Calder", "Osprey", "b")])
    assert names(found) == ["Calder Robotics", "Ines Calder", "Osprey", "Tern Cloud"]
    assert found.known("b", "Calder").type == "Person"


def test_a_surname_of_two_persons_is_nobody_s():
    told = [claim("Position", "a", roles={"person": name, "organisation": "Osprey"}, types=PERSON) for name in
            ("Ines Calder", "Tom Calder", "Calder")]  # fmt: skip
    assert names(resolve(told)) == ["Calder", "Ines Calder", "Osprey", "Tom Calder"]


def test_a_surname_in_its_own_document_comes_first():
    told = [claim("Position", doc, roles={"person": name, "organisation": "Osprey"}, types=PERSON)
            for doc, name in (("a", "Ines Calder"), ("a", "Calder"), ("b", "Tom Calder"), ("b", "Calder"))]  # fmt: skip
    found = resolve(told)
    assert found.known("a", "Calder").name == "Ines Calder" and found.known("b", "Calder").name == "Tom Calder"


def test_a_company_is_not_the_person_whose_surname_it_bears():
    told = [claim("Position", roles={"person": "Ines Calder", "organisation": "Calder"}, types={**PERSON, "organisation": "ORG"})]
    assert names(resolve(told)) == ["Calder", "Ines Calder"]


def test_a_generic_last_word_may_go_unless_a_text_prints_both():
    assert names(resolve([owns("Osprey", "Marlow Holdings", "a"), owns("Osprey", "Marlow", "b")])) == ["Marlow Holdings", "Osprey"]
    assert names(resolve([owns("Marlow Holdings", "Marlow", "a")])) == ["Marlow", "Marlow Holdings"]
    assert names(resolve([owns("Osprey", "Marlow Holdings", "a"), owns("Osprey", "Marlow", "a")])) == ["Marlow", "Marlow Holdings", "Osprey"]


def test_a_numbered_site_is_not_its_elder():
    told = [claim("Operates", roles={"operator": "Gannet", "facility": site}) for site in ("Skerry", "Skerry 2")]
    assert names(resolve(told)) == ["Gannet", "Skerry", "Skerry 2"]


def test_a_ticker_in_place_of_a_name_is_its_issuer():
    listing = claim("Listing", "a", roles={"issuer": "Tern Cloud"}, ticker="TRNC")
    found = resolve([listing, owns("Osprey", "TRNC", "b")])
    assert names(found) == ["Osprey", "Tern Cloud"] and found.known("b", "TRNC").tickers == ("TRNC",)


def test_unnamed_parties_are_never_one():
    lease = [claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": "unnamed hyperscaler"}) for doc in "ab"]
    other = claim("ComputeLease", "a", roles={"lessor": "Tern Cloud", "lessee": "unnamed hyperscaler"}, duration="P3Y")
    found = resolve([*lease, other])
    assert [p.unnamed for p in found.parties.values()].count(True) == 3 and len(found.groups) == 3


def test_a_product_named_like_its_maker_is_a_node_of_its_own():
    made = claim("Produces", roles={"producer": "Dune", "product": "Dune"})
    bought = claim("Acquisition", roles={"acquirer": "Osprey", "target": "Dune"})
    found = resolve([made, bought])
    assert {p.id: p.type for p in found.parties.values()} == {"dune": "Organisation", "dune-product": "Product", "osprey": "Organisation"}
    assert ("target", "dune") in next(g for g in found.groups if g.kind == "Acquisition").roles


def test_one_node_serves_a_product_that_takes_part_in_deals():
    found = resolve([claim("Produces", roles={"producer": "Osprey", "product": "Dune"}),
                     claim("DependsOn", roles={"dependent": "Tern Cloud", "provider": "Dune"})])  # fmt: skip
    assert found.known("note", "Dune").type == "Product" and len(found.parties) == 3


def test_a_company_in_a_person_s_office_is_split_off():
    told = [claim("Position", "a", roles={"person": "Osprey", "organisation": "Tern Cloud"}),
            *(claim("Acquisition", "a", roles={"acquirer": "Osprey", "target": t}, types={"acquirer": "ORG"}) for t in "ABC")]  # fmt: skip
    found = resolve(told)
    assert found.parties["osprey"].type == "Organisation" and found.parties["osprey-person"].type == "Person"


def test_a_person_s_judgement_overrules():
    told = [owns("Osprey", "Larkfield", "a"), owns("Osprey", "Larkfield AI", "b"), owns("Osprey", "LARKFIELD HOLDINGS", "c")]
    assert names(resolve(told)) == ["LARKFIELD HOLDINGS", "Larkfield AI", "Osprey"]
    same = Judgements(same=frozenset({("larkfield", "larkfieldai")}), different=frozenset({("larkfield", "larkfieldholdings")}))
    assert names(resolve(told, judgements=same)) == ["LARKFIELD HOLDINGS", "Larkfield AI", "Osprey"]
    found = resolve(told, judgements=same)
    assert found.known("a", "Larkfield") is found.known("b", "Larkfield AI") is not found.known("c", "LARKFIELD HOLDINGS")


def test_names_of_one_slug_keep_apart():
    found = resolve([owns("Ossian", "Ось", "a"), owns("Ossian", "Ода", "a")])
    assert len(found.parties) == 3 and all(id_.isascii() for id_ in found.parties)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_claims_changes_nothing(seed):
    docs = list(articles())
    told = list(gold({d.name: d for d in docs}))
    shuffled = random.Random(seed).sample(told, len(told))
    assert resolve(told, docs) == resolve(shuffled, docs[::-1])


def test_every_name_of_the_articles_means_a_party():
    docs = list(articles())
    told = list(gold({d.name: d for d in docs}))
    found = resolve(told, docs)
    for c in told:
        for _, name in c.roles:
            assert name.startswith("unnamed") or found.known(c.doc, name).id in found.parties
    assert sum(len(g.claims) for g in found.groups) == len(told)
