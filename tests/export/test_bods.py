import json

import pytest
from factory import claim, document


@pytest.fixture(scope="module")
def statements(kg, gold, tmp_path_factory):
    path = tmp_path_factory.mktemp("bods") / "graph.bods.json"
    assert kg("export", path, "--store", gold).exit_code == 0
    return json.loads(path.read_text())


def exported(tmp_path, *claims, docs=("note",)):
    from kg.export.bods import bods
    from kg.graph.store import build, open_store

    build(claims, [document(name) for name in docs], tmp_path / "made.kg")
    return json.loads(b"".join(bods(open_store(tmp_path / "made.kg"))))


def interests(made):
    return [interest for told in made if told["recordType"] == "relationship" for interest in told["recordDetails"]["interests"]]


def validated(told, folder):
    """What the checker of the standard finds wrong with statements."""
    pytest.importorskip("libcovebods", reason="libcovebods, of the extra `test`, holds the schema")
    from libcovebods.additionalfields import AdditionalFields
    from libcovebods.config import LibCoveBODSConfig
    from libcovebods.data_reader import DataReader
    from libcovebods.jsonschemavalidate import JSONSchemaValidator
    from libcovebods.run_tasks import process_additional_checks
    from libcovebods.schema import SchemaBODS
    from libcovebods.tasks.checks import legacy_checks, record_based_checks

    path = folder / "checked.json"
    path.write_text(json.dumps(told))
    reader, config = DataReader(str(path)), LibCoveBODSConfig()
    schema = SchemaBODS(reader, config)
    assert schema.schema_version == "0.4"
    errors = [error.json() for error in JSONSchemaValidator(schema).validate(reader)]
    with pytest.MonkeyPatch.context() as offline:
        for module in (legacy_checks, record_based_checks):
            offline.setattr(module, "get_orgids_prefixes", lambda: [])  # it would be fetched; no statement has an identifier
        checks = process_additional_checks(reader, config, schema)["additional_checks"]
    fields = AdditionalFields(schema).process(reader)
    return errors, checks, fields


def test_the_checker_of_the_standard_finds_nothing_wrong(statements, tmp_path):
    assert {told["recordType"] for told in statements} == {"person", "entity", "relationship"}
    errors, checks, fields = validated(statements, tmp_path)
    assert (errors, checks, list(fields)) == ([], [], [])


def test_the_checker_would_find_a_fault(statements, tmp_path):
    faulty = json.loads(json.dumps(statements))
    next(told for told in faulty if told["recordType"] == "relationship")["recordDetails"]["interests"][0]["type"] = "friendship"
    assert validated(faulty, tmp_path)[0]


def test_two_exports_are_alike_and_every_relationship_has_its_passages(process, gold, statements, tmp_path):
    process("export", tmp_path / "two.bods.json", "--store", gold, check=True)
    assert json.loads((tmp_path / "two.bods.json").read_text()) == statements
    links = [told for told in statements if told["recordType"] == "relationship"]
    assert links and all("characters" in told["source"]["description"] and told["annotations"] for told in links)


@pytest.mark.parametrize("stake, share", [
    ({"value": 30, "unit": "%"}, {"exact": 30}),
    ({"value": 30, "unit": "%", "bound": "at least"}, {"minimum": 30}),
    ({"value": 30, "unit": "%", "bound": "at most"}, {"maximum": 30}),
    ({"min": 10, "max": 20, "unit": "%"}, {"minimum": 10, "maximum": 20}),
    ({"value": 20, "unit": "%", "bound": "about"}, {"exact": 20}),
])  # fmt: skip
def test_a_share_is_what_is_told(tmp_path, stake, share):
    told = claim("Ownership", roles={"owner": "Marlow Group", "owned": "Marlow Shipping"}, stake=stake, start="2024-05")
    (interest,) = [i for i in interests(exported(tmp_path, told)) if i["type"] == "shareholding"]
    assert interest["share"] == share and interest["startDate"] == "2024-05-01"


def test_an_approximate_share_is_no_range_and_its_annotation_says_how_it_is_told(tmp_path):
    told = claim("Ownership", roles={"owner": "Marlow Group", "owned": "Marlow Shipping"}, control="joint",
                 stake={"value": 42, "unit": "%", "bound": "about"}, votes={"value": 50, "unit": "%"})  # fmt: skip
    made = exported(tmp_path, told)
    (link,) = [statement for statement in made if statement["recordType"] == "relationship"]
    shares = {interest["type"]: interest.get("share") for interest in link["recordDetails"]["interests"]}
    assert shares == {"shareholding": {"exact": 42}, "votingRights": {"exact": 50}, "otherInfluenceOrControl": None}
    notes = [note["description"] for note in link["annotations"] if note["statementPointerTarget"] == "/recordDetails/interests/0/share"]
    assert notes == ["the source tells it as about 42%"]
    assert not any(note["statementPointerTarget"].startswith("/recordDetails/interests/1") for note in link["annotations"])
    assert validated(made, tmp_path)[:2] == ([], [])


@pytest.mark.parametrize("kind, roles, attrs, begins", [
    ("Ownership", ("owner", "owned"), {"date": "2026-06-30"}, None),
    ("Ownership", ("owner", "owned"), {"date": "2026-06-30", "start": "2024-05"}, "2024-05-01"),
    ("Acquisition", ("acquirer", "target"), {"date": "2024-05-02", "status": "completed"}, "2024-05-02"),
    ("Investment", ("investor", "investee"), {"date": "2024-05"}, "2024-05-01"),
])  # fmt: skip
def test_a_day_on_which_a_stake_was_seen_is_no_start_of_it(tmp_path, kind, roles, attrs, begins):
    parties = dict(zip(roles, ("Marlow Group", "Marlow Shipping"), strict=True))
    (interest,) = interests(exported(tmp_path, claim(kind, roles=parties, **attrs)))
    assert interest.get("startDate") == begins and (begins or attrs["date"] in interest["details"])


def test_control_in_words_has_no_share(tmp_path):
    (interest,) = interests(exported(tmp_path, claim("Ownership", roles={"owner": "Marlow Group", "owned": "Marlow Shipping"})))
    assert interest["type"] == "otherInfluenceOrControl" and "share" not in interest


def test_votes_are_apart_from_capital(tmp_path):
    told = claim("Ownership", roles={"owner": "Marlow Group", "owned": "Marlow Shipping"}, stake={"value": 10, "unit": "%"},
                 votes={"value": 40, "unit": "%"})  # fmt: skip
    found = {i["type"]: i.get("share") for i in interests(exported(tmp_path, told))}
    assert found == {"shareholding": {"exact": 10}, "votingRights": {"exact": 40}}


@pytest.mark.parametrize("status, there", [("completed", True), ("rumoured", False), ("signed", False)])
def test_only_a_completed_purchase_is_one(tmp_path, status, there):
    told = claim("Acquisition", status=status, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"})
    assert bool(interests(exported(tmp_path, told))) == there


@pytest.mark.parametrize("office, kind", [("chairman", "boardChair"), ("chief executive", "seniorManagingOfficial"),
                                          ("director", "boardMember"), ("founder", "unknownInterest"), ("former CEO", None)])  # fmt: skip
def test_an_office_is_the_interest_that_it_is(tmp_path, office, kind):
    told = claim("Position", roles={"person": "Ines Calder", "organisation": "Calder Robotics"}, role=office)
    assert [i["type"] for i in interests(exported(tmp_path, told))] == ([kind] if kind else [])


def test_an_empty_graph_is_an_empty_list(tmp_path):
    assert exported(tmp_path) == []
