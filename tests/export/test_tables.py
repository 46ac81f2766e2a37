import csv
import sys

import pytest
from factory import claim, document

from kg.export.tables import tables

NAMES = ["claims", "deals", "documents", "evidence", "links", "observations", "parties"]


@pytest.fixture(scope="module")
def folder(kg, gold, tmp_path_factory):
    made = tmp_path_factory.mktemp("tables")
    for name in ("csv", "parquet"):
        result = kg("export", "--format", name, "-o", made, "--store", gold)
        assert result.exit_code == 0, result.output
    return made


def test_duckdb_reads_every_table_and_both_formats_hold_the_same(folder):
    duckdb = pytest.importorskip("duckdb", reason="duckdb, of the extra `test`, reads Parquet")
    assert sorted(path.stem for path in folder.glob("*.parquet")) == sorted(path.stem for path in folder.glob("*.csv")) == NAMES
    for name in NAMES:
        rows = duckdb.sql(f"SELECT * FROM '{folder}/{name}.parquet'")
        assert rows.columns == [column for column, _ in tables()[name].columns]
        types = {str: "VARCHAR", float: "DOUBLE", int: "BIGINT", bool: "BOOLEAN"}
        assert [str(t) for t in rows.types] == [types[t] for _, t in tables()[name].columns]
        again = duckdb.sql(f"SELECT * FROM read_csv('{folder}/{name}.csv', header=true, all_varchar=true)")
        assert len(rows.fetchall()) == len(again.fetchall()) > 0


def test_tables_join_from_a_deal_to_its_passage(folder):
    duckdb = pytest.importorskip("duckdb", reason="duckdb, of the extra `test`, reads Parquet")
    found = duckdb.sql(f"""
        SELECT one.name, other.name, value, unit, quote FROM '{folder}/deals.parquet' deal
        JOIN '{folder}/parties.parquet' one ON one.id = party_1 JOIN '{folder}/parties.parquet' other ON other.id = party_2
        JOIN '{folder}/claims.parquet' claim ON claim.fact = deal.id JOIN '{folder}/evidence.parquet' passage ON passage.claim = claim.id
        WHERE deal.kind = 'ComputeLease' AND other.name = 'Anthropic' AND value IS NOT NULL""").fetchall()
    assert found and all(row[:2] == ("SpaceX", "Anthropic") and row[2] > 1e9 and row[3] == "USD" and row[4] for row in found)


def test_every_claim_belongs_to_a_fact_and_every_passage_to_a_claim(folder):
    read = {name: list(csv.DictReader((folder / f"{name}.csv").open())) for name in NAMES}
    facts = {row["id"] for name in ("deals", "links", "observations") for row in read[name]}
    assert {row["fact"] for row in read["claims"]} == facts
    claims = {row["id"] for row in read["claims"]}
    assert len(claims) == len(read["claims"]) and {row["claim"] for row in read["evidence"]} <= claims
    assert {row["subject"] for row in read["observations"]} <= {row["id"] for row in read["parties"]}


def test_every_passage_has_its_document_with_publisher_and_address(folder):
    read = {name: list(csv.DictReader((folder / f"{name}.csv").open())) for name in ("documents", "evidence", "claims")}
    known = {row["doc"]: row for row in read["documents"]}
    assert len(known) == len(read["documents"]) and {row["doc"] for row in read["evidence"]} <= set(known)
    assert all(row["sha256"] == known[row["doc"]]["sha256"] for row in read["evidence"])


def test_two_exports_are_the_same_bytes(process, gold, folder, tmp_path):
    for name in ("csv", "parquet"):
        process("export", "--format", name, "-o", tmp_path, "--store", gold, check=True)
    assert len(list(tmp_path.iterdir())) == 2 * len(NAMES)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_formula_stays_text_and_a_loss_a_number(kg, tmp_path):
    from kg.graph.store import build

    told = [claim("Acquisition", roles={"acquirer": "=HYPERLINK(0)", "target": "@sum"}),
            claim("Observation", roles={"subject": "Sable Steel"}, metric="profit", value={"value": -5, "unit": "USD"})]  # fmt: skip
    build(told, [document()], tmp_path / "made.kg")
    assert kg("export", "--format", "csv", "-o", tmp_path / "out", "--store", tmp_path / "made.kg").exit_code == 0
    cells = [cell for path in (tmp_path / "out").iterdir() for row in csv.reader(path.open()) for cell in row]
    assert "'=HYPERLINK(0)" in cells and "'@sum" in cells and "-5" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and cell != "-5"]


def test_without_its_library_parquet_says_what_to_install(kg, gold, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = kg("export", "--format", "parquet", "-o", tmp_path / "out", "--store", gold)
    assert result.exit_code == 2 and "dealgraph[parquet]" in result.stderr and not (tmp_path / "out").exists()


def test_an_export_that_fails_half_way_leaves_no_file(gold, tmp_path, monkeypatch):
    from kg.export import tables as module
    from kg.export.endings import export_into
    from kg.graph.store import open_store

    monkeypatch.setattr(module.facts, "parties", lambda store: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_into(open_store(gold), "csv", tmp_path)
    assert not list(tmp_path.iterdir())
