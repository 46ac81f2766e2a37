"""Every answer is a proof: each step with its passage, its document's hash, and the rule that uses it."""
import json

import pytest

from kg.ask.clauses import clause, says

QUESTIONS = {
    "related": ("--standard", "ias24"), "control": ("xAI", "--as-of", "2026-03"), "paths": ("Tesla", "xAI"), "depends": ("xAI",),
    "whatif": ("--without", "SpaceX"), "flows": (), "deals": (), "timeline": (), "conflicts": (), "audit": (),
}  # fmt: skip
FACT = {"kind", "status", "when", "rule", "evidence"}


def steps(told):
    """The facts of an answer, however deep: what has a rule and passages."""
    if isinstance(told, dict):
        if told.keys() >= FACT:
            yield told
        told = list(told.values())
    for part in told if isinstance(told, list) else ():
        yield from steps(part)


@pytest.fixture(scope="module")
def answers(kg, gold):
    return {name: json.loads(kg(name, *asked, "--format", "json", "--store", gold).stdout) for name, asked in QUESTIONS.items()}


@pytest.fixture(scope="module")
def texts(kg, gold):
    known = {}

    def text(name):
        return known.setdefault(name, kg("text", name, "--store", gold).stdout)

    return text


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "audit"])
def test_each_step_has_a_rule_and_passages_that_stand_in_their_documents(answers, texts, name):
    found = list(steps(answers[name]))
    assert found and all(step["rule"] and step["evidence"] for step in found)
    for passage in (passage for step in found for passage in step["evidence"]):
        assert len(passage["sha256"]) == 64 and texts(passage["doc"])[passage["start"] : passage["end"]] == passage["quote"]


def test_a_judged_deal_and_its_chain_are_used_by_the_clause(answers):
    for row in answers["related"]:
        assert {step["rule"] for step in (row["deal"], *row["chain"])} == {row["clause"]["id"]} and clause(row["clause"]["id"])


def test_a_say_is_had_by_votes_words_purchase_or_office(answers, kg, gold):
    told = answers["control"]
    rules = {(say["holder"]["name"], say["held"]["name"]): [step["rule"] for step in say["chain"]] for say in told["controlled_by"]}
    assert rules["SpaceX", "xAI"] == ["bought"] and set(rules["Elon Musk", "xAI"]) == {"told"}
    assert told["rules"].keys() <= says().keys() and told["rules"]["bought"]["cites"] == "IFRS 10.7; Rule 12b-2"
    offices = json.loads(kg("control", "Tesla", "--as-of", "2026-03", "--format", "json", "--store", gold).stdout)
    assert "office" in offices["rules"] and {say["chain"][0]["rule"] for say in offices["controlled_by"] if say["relation"] == "holds office in"} == {"office"}


def test_a_step_of_a_path_is_joined_by_roles(answers):
    found = {(step["from"]["name"], step["kind"]): step["rule"] for way in answers["paths"]["paths"] for step in way["steps"][0]}
    assert found["Tesla", "Supply"] == "supplier joins customer" and found["Tesla", "Investment"] == "investor joins investee"


def test_a_need_and_a_payment_are_what_the_kind_declares(answers):
    needs = answers["depends"]["up"]["needs"] + answers["whatif"]["stranded"]
    assert all(need["fact"]["rule"] == need["rule"] for need in needs)
    assert {"customer needs supplier", "operator needs facility"} <= {need["rule"] for need in needs}
    paid = {payment["fact"]["kind"]: payment["fact"]["rule"] for flow in answers["flows"] for payment in flow["payments"]}
    assert paid["ComputeLease"] == "lessee pays lessor" and paid["Supply"] == "customer pays supplier"


def test_an_amount_tells_from_what_it_was_computed(answers):
    lease = next(deal for deal in answers["deals"] if deal["deal"] == "SpaceX leases compute to Anthropic")
    assert lease["fact"]["rule"] == "ComputeLease is a deal"
    assert [lease[name]["rule"] for name in ("total", "annual", "per_gpu_hour", "length")] == ["total", "total / years", "price", "duration"]


def test_an_event_is_dated_by_an_attr(answers):
    told = answers["timeline"]
    attrs = {"": {"date"}, "begins": {"start"}, "is to close": {"close"}, "ends": {"end", "ended", "start and duration"}}
    assert all(event["fact"]["rule"] in attrs[event["what"]] for event in told["events"])
    assert {fact["rule"] for fact in told["undated"]} == {"no date is told"}


def test_readings_that_clash_were_compared_by_one_rule(answers):
    clash = answers["conflicts"][0]
    assert clash["rule"] == "statuses" and {reading["status"] for side in clash["sides"] for reading in side["readings"]} == {"signed", "non-binding"}
    assert all(reading["rule"] == clash["rule"] for clash in answers["conflicts"] for side in clash["sides"] for reading in side["readings"])


def test_a_sum_and_its_figures_have_document_hash_and_rule(answers, texts):
    for told in answers["audit"]:
        for figure in (told["stated"], *told["inputs"]):
            assert figure["rule"] == told["rule"] and len(figure["sha256"]) == 64
            assert texts(figure["doc"])[figure["start"] : figure["end"]] == figure["quote"]
        assert all(figure["rule"] == told["rule"] and figure["evidence"]["sha256"] for figure in told["others"])
    assert any(told["others"] for told in answers["audit"])
