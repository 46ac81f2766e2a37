import csv
import io
import json

import pytest

from kg.export.facts import AMOUNT, by_index, csv_lines, defused, json_lines, written_out
from kg.records import Claim, Evidence, Quantity, When, claim_of


def test_json_lines_are_the_records(kg, gold):
    from kg.graph.facts import facts
    from kg.graph.store import open_store

    lines = kg("facts", "--format", "jsonl", "--store", gold).stdout.splitlines()
    claims = list(by_index(facts(open_store(gold))))
    assert [json.loads(line) for line in lines] == [claim.record() for claim in claims] and len(lines) > 150
    assert [claim_of(json.loads(line)).record() for line in lines] == [claim.record() for claim in claims]
    places = [(json.loads(line)["doc"], json.loads(line)["evidence"][0]["start"]) for line in lines]
    assert places == sorted(places)


def test_the_csv_export_is_what_facts_prints_and_every_row_is_as_wide(kg, gold, tmp_path):
    assert kg("export", tmp_path / "facts.csv", "--store", gold).exit_code == 0
    text = (tmp_path / "facts.csv").read_text()
    assert text == kg("facts", "--format", "csv", "--store", gold).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(None not in row and None not in row.values() for row in rows)
    lease = next(row for row in rows if row["kind"] == "ComputeLease" and row["party_2"] == "Anthropic" and row["payment"])
    assert (lease["party_1"], lease["payment"], lease["end"]) == ("SpaceX", "at most 1250000000 USD per month", "2029-05")
    assert (lease["amount_of"], lease["amount_value"], lease["amount_unit"], lease["amount_bound"]) == ("total", "45000000000", "USD", "about")


def test_the_amount_of_a_row_has_its_figures_in_cells_of_their_own():
    told = [Claim("a", "Supply", (("supplier", "A"), ("customer", "B")), attrs) for attrs in (
        (("capacity", Quantity(20, "MW")), ("payment", Quantity(None, "USD", "about", "month", 2e6, 2.5e6))), (("capacity", Quantity(20, "MW")),), ())]
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(told)))))
    assert [[row[name] for name in AMOUNT] for row in rows] == [
        ["payment", "", "2000000", "2500000", "USD", "about", "month"], ["capacity", "20", "", "", "MW", "exact", ""], [""] * 7]  # fmt: skip


def test_the_passage_of_a_row_is_the_one_that_names_its_parties():
    passages = (Evidence("a", 0, 20, "It bought Tern Cloud."), Evidence("a", 30, 64, "Osprey Holdings bought Tern Cloud."))
    told = Claim("a", "Acquisition", (("acquirer", "Osprey Holdings"), ("target", "Tern Cloud")), evidence=passages)
    (row,) = csv.DictReader(io.StringIO("".join(csv_lines([told]))))
    assert (row["quote_start"], row["quote"], row["passages"]) == ("30", passages[1].quote, "2")


def test_a_registered_party_bears_its_index_name_unless_the_fact_joins_two_names_of_it():
    lease = Claim("a", "ComputeLease", (("lessor", "Nebius Group"), ("lessee", "Harrow Group")))
    supply = Claim("a", "Supply", (("supplier", "TSLA"), ("customer", "Core Weave")))
    parent = Claim("a", "Ownership", (("owner", "Alphabet"), ("owned", "Google")))
    assert [claim.roles for claim in by_index([lease, supply, parent])] == [
        (("lessor", "Nebius"), ("lessee", "Harrow Group")), (("supplier", "Tesla"), ("customer", "CoreWeave")), parent.roles]  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell):
    assert defused(cell) == "'" + cell


def test_a_formula_in_an_article_stays_text():
    claim = Claim("a", "Acquisition", (("acquirer", "=HYPERLINK(0)"), ("target", "B")), evidence=(Evidence("a", 0, 4, "@abc"),))
    row = list(csv.DictReader(io.StringIO("".join(csv_lines([claim])))))[0]
    assert row["party_1"] == "'=HYPERLINK(0)" and row["quote"] == "'@abc"
    assert json.loads(next(json_lines([claim])))["roles"]["acquirer"] == "=HYPERLINK(0)"


@pytest.mark.parametrize("value, cell", [
    (None, ""), (When("2026-05"), "2026-05"), (When(None, "last year"), ""), ("fuel cells", "fuel cells"),
    (Quantity(45e9, "USD", "about"), "about 45000000000 USD"), (Quantity(None, "GPU", min=1, max=2.5), "1 to 2.5 GPU"),
    (Quantity(7.8, "USD", per="GPU-hour"), "7.8 USD per GPU-hour"),
])  # fmt: skip
def test_a_value_fits_into_one_cell(value, cell):
    assert written_out(value) == cell
