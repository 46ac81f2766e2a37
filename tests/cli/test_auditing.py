import json


def test_sums_in_a_table(kg, gold):
    lines = kg("audit", "--store", gold).stdout.splitlines()
    assert lines[0].split() == ["document", "verdict", "computed", "told", "at"] and len(lines) == 2 + 7
    line = next(line for line in lines if line.startswith("colossus-chip-lease"))
    assert "does not hold" in line and "$7.5 billion + $2 billion + $12.5 billion = 22 billion USD" in line and "$20 billion" in line


def test_sums_of_one_document_with_their_passages(kg, gold):
    lines = kg("audit", "after-doge", "--why", "--store", gold).stdout.splitlines()
    assert lines[0] == "after-doge: sum holds: $80 billion + $33 billion = 113 billion USD; told: $113 billion"
    assert lines[1].startswith("  “In the March purchase") and lines[1].endswith("[after-doge 867–982]") and len(lines) == 2


def test_a_sum_as_json_has_its_inputs(kg, gold):
    found = json.loads(kg("audit", "--verdict", "cannot hold", "--format", "json", "--store", gold).stdout)
    assert len(found) == 1 and set(found[0]) == {"doc", "rule", "verdict", "formula", "computed", "stated", "inputs", "evidence", "others"}
    assert found[0]["stated"]["value"] == 2.1e12 and found[0]["stated"]["bound"] == "at least" and found[0]["inputs"][0]["value"] == 19.2
    text = kg("text", found[0]["doc"], "--store", gold).stdout
    assert all(text[f["start"] : f["end"]] == f["quote"] for f in (found[0]["stated"], *found[0]["inputs"], found[0]["evidence"]))
    assert found[0]["others"][0]["evidence"]["doc"] == "spacex-valuation"


def test_no_sums_and_no_document(kg, gold):
    assert kg("audit", "two-billion-for-xai", "--store", gold).stdout == "no computation was found in the texts\n"
    result = kg("audit", "no-such", "--store", gold)
    assert result.exit_code == 4 and "no document called 'no-such'" in result.stderr


def test_conflicts_in_a_table(kg, gold):
    lines = kg("conflicts", "--store", gold).stdout.splitlines()
    assert lines[0].split() == "verdict about attr one side the other why".split() and len(lines) == 2 + 3
    assert lines[2].startswith("clash") and "SpaceX leases compute to Anthropic" in lines[2] and "non-binding [spacex-valuation]" in lines[2]


def test_conflicts_of_one_party_that_are_sure(kg, gold):
    shown = kg("conflicts", "--party", "Anthropic", "--sure", "--why", "--store", gold).stdout.splitlines()
    assert shown[0] == "clash: SpaceX leases compute to Anthropic, status: a deal that binds is not one that does not"
    assert len([line for line in shown if "source" in line]) == 2 and all(line.endswith("]") for line in shown if line.startswith("    “"))
    assert kg("conflicts", "--party", "Amazon", "--store", gold).stdout == "no two readings exclude each other\n"


def test_a_conflict_as_json_has_two_sides(kg, gold):
    found = json.loads(kg("conflicts", "--format", "json", "--store", gold).stdout)
    assert [c["verdict"] for c in found] == ["clash", "may clash", "may clash"]
    assert all(len(c["sides"]) == 2 and all(s["sources"] and s["readings"][0]["evidence"][0]["quote"] for s in c["sides"]) for c in found)


def test_an_unknown_party_is_one_line(kg, gold):
    result = kg("conflicts", "--party", "Nobody at All", "--store", gold)
    assert result.exit_code == 4 and result.stderr.startswith("kg: no party called")
