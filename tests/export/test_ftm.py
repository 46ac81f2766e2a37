import json

import pytest
from factory import claim, document


@pytest.fixture(scope="module")
def entities(kg, gold, tmp_path_factory):
    path = tmp_path_factory.mktemp("ftm") / "graph.ftm.json"
    assert kg("export", path, "--store", gold).exit_code == 0
    return [json.loads(line) for line in path.read_text().splitlines()]


def exported(tmp_path, *claims):
    from kg.export.ftm import ftm
    from kg.graph.store import build, open_store

    build(claims, [document()], tmp_path / "made.kg")
    return [*map(json.loads, ftm(open_store(tmp_path / "made.kg")))]


def links(tmp_path, *claims):
    return [entity for entity in exported(tmp_path, *claims) if entity["schema"] not in ("Article", "Person", "Company", "PublicBody", "Asset")]


def test_followthemoney_takes_every_entity(entities):
    pytest.importorskip("followthemoney", reason="followthemoney, of the extra `ftm`, needs a compiler and ICU")
    from followthemoney import model

    for entity in entities:
        model.get(entity["schema"]).validate(entity)
        assert set(model.get_proxy(entity, cleaned=False).properties) == set(entity["properties"]), "no value is thrown out"
    schemata = {entity["id"]: model.get(entity["schema"]) for entity in entities}
    for entity in entities:
        for name, values in entity["properties"].items():
            told = schemata[entity["id"]].get(name)
            assert all(told.type.clean(value) is not None and len(value) <= told.type.max_length for value in values), (name, values)
            assert told.type.name != "entity" or all(schemata[value].is_a(told.range) for value in values), (entity["schema"], name)
        assert set(schemata[entity["id"]].required) <= set(entity["properties"])


def test_every_entity_that_is_pointed_to_is_there_and_ids_are_not_used_twice(entities):
    ids = [entity["id"] for entity in entities]
    assert len(ids) == len(set(ids)) > 50
    pointers = ("owner", "asset", "director", "organization", "person", "relative", "subject", "object", "proof", "creditor", "debtor")
    found = [value for entity in entities for name in pointers for value in entity["properties"].get(name, ())]
    assert len(found) > 100 and set(found) <= set(ids)


def test_a_link_names_its_articles_and_holds_its_passages(entities):
    named = {entity["id"]: entity for entity in entities}
    lease = next(e for e in entities if e["properties"].get("role") == ["compute lease"]
                 and named[e["properties"]["object"][0]]["properties"]["name"] == ["Anthropic"])  # fmt: skip
    assert named[lease["properties"]["subject"][0]]["properties"]["name"] == ["SpaceX"]
    assert {named[id_]["schema"] for id_ in lease["properties"]["proof"]} == {"Article"}
    assert any("compute-leasing, characters " in text for text in lease["properties"]["description"])


def test_two_exports_are_the_same_bytes(process, gold, tmp_path):
    for name in ("one", "two"):
        process("export", tmp_path / f"{name}.ftm.json", "--store", gold, check=True)
    assert (tmp_path / "one.ftm.json").read_bytes() == (tmp_path / "two.ftm.json").read_bytes()


@pytest.mark.parametrize("told, schema, properties", [
    (claim("Ownership", roles={"owner": "Marlow Group", "owned": "Marlow Shipping"}, stake={"value": 30, "unit": "%"}),
     "Ownership", {"percentage": ["30"], "role": ["ownership"]}),
    (claim("Position", roles={"person": "Ines Calder", "organisation": "Calder Robotics"}, role="chief executive", start="2024"),
     "Directorship", {"role": ["chief executive"], "startDate": ["2024-01-01"]}),
    (claim("Family", roles={"person": "Tomas Reyl", "relative": "Anna Reyl"}, relation="brother"), "Family", {"relationship": ["brother"]}),
    (claim("Financing", roles={"lender": "Dover Bank", "borrower": "Mill Creek Energy"}, amount={"value": 9e7, "unit": "USD"}),
     "Debt", {"amount": ["90000000"], "currency": ["USD"]}),
    (claim("Acquisition", status="rumoured", roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"}),
     "UnknownLink", {"role": ["acquisition"], "status": ["rumoured"]}),
    (claim("Acquisition", status="completed", roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"}, date="2024-05"),
     "Ownership", {"startDate": ["2024-05-01"]}),
    (claim("ComputeLease", roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, date="2024-Q2", start="2025-01", end="2027"),
     "UnknownLink", {"startDate": ["2025-01-01"], "endDate": ["2027-12-31"], "date": ["2024"]}),
])  # fmt: skip
def test_a_fact_is_the_schema_that_it_is(tmp_path, told, schema, properties):
    (made,) = links(tmp_path, told)
    assert made["schema"] == schema and properties.items() <= made["properties"].items()


@pytest.mark.parametrize("stake, percentage", [
    ({"value": 42, "bound": "about"}, "42"), ({"value": 30, "bound": "at least"}, "at least 30"), ({"min": 10, "max": 20}, "from 10 to 20"),
])  # fmt: skip
def test_a_stake_is_as_it_is_told_and_the_day_on_which_it_was_seen_is_no_start(tmp_path, stake, percentage):
    told = claim("Ownership", roles={"owner": "Marlow Group", "owned": "Marlow Shipping"}, stake={**stake, "unit": "%"}, date="2026-06-30")
    (made,) = [entity["properties"] for entity in links(tmp_path, told)]
    assert made["percentage"] == [percentage] and made["date"] == ["2026-06-30"] and "startDate" not in made


@pytest.mark.parametrize("person, relative, relation", [("Tomas Reyl", "Anna Reyl", "brother"), ("Anna Reyl", "Tomas Reyl", "sister")])
def test_kin_is_what_the_relative_is_to_the_person(tmp_path, person, relative, relation):
    made = exported(tmp_path, claim("Family", roles={"person": person, "relative": relative}, relation=relation))
    names = {entity["id"]: entity["properties"].get("name") for entity in made}
    (kin,) = [entity["properties"] for entity in made if entity["schema"] == "Family"]
    assert (kin["relationship"], names[kin["relative"][0]], names[kin["person"][0]]) == ([relation], [person], [relative])
