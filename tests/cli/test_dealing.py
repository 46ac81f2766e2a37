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
    assert kg("deals", "--party", "Tesla", "--status", "cancelled", "--store", gold).stdout == "no deal of Tesla is told with status cancelled\n"


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


def test_flows_of_a_payer(kg, gold):
    shown = lines(kg("flows", "--from", "Tesla", "--to", "xAI", "--store", gold).stdout)
    assert shown[0] == "payer payee period gross net facts status"
    assert shown[2:] == ["Tesla xAI 2026 2 billion USD 2 billion USD 1 signed / completed"]
    whole = lines(kg("flows", "--from", "Tesla", "--all-periods", "--store", gold).stdout)
    assert whole[2:] == ["Tesla xAI 2 billion USD 1.57 billion USD 1 signed / completed"]
    assert kg("flows", "--from", "Grok", "--store", gold).stdout == "no fact tells of such a payment\n"


def test_circles_with_their_legs(kg, gold):
    shown = kg("flows", "--cycles", "--store", gold).stdout.splitlines()
    assert shown[0] == "1. CoreWeave → Nvidia → CoreWeave" and shown[1] == "   gross: not told"
    at = shown.index("2. Tesla → xAI → Tesla")
    assert shown[at + 1 : at + 4] == ["   by the dates told the return lies before the outlay", "   gross: 2.43 billion USD", "   Tesla pays xAI"]
    assert shown[at + 4].startswith("     Tesla invests in xAI (2 billion USD")
    why = kg("flows", "--cycles", "--from", "Tesla", "--why", "--store", gold).stdout
    assert "[musk-ecosystem 30147–30255]" in why and "CoreWeave" not in why


def test_circles_that_are_left_out_are_said_to_be(kg, gold, monkeypatch):
    monkeypatch.setattr("kg.ask.flows.MOST", 1)
    for more in ((), ("--format", "json")):
        shown = kg("flows", "--cycles", "--store", gold, *more)
        assert shown.stderr == "kg: there are more circles than the 1 shortest; name a party with --from or --to\n"
        assert "Nvidia" in shown.stdout and "Tesla" not in shown.stdout
    assert kg("flows", "--cycles", "--from", "Tesla", "--store", gold).stderr == ""


def test_where_nothing_makes_a_circle_no_status_is_named(kg, gold):
    assert kg("flows", "--cycles", "--from", "Grok", "--store", gold).stdout == "no money is told to come back to who paid it\n"


def test_rumoured_flows_where_they_are_asked_for(kg, gold):
    shown = lines(kg("flows", "--to", "Nvidia", "--status", "rumoured", "--store", gold).stdout)
    assert shown[2:] == ["unnamed special purpose vehicle Nvidia 20 billion USD 20 billion USD 1 rumoured"]
    circles = kg("flows", "--cycles", "--status", "rumoured", "--store", gold).stdout.splitlines()
    assert circles[:4] == [
        "1. Nvidia → unnamed special purpose vehicle → Nvidia",
        "   if unnamed special purpose vehicle, told of 2 times in one document, is one party",
        "   gross: 22 billion USD", "   net: Nvidia 18 billion USD, unnamed special purpose vehicle -18 billion USD",
    ]  # fmt: skip


def test_flows_and_circles_as_json(kg, gold):
    (flow,) = json.loads(kg("flows", "--from", "xAI", "--to", "Tesla", "--format", "json", "--store", gold).stdout)
    assert (flow["payer"]["name"], flow["period"], flow["currency"], flow["gross"]) == ("xAI", "2025", "USD", {"value": 430000000, "unit": "USD"})
    assert flow["payments"][0]["fact"]["evidence"][0]["doc"] == "musk-ecosystem" and not flow["open"]
    circle = json.loads(kg("flows", "--cycles", "--to", "Tesla", "--format", "json", "--store", gold).stdout)[0]
    assert [party["name"] for party in circle["parties"]] == ["Tesla", "xAI"] and circle["gross"] == [{"value": 2430000000, "unit": "USD"}]
    assert circle["backwards"] and circle["net"] == []
    circle = json.loads(kg("flows", "--cycles", "--status", "rumoured", "--format", "json", "--store", gold).stdout)[0]
    assert circle["net"][0] == {"party": {"id": "nvidia", "name": "Nvidia"}, "amount": {"value": 18000000000, "unit": "USD"}} and not circle["backwards"]


def test_a_timeline_of_a_party(kg, gold):
    shown = kg("timeline", "Tesla", "--store", gold).stdout
    assert lines(shown)[2:6] == [
        "2025 Tesla supplies xAI completed 2", "2026-01 Tesla produces Model S ends announced 1", "2026-01 Tesla produces Model X ends announced 1",
        "2026-01-16 Tesla invests in xAI signed / completed 2",
    ]  # fmt: skip
    assert shown.endswith("\n10 more facts without a date\n")


def test_a_timeline_between_dates_with_passages(kg, gold):
    shown = kg("timeline", "--kind", "acquisition", "--from", "2026", "--to", "2026-03", "--why", "--store", gold).stdout
    assert lines(shown)[2] == "2026-02-02 SpaceX acquires xAI completed 2"
    assert "2026-02-02 (also told as 2026-02): SpaceX acquires xAI (250 billion USD, 2026-02-02, completed)" in shown
    assert "“SpaceX took over xAI in full in February 2026" in shown and "Cursor" not in shown
    assert kg("timeline", "Tesla", "--from", "2030", "--store", gold).stdout.startswith("no date is told\n")


def test_a_timeline_as_json(kg, gold):
    told = json.loads(kg("timeline", "Anthropic", "--format", "json", "--store", gold).stdout)
    assert [(event["date"], event["what"]) for event in told["events"]] == [("2026-05", "begins"), ("2029-05", "ends")]
    assert told["events"][0]["evidence"][0]["doc"] == "compute-leasing" and told["events"][0]["derived"] is None
    assert kg("timeline", "Tesla", "--from", "soon", "--store", gold).exit_code == 2


def test_a_kind_that_is_no_deal_is_one_clear_line(kg, gold):
    result = kg("deals", "--kind", "Ownership", "--store", gold)
    assert result.exit_code == 2 and "Ownership is no deal; the deals are: Acquisition, " in result.stderr and len(result.stderr.splitlines()) == 1


def test_a_range_that_ends_before_it_begins_is_one_clear_line(kg, gold):
    result = kg("timeline", "--from", "2027", "--to", "2026-03", "--store", gold)
    assert result.exit_code == 2 and result.stderr == "kg: --from: 2027 is after 2026-03, which --to gives\n"
