"""kg.annotate.quantities: what a text writes out is what the quantity holds."""
import time

import pytest

from kg.annotate.quantities import amounts


def read(text):
    return [(text[a.start : a.end], a.type, a.quantity.record(), a.iso) for a in amounts(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind", "record"),
    [
        ("pay up to $1.25 billion per month", "$1.25 billion", "MONEY", {"value": 1.25e9, "unit": "USD", "per": "month", "bound": "at most"}),
        ("costs range from $2 to $4 billion", "$2 to $4 billion", "MONEY", {"min": 2e9, "max": 4e9, "unit": "USD"}),
        ("around $6–$7 for it", "$6–$7", "MONEY", {"min": 6, "max": 7, "unit": "USD", "bound": "about"}),
        ("a cost of $100-150 million", "$100-150 million", "MONEY", {"min": 1e8, "max": 1.5e8, "unit": "USD"}),
        ("Rs 500 crore was raised", "Rs 500 crore", "MONEY", {"value": 5e9, "unit": "INR"}),
        ("bid 1,260 pence", "1,260 pence", "MONEY", {"value": 12.6, "unit": "GBP"}),
        ("a budget of R7.2 billion", "R7.2 billion", "MONEY", {"value": 7.2e9, "unit": "ZAR"}),
        ("lent Ps.1.1 billion", "Ps.1.1 billion", "MONEY", {"value": 1.1e9, "unit": "MXN"}),
        ("1.3 billion Kenyan shillings", "1.3 billion Kenyan shillings", "MONEY", {"value": 1.3e9, "unit": "KES"}),
        ("third-quarter sales of TND 88 million", "TND 88 million", "MONEY", {"value": 8.8e7, "unit": "TND"}),
        ("1.9 billion Icelandic krónur", "1.9 billion Icelandic krónur", "MONEY", {"value": 1.9e9, "unit": "ISK"}),
        ("4 million eur", "4 million eur", "MONEY", {"value": 4e6, "unit": "EUR"}),
        ("a sale of $5m-$7m", "$5m-$7m", "MONEY", {"min": 5e6, "max": 7e6, "unit": "USD"}),
        ("$5-7 m for it", "$5-7 m", "MONEY", {"min": 5e6, "max": 7e6, "unit": "USD"}),
        ("the $10bn-a-year order", "$10bn", "MONEY", {"value": 1e10, "unit": "USD", "per": "year"}),
        ("a $5m-plus fee", "$5m", "MONEY", {"value": 5e6, "unit": "USD", "bound": "at least"}),
        ("worth $100MM", "$100MM", "MONEY", {"value": 1e8, "unit": "USD"}),
        ("€1,5 billion", "€1,5 billion", "MONEY", {"value": 1.5e9, "unit": "EUR"}),
        ("€1.500.000", "€1.500.000", "MONEY", {"value": 1.5e6, "unit": "EUR"}),
        ("1.500,50 euros", "1.500,50 euros", "MONEY", {"value": 1500.5, "unit": "EUR"}),
        ("CHF 1'000'000", "CHF 1'000'000", "MONEY", {"value": 1e6, "unit": "CHF"}),
        ("$1 000 000", "$1 000 000", "MONEY", {"value": 1e6, "unit": "USD"}),
        ("SEK 12 500 million", "SEK 12 500 million", "MONEY", {"value": 1.25e10, "unit": "SEK"}),
        ("1\u202f000\u202f000 euros", "1\u202f000\u202f000 euros", "MONEY", {"value": 1e6, "unit": "EUR"}),
        ("12,5 % of it", "12,5 %", "PERCENT", {"value": 12.5, "unit": "%"}),
        ("two and a half billion dollars", "two and a half billion dollars", "MONEY", {"value": 2.5e9, "unit": "USD"}),
        ("2 and a half million euros", "2 and a half million euros", "MONEY", {"value": 2.5e6, "unit": "EUR"}),
        ("$2½ billion", "$2½ billion", "MONEY", {"value": 2.5e9, "unit": "USD"}),
        ("$2 1/2 billion", "$2 1/2 billion", "MONEY", {"value": 2.5e9, "unit": "USD"}),
        ("a billion and a half dollars", "a billion and a half dollars", "MONEY", {"value": 1.5e9, "unit": "USD"}),
        ("a quarter of a billion dollars", "a quarter of a billion dollars", "MONEY", {"value": 2.5e8, "unit": "USD"}),
        ("three quarters of a billion euros", "three quarters of a billion euros", "MONEY", {"value": 7.5e8, "unit": "EUR"}),
        ("twenty-five million dollars", "twenty-five million dollars", "MONEY", {"value": 2.5e7, "unit": "USD"}),
        ("a hundred and fifty million dollars", "a hundred and fifty million dollars", "MONEY", {"value": 1.5e8, "unit": "USD"}),
        ("one to two billion dollars", "one to two billion dollars", "MONEY", {"min": 1e9, "max": 2e9, "unit": "USD"}),
        ("5 m euros", "5 m euros", "MONEY", {"value": 5e6, "unit": "EUR"}),
        ("5 t of steel", "5 t", "QUANTITY", {"value": 5, "unit": "t"}),
        ("5m tonnes", "5m tonnes", "QUANTITY", {"value": 5e6, "unit": "t"}),
        ("from 40% to 55% of the shares", "40% to 55%", "PERCENT", {"min": 40, "max": 55, "unit": "%"}),
        ("it seeks to raise from $5 million to $7 million", "$5 million to $7 million", "MONEY", {"min": 5e6, "max": 7e6, "unit": "USD"}),
        ("having grown, it pays fees that range from 2% to 3%", "2% to 3%", "PERCENT", {"min": 2, "max": 3, "unit": "%"}),
        ("it rose from $5-7 million", "$5-7 million", "MONEY", {"min": 5e6, "max": 7e6, "unit": "USD"}),
        ("one hundred to two hundred dollars", "one hundred to two hundred dollars", "MONEY", {"min": 100, "max": 200, "unit": "USD"}),
        ("half a billion dollars", "half a billion dollars", "MONEY", {"value": 5e8, "unit": "USD"}),
        ("over 2.8 gigawatts of power", "2.8 gigawatts", "POWER", {"value": 2800, "unit": "MW", "bound": "at least"}),
        ("3.9 GWh of batteries", "3.9 GWh", "ENERGY", {"value": 3900, "unit": "MWh"}),
        ("$7.8 per GPU-hour", "$7.8", "PRICE", {"value": 7.8, "unit": "USD", "per": "GPU-hour"}),
        ("about 60 percent", "60 percent", "PERCENT", {"value": 60, "unit": "%", "bound": "about"}),
        ("20% or more of the votes", "20%", "PERCENT", {"value": 20, "unit": "%", "bound": "at least"}),
        ("at least 100 tons to orbit", "100 tons", "QUANTITY", {"value": 100, "unit": "t", "bound": "at least"}),
    ],
)
def test_amount_keeps_value_unit_bound_and_period(text, words, kind, record):
    assert [r[:3] for r in read(text)] == [(words, kind, record)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("raised its stake in the port from 40% to 55%", [("40%", 40), ("55%", 55)]),
        ("cut its stake from 55 to 40 percent", [("55", 55), ("40 percent", 40)]),
        ("sales rose from $2 billion to $3 billion", [("$2 billion", 2e9), ("$3 billion", 3e9)]),
        ("up from $2 to $3 billion", [("$2", 2e9), ("$3 billion", 3e9)]),
    ],
)
def test_what_something_changes_from_and_to_are_two_values_of_one_unit(text, values):
    found = amounts(text)
    assert [(text[a.start : a.end], a.quantity.value) for a in found] == values
    assert len({(a.type, a.quantity.unit) for a in found}) == 1


