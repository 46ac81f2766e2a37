import json

import pytest


def test_what_a_party_needs_in_tables(kg, gold):
    shown = kg("depends", "xAI", "--up", "--store", gold).stdout
    assert [" ".join(line.split()) for line in shown.splitlines() if line.strip().startswith(("1", "2"))] == [
        "1 xAI Colossus operation 200,000 GPU 2",
        "1 xAI Colossus 2 operation about 100,000 GPU 1",
        "1 xAI Morgan Stanley debt arrangement 1",
        "1 xAI Tesla Megapack 430 million USD 2025 completed 2",
        "2 Colossus 2 Nvidia GB200 chips 1",
        "2 Tesla Fremont factory operation 1",
    ]
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "Colossus 2 Nvidia yes" in lines and "Tesla Fremont factory yes" in lines
    assert "facts Morgan Stanley 50.0% 5,000 2 2 of 2" in lines and "USD Tesla 100.0% 10,000 1 1 of 2" in lines
    assert "who needs" not in shown


def test_both_sides_unless_one_is_asked_for(kg, gold):
    shown = kg("depends", "Tesla", "--store", gold).stdout
    assert "what Tesla needs" in shown and "who needs Tesla" in shown
    assert kg("depends", "Anthropic", "--down", "--store", gold).stdout == "no fact tells who needs Anthropic\n"
    assert kg("depends", "Nvidia", "--up", "--store", gold).stdout == "no fact tells whom Nvidia needs\n"


def test_why_quotes_the_passages(kg, gold):
    shown = kg("depends", "Anthropic", "--up", "--why", "--store", gold).stdout
    assert "“a long-term agreement on the leasing of compute was signed by Anthropic for three years” [compute-leasing 1926–2013]" in shown
    assert "[spacex-valuation 2500–2603]" in shown


def test_the_proof_as_json(kg, gold):
    told = json.loads(kg("depends", "Anthropic", "--up", "--format", "json", "--store", gold).stdout)
    (need,) = told["up"]["needs"]
    assert told["party"] == {"id": "anthropic", "name": "Anthropic"} and "down" not in told
    assert (need["provider"]["name"], need["rule"], need["from"], need["until"]) == ("SpaceX", "lessee needs lessor", "2026-05", "2029-05")
    assert need["money"]["amount"] == {"value": 45000000000, "unit": "USD", "bound": "about"} and not need["money"]["derived"]
    passage = need["fact"]["evidence"][0]
    assert (passage["doc"], passage["start"], passage["end"]) == ("spacex-valuation", 2500, 2603) and len(passage["sha256"]) == 64
    assert told["up"]["points"][0]["every_chain"] and told["up"]["concentration"][0]["groups"] == [
        {"parties": [{"id": "spacex", "name": "SpaceX"}], "share": 1.0}]  # fmt: skip


def test_facts_as_of_a_date_and_of_a_status(kg, gold):
    assert "Anthropic" in kg("depends", "SpaceX", "--down", "--as-of", "2027", "--store", gold).stdout
    assert "Anthropic" not in kg("depends", "SpaceX", "--down", "--as-of", "2030", "--store", gold).stdout
    shown = kg("depends", "Nvidia", "--down", "--status", "rumoured", "--store", gold).stdout
    assert "unnamed special purpose vehicle" in shown and "20 billion USD" in shown and "Microsoft" not in shown


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["Nobody Whatever"], 4, "Nobody Whatever"), (["Tesla", "--as-of", "soon"], 2, "soon"), (["Tesla", "--depth", "0"], 2, "--depth"),
    (["Tesla", "--status", "likely"], 2, "likely"),
])  # fmt: skip
def test_bad_input_is_named(kg, gold, arguments, code, words):
    result = kg("depends", *arguments, "--store", gold)
    assert result.exit_code == code and words in result.stderr and "Traceback" not in result.stderr


def test_what_is_stranded_without_a_party(kg, gold):
    shown = [" ".join(line.split()) for line in kg("whatif", "--without", "SpaceX", "--store", gold).stdout.splitlines()]
    assert shown[0] == "stranded without SpaceX" and shown[1] == "level dependant loses what capacity money until status keeps"
    assert "1 Anthropic SpaceX compute lease about 45 billion USD 2029-05 signed / non-binding nobody" in shown
    assert "2 Ukraine Starlink network services nobody" in shown
    assert "stranded directly: about 45 billion USD" in shown and "4 facts without capacity or money" in shown


def test_without_a_deal_by_the_id_that_deals_prints(kg, gold):
    why = kg("deals", "--party", "Anthropic", "--why", "--store", gold).stdout
    name = why[why.index("[deal:") + 1 : why.index("]", why.index("[deal:"))]
    shown = kg("whatif", "--without", name, "--why", "--store", gold).stdout
    assert shown.startswith("stranded without SpaceX leases compute to Anthropic\n") and "Ukraine" not in shown
    assert "[compute-leasing 1926–2013]" in shown


def test_the_customers_side_and_nobody(kg, gold):
    shown = kg("whatif", "--without", "Nebius", "--store", gold).stdout
    assert shown.startswith("nobody is stranded without Nebius\n\nwho would lose Nebius as a customer\n")
    assert "custom forgone: about 250 MW, at most 2.6 billion USD" in shown


def test_a_loss_as_json(kg, gold):
    told = json.loads(kg("whatif", "--without", "Polaris Forge 3", "--format", "json", "--store", gold).stdout)
    assert told["without"] == {"party": {"id": "polaris-forge-3", "name": "Polaris Forge 3"}} and told["in_all"] == [{"value": 300, "unit": "MW"}]
    assert [(one["level"], one["dependent"]["name"], one["keeps"]) for one in told["stranded"]] == [
        (1, "Applied Digital", []), (2, "unnamed hyperscaler", [])]  # fmt: skip
    assert told["stranded"][0]["fact"]["evidence"][0]["doc"] == "compute-leasing"


def test_without_what_does_not_exist(kg, gold):
    result = kg("whatif", "--without", "Nobody Whatever", "--store", gold)
    assert result.exit_code == 4 and "Nobody Whatever" in result.stderr
    assert kg("whatif", "--store", gold).exit_code == 2


def test_both_sides_where_both_are_asked_for(kg, gold):
    assert kg("depends", "Tesla", "--up", "--down", "--store", gold).stdout == kg("depends", "Tesla", "--store", gold).stdout
    assert "who needs" in kg("depends", "Tesla", "--store", gold).stdout


def test_one_thing_alone_is_taken_away(kg, gold):
    result = kg("whatif", "--without", "SpaceX", "--without", "Tesla", "--store", gold)
    assert result.exit_code == 2 and result.stdout == "" and "give one alone" in result.stderr.splitlines()[-1]


def test_a_deal_that_the_graph_lacks_is_no_party(kg, gold):
    result = kg("whatif", "--without", "deal:nope", "--store", gold)
    assert result.exit_code == 4 and result.stderr.startswith("kg: no deal, link, figure or claim has the IRI 'deal:nope'")
    bought = json.loads(kg("deals", "--kind", "Acquisition", "--format", "json", "--store", gold).stdout)[0]["fact"]["iri"].rpartition("/")[2]
    early = kg("whatif", "--without", f"deal:{bought}", "--as-of", "1990", "--store", gold)
    assert early.exit_code == 2 and early.stderr == f"kg: --without: deal:{bought} joins no two parties as of 1990\n"
