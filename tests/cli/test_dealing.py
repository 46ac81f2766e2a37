import json

import pytest


def lines(shown):
    return [" ".join(line.split()) for line in shown.splitlines()]


def test_comparables_in_a_table(kg, gold):
    shown = lines(kg("deals", "--kind", "computelease", "--store", gold).stdout)
    assert shown[0] == "deal total a year per GPU-hour term capacity date status sources", "a column that nothing fills is left out"
    assert shown[2:4] == [
        "SpaceX leases compute to Anthropic about 45 billion USD = about 15 billion USD per year "
        "7.8 USD per GPU-hour (by TF International Securities) 3 years 2026-05/2029-05 signed / non-binding 2",
        "Applied Digital leases compute to unnamed hyperscaler 300 MW signed 1",
    ]


def test_deals_of_a_party_by_date(kg, gold):
    shown = lines(kg("deals", "--party", "Tesla", "--sort", "date", "--store", gold).stdout)
    assert shown[2:] == ["Tesla invests in xAI 2 billion USD 2026-01-16 signed / completed 2", "Tesla supplies xAI 430 million USD 2025 completed 2"]
    assert kg("deals", "--party", "Tesla", "--status", "cancelled", "--store", gold).stdout == "no deal of that kind is told\n"


def test_why_gives_formula_and_passages(kg, gold):
    shown = kg("deals", "--kind", "ComputeLease", "--why", "--store", gold).stdout
    assert "  a year: about 15 billion USD per year = about 45 billion USD / 3 years\n" in shown
    assert "[compute-leasing 1926–2013]" in shown and "[colossus-chip-lease 233–310]" in shown


def test_comparables_as_json(kg, gold):
    deal = json.loads(kg("deals", "--kind", "ComputeLease", "--format", "json", "--store", gold).stdout)[0]
    assert deal["roles"] == {"lessor": [{"id": "spacex", "name": "SpaceX"}], "lessee": [{"id": "anthropic", "name": "Anthropic"}]}
    assert deal["annual"]["amount"] == {"value": 15000000000, "unit": "USD", "per": "year", "bound": "about"}
    assert deal["annual"]["derived"] and deal["annual"]["formula"] == "about 45 billion USD / 3 years"
    assert deal["annual"]["evidence"][0]["doc"] == "compute-leasing" and deal["per_mw_year"] is None
    assert not deal["total"]["derived"] and deal["fact"]["status"] == "signed / non-binding" and deal["length"]["amount"]["value"] == 3


def test_rates_convert(kg, gold, tmp_path):
    (tmp_path / "rates.toml").write_text('currency = "EUR"\n[rates]\nUSD = 0.5\n')
    shown = lines(kg("deals", "--party", "Tesla", "--rates", tmp_path / "rates.toml", "--store", gold).stdout)
    assert shown[2].startswith("Tesla invests in xAI = 1 billion EUR") and shown[3].startswith("Tesla supplies xAI = 215 million EUR")


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["--party", "Nobody Whatever"], 4, "Nobody Whatever"), (["--kind", "Marriage"], 2, "Marriage"), (["--sort", "luck"], 2, "luck"),
    (["--rates", "no-such-file.toml"], 2, "no-such-file.toml"), (["--as-of", "soon"], 2, "soon"),
])  # fmt: skip
def test_bad_input_is_named(kg, gold, arguments, code, words):
    result = kg("deals", *arguments, "--store", gold)
    assert result.exit_code == code and words in result.stderr and "Traceback" not in result.stderr
