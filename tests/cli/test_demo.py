"""What the demo shows of the seven articles; what it finds there is the reader's work, how it shows it is proved on gold facts."""
import re

import pytest

from kg.cli.demo import report


@pytest.fixture(scope="module")
def shown(gold):
    return "\n".join(report(gold))


def below(text, head):
    """The lines that are told under a line, by document."""
    lines = text[text.index(f"\n{head}\n") + 1 :].splitlines()[1:]
    told = {}
    for line in lines:
        if not line.startswith("    "):
            break
        doc, _, said = line.strip().partition(": ")
        told.setdefault(doc, []).append(said)
    return told


def test_a_deal_with_what_each_source_says(shown):
    told = below(shown, "compute lease: lessor SpaceX, lessee Anthropic")
    assert told["spacex-valuation"] == ["non-binding"]
    said = told["compute-leasing"][0]
    assert said.startswith("signed; total about 45 billion USD, payment at most 1.25 billion USD per month")
    assert "start 2026-05, end 2029-05" in said


@pytest.mark.parametrize("head, doc, words", [
    ("acquisition: acquirer SpaceX, target xAI", "musk-ecosystem", "250 billion USD"),
    ("acquisition: acquirer xAI, target X", "after-doge", "33 billion USD"),
    ("compute lease: lessor Applied Digital, lessee unnamed hyperscaler", "compute-leasing", "300 MW"),
    ("supply: supplier Bloom Energy, customer Nebius", "compute-leasing", "at most 2.6 billion USD"),
    ("investment: investor Nvidia, investee CoreWeave", "compute-leasing", "completed"),
    ("position: person Musk, organisation Neuralink", "musk-ecosystem", "founder"),
])  # fmt: skip
def test_what_the_issue_asks_for_is_shown(shown, head, doc, words):
    assert any(words in said for said in below(shown, head)[doc])


def test_capacity_that_a_deal_does_not_hold_is_shown(shown):
    assert "power_capacity, value about 430 MW" in shown.replace("power capacity", "power_capacity")


def test_related_deals_end_it_with_three_commands(shown, kg, gold, tmp_path, monkeypatch):
    assert re.search(r"Tesla – xAI: Tesla supplies xAI \(Megapack, .*430 million USD", shown)
    commands = re.findall(r"^  kg (.*)$", shown.split("\nNext\n")[1], re.MULTILINE)
    assert len(commands) == 3
    import shlex

    for command in commands:
        assert kg(*shlex.split(command)).exit_code == 0


def test_the_demo_itself(demo):
    store, shown = demo
    assert "7 documents read" in shown and "Deals, with what each source says" in shown and "\nNext\n" in shown
    lease = below(shown, "compute lease: lessor SpaceX, lessee Anthropic")
    assert lease["spacex-valuation"] == ["non-binding"] and "payment at most 1.25 billion USD per month" in lease["compute-leasing"][0]
    megapacks = re.search(r"^\d+\. Tesla – xAI: Tesla supplies xAI \(.*about 430 million USD.*(?:\n   .*)+", shown, re.MULTILINE)
    assert "related – IFRS 10.7; Rule 12b-2, through Elon Musk" in megapacks[0]
    assert "Megapack" in megapacks[0] and "Elon Musk owns Tesla\n" in megapacks[0] and "Elon Musk owns xAI\n" in megapacks[0]
    assert megapacks[0].count("“") == 3  # the deal's passage, and one for each tie
    assert "acquisition: acquirer SpaceX, target xAI" in shown and "acquisition: acquirer xAI, target X" in shown
    assert "founder" in below(shown, "position: person Musk, organisation Neuralink")["musk-ecosystem"][0]
    assert "at most 2.6 billion USD" in below(shown, "supply: supplier Bloom Energy, customer NEBIUS")["compute-leasing"][0]
    assert below(shown, "investment: investor NVIDIA, investee CoreWeave")["compute-leasing"] == ["completed"]
    leased = [line for line in shown.splitlines() if line.startswith("compute lease: lessor Applied Digital, lessee unnamed ")]
    assert leased and "hyperscaler" in leased[0] and "Polaris Forge 3" in below(shown, leased[0])["compute-leasing"][0]
    assert "value about 430 MW" in shown and "value 300 MW" in shown