def test_a_forecast_is_raised_from_one_range_to_another():
    found = amounts("raised its forecast to $8 million to $9 million from $5 million to $7 million")
    assert [(a.quantity.min, a.quantity.max) for a in found] == [(8e6, 9e6), (5e6, 7e6)]


@pytest.mark.parametrize("text", ["100 m wide", "100m wide", "a 50m-long hull", "items 1,5 and so on", "v. 1.2.3", "on 12.05.2026", "the 10-K"])
def test_a_number_that_goes_on_in_another_way_is_no_amount(text):
    assert not amounts(text)


@pytest.mark.parametrize(("text", "value"), [("5m users", 5e6), ("a 70B-parameter model", 70e9), ("15T tokens", 15e12), ("4 t-shirts", 4), ("1 000 000 users", 1e6)])
def test_a_letter_is_a_scale_where_it_is_attached_to_what_it_counts(text, value):
    assert [(a.type, a.quantity.value) for a in amounts(text)] == [("COUNT", value)]


def test_durations_carry_their_iso_form():
    assert [(w, iso) for w, _, _, iso in read("a 15-year lease built in 122 days")] == [("15-year", "P15Y"), ("122 days", "P122D")]


def test_a_number_with_no_unit_is_a_count_for_the_parse_to_judge():
    assert read("10.3 million global users")[0][:3] == ("10.3 million", "COUNT", {"value": 10300000, "unit": ""})


@pytest.mark.parametrize("text", ["the tenant", "someone", "10" * 400 + " dollars", "a dollar-a-head feast", "v2.0.1", "", "the R1 model", "400 pen sets", "5 mad men"])
def test_what_is_no_amount_of_money_makes_none(text):
    assert not [r for r in read(text) if r[1] == "MONEY"]


@pytest.mark.parametrize("piece", ["1,", "$", "a ", "1.", "9 9", "$1 to ", "two-", "1 000 ", "1'000", "rose from 1% to 2% ", "twenty-", "a hundred and "])
def test_time_grows_linearly_on_hostile_text(piece):
    took = []
    for n in (2_000, 20_000):
        start = time.perf_counter()
        amounts(piece * n)
        took.append(time.perf_counter() - start)
    assert took[1] < 60 * took[0] + 0.2
