"""A passage of a PDF is shown with its page, whichever command shows it."""
import re

import pytest
from factory import claim, document
from kg.ask.columned import columns
from kg.graph.store import build

FIRST = "Ann Berg owns Tern and Quill. Tern supplies Quill with 10 GPUs for $40 million.\n"
LAST = "Tern invested $30 million in Quill. It pays $10 million a month for 36 months, a total of $360 million."
REPORT = document("report", FIRST + LAST, pages=(0, len(FIRST)))
NOTE = document("note", "Tern supplies Quill for $90 million.", published="2026-05-22")
COMMANDS = [["paths", "Tern", "Quill", "--why"], ["related", "--why"], ["related", "--explain", "1"], ["control", "Tern", "--why"],
            ["deals", "--why"], ["flows", "--why"], ["flows", "--cycles", "--why"], ["timeline", "--why"], ["depends", "Quill", "--why"],
            ["whatif", "--without", "Tern", "--why"], ["conflicts", "--why"], ["audit", "--why"], ["show", "Tern"]]  # fmt: skip


@pytest.fixture(scope="module")
def paged(tmp_path_factory):
    place = tmp_path_factory.mktemp("paged") / "a.kg"
    supply = {"roles": {"supplier": "Tern", "customer": "Quill"}, "status": "signed", "date": "2026-05"}
    stakes = [claim("Ownership", REPORT, roles={"owner": "Ann Berg", "owned": name}, stake={"value": 80, "unit": "%"}, types={"owner": "PERSON"})
              for name in ("Tern", "Quill")]  # fmt: skip
    build([*stakes, claim("Supply", REPORT, **supply, total={"value": 40e6, "unit": "USD"}), claim("Supply", NOTE, **supply, total={"value": 90e6, "unit": "USD"}),
           claim("Investment", REPORT, at=len(FIRST), roles={"investor": "Tern", "investee": "Quill"}, status="completed", date="2026-05",
                 amount={"value": 30e6, "unit": "USD"})], [REPORT, NOTE], place, columns=columns)  # fmt: skip
    return place


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_passage_names_its_page(kg, paged, command):
    result = kg(*command, "--store", paged)
    assert result.exit_code == 0, result.output
    shown = re.findall(r"\[report (\d+)–\d+(?:, page (\d+))?\]", result.stdout)
    assert shown, result.stdout
    assert {(int(start) >= len(FIRST), page) for start, page in shown} <= {(False, "1"), (True, "2")}


def test_a_passage_of_a_document_without_pages_names_none(kg, paged):
    assert "[note 0–36]" in kg("conflicts", "--why", "--store", paged).stdout


def test_pages_are_read_of_the_documents_shown_alone(kg, paged, monkeypatch):
    from kg.graph import facts

    asked, pages = [], facts.pages
    monkeypatch.setattr(facts, "pages", lambda store, name: asked.append(name) or pages(store, name))
    kg("paths", "Ann Berg", "Tern", "--k", "1", "--max-hops", "1", "--why", "--store", paged)
    assert asked == ["report"]
