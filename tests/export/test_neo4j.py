import csv
import io
import re

import pytest
from factory import claim, document
from kg.graph.facts import parties


@pytest.fixture(scope="module")
def files(kg, gold, tmp_path_factory):
    made = tmp_path_factory.mktemp("neo4j")
    result = kg("export", "--format", "neo4j", "-o", made, "--store", gold)
    assert result.exit_code == 0, result.output
    return {path.stem: list(csv.DictReader(path.open(newline=""))) for path in made.iterdir()}


@pytest.fixture(scope="module")
def script(kg, gold, tmp_path_factory):
    path = tmp_path_factory.mktemp("cypher") / "graph.cypher"
    assert kg("export", path, "--store", gold).exit_code == 0
    return path.read_text()


def test_every_relationship_joins_two_nodes_and_ids_are_not_used_twice(files):
    ids = [row["id:ID"] for name, rows in files.items() if name.startswith("nodes-") for row in rows]
    assert len(ids) == len(set(ids)) > 100
    ties = [row for name, rows in files.items() if name.startswith("relationships-") for row in rows]
    assert len(ties) > 300 and all({row[":START_ID"], row[":END_ID"]} <= set(ids) for row in ties)
    assert all(re.fullmatch(r"[A-Z_]+", row[":TYPE"]) for row in ties)


def test_a_lease_has_its_parties_its_passage_and_its_direct_tie(files):
    lease = {row[":START_ID"] for row in files["relationships-roles"] if (row[":TYPE"], row[":END_ID"]) == ("LESSEE", "party/anthropic")}
    assert lease and lease <= {r[":START_ID"] for r in files["relationships-roles"] if (r[":TYPE"], r[":END_ID"]) == ("LESSOR", "party/spacex")}
    node = next(row for row in files["nodes-fact"] if row["id:ID"] in lease)
    assert node[":LABEL"] == "Fact;ComputeLease" and node["unit"] == "USD" and float(node["value:double"]) > 1e9
    told = [row for row in files["relationships-told"] if row[":START_ID"] in lease]
    assert told and all(int(row["end:long"]) - int(row["start:long"]) == len(row["quote"]) for row in told)
    direct = [row for row in files["relationships-direct"] if row[":TYPE"] == "LEASES_TO" and row[":END_ID"] == "party/anthropic"]
    assert [row[":START_ID"] for row in direct] == ["party/spacex"] * len(direct) and direct


def read(text):
    """The value of a Cypher expression of this script: texts in single quotes, joined by +, in lists and maps."""
    names = {"true": True, "false": False}
    python = re.sub(r"`(\w+)`:", r"'\1':", text)
    assert "__" not in re.sub(r"'(?:[^'\\]|\\.)*'", "", python)
    return eval(python, {"__builtins__": {}}, names)  # noqa: S307 -- the test's own file


def test_the_script_holds_what_the_files_hold(files, script):
    lines = script.split("\n")
    rows = [row for text in lines if text.startswith(":param rows => ") for row in read(text.removeprefix(":param rows => ")[:-1])]
    ids = {row["id"] for row in rows if "start" not in row}
    assert ids == {row["id:ID"] for name, found in files.items() if name.startswith("nodes-") for row in found}
    ties = sorted((row["start"], row["end"], row["id"]) for row in rows if "start" in row)
    wanted = [(r[":START_ID"], r[":END_ID"], r["id"]) for n, found in files.items() if n.startswith("relationships-") for r in found]
    assert ties == sorted(wanted)
    quotes = {row["told"]["quote"] for row in rows if "quote" in row["told"]}
    assert quotes == {row["quote"] for row in files["relationships-told"]}


def test_no_text_stands_in_a_statement(tmp_path):
    from kg.export.neo4j import cypher
    from kg.graph.store import build, open_store

    evil = "x'}]; MATCH (n) DETACH DELETE n; // \\u0027 \\\\u0027 \n:param rows => []"
    told = claim("Acquisition", roles={"acquirer": evil, "target": "`]->(b) Pemberton"})
    build([told], [document(name="note", text="A passage that says it.")], tmp_path / "made.kg")
    lines = b"".join(cypher(open_store(tmp_path / "made.kg"))).decode().split("\n")
    assert {text.split(" ")[0] for text in lines if text} == {":param", "UNWIND", "CREATE"}
    assert not [text for text in lines if "DETACH" in text and not text.startswith(":param rows => [")]
    assert not [text for text in lines if re.search(r"\\+u", text)], "no server takes a backslash and a u for a letter"
    names = [row["told"]["name"] for text in lines if text.startswith(":param") for row in read(text[15:-1]) if "names" in row["told"]]
    assert sorted(" ".join(name.split()) for name in names) == sorted(" ".join(n.split()) for n in (evil, "`]->(b) Pemberton"))


def test_no_text_of_the_files_is_altered(tmp_path):
    from kg.export.neo4j import csv_writers
    from kg.graph.store import build, open_store

    texts = ["@Home", "=1+1", "- Pemberton, a dairy", '"Said" it; \'so\'', "\tTab"]
    doc = document("note", "- It is told.", title="+1", publisher="-2")
    told = [claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": text}) for text in texts]
    build(told, [doc], tmp_path / "made.kg")
    store, files = open_store(tmp_path / "made.kg"), {}
    for name, write in csv_writers(store).items():
        write(file := io.BytesIO())
        files[name] = list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))
    assert {row["name"] for row in files["nodes-party.csv"]} == {party.name for party in parties(store)} > {"@Home", "=1+1"}
    assert {row["quote"] for row in files["relationships-told.csv"]} == {"- It is told."}
    assert [(row["title"], row["publisher"]) for row in files["nodes-document.csv"]] == [("+1", "-2")]


def test_two_exports_are_the_same_bytes(process, gold, tmp_path):
    for name in ("one", "two"):
        process("export", "--format", "neo4j", "-o", tmp_path / name, "--store", gold, check=True)
        process("export", tmp_path / name / "graph.cypher", "--store", gold, check=True)
    assert len(list((tmp_path / "one").iterdir())) == 7
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
