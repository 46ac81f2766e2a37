import pytest
from factory import articles, document
from kg.ask.arithmetic import audit
from kg.cli.figures import figures
from kg.read.corpus import documents


def found(*texts):
    return list(audit([document(f"d{i}", text) for i, text in enumerate(texts)], figures))


def lines(text):
    return [(sum_.verdict, sum_.formula, sum_.stated.text) for sum_ in found(text)]


@pytest.mark.parametrize("text, formula, told", [
    ("Harrow pays Tern $2 million a month for 36 months, a total of $72 million.", "$2 million per month × 36 months = 72 million USD", "$72 million"),
    ("The rent is $2 million per month from May 2026 to May 2029, in all $72 million.", "$2 million per month × 36 months = 72 million USD", "$72 million"),
    ("Five years of drilling bring Saltmarsh $365 million. The dayrate is thus about $200,000.", "$365 million / 1,825 days = 200,000 USD per day", "$200,000"),
    ("The term is 15 years. It brings in $6.9 billion across the term, or some $454 million in an average year.",
     "$6.9 billion / 15 years = 460 million USD per year", "$454 million"),
    ("Sable sold 4,000,000 shares at $12.50 per share, for $50 million.", "$12.50 per share × 4,000,000 shares = 50 million USD", "$50 million"),
    ("At $2 per GPU-hour, 1,000 GPUs bring in about $17.5 million a year.", "$2 per GPU-hour × 1,000 GPUs × 8,760 hours = 17.52 million USD", "$17.5 million"),
    ("A turbine park of 50 MW was built at $2 million per megawatt, $100 million in all.", "$2 million per MW × 50 MW = 100 million USD", "$100 million"),
    ("Revenue rose 12% to $5.6 billion from $5.0 billion.", "$5.6 billion / $5.0 billion − 1 = +12.0%", "12%"),
    ("The share opened at $135 and closed at $160.95, a gain of 19.2%.", "$160.95 / $135 − 1 = +19.2%", "19.2%"),
    ("Profit fell 20% from €50 million to €40 million.", "€40 million / €50 million − 1 = −20.0%", "20%"),
    ("Revenue rose 12% from $5.0 billion to $5.6 billion.", "$5.6 billion / $5.0 billion − 1 = +12.0%", "12%"),
    ("Debt fell by $2 billion to $5 billion from $7 billion.", "$7 billion − $5 billion = 2 billion USD", "$2 billion"),
    ("The round values Quarry at $2.4 billion, three times the $800 million of last year.", "$2.4 billion / $800 million = 3", "three times"),
    ("Rates were $3.5 and are now $7.8, so that revenue is 2.2 times what it was.", "$7.8 / $3.5 = 2.23", "2.2"),
    ("Fennec took $30 million, which is 25% of the $120 million raised.", "$30 million / $120 million = 25.0%", "25%"),
    ("The group was put at $113 million: $80 million is for the mill and $33 million for the quay.", "$80 million + $33 million = 113 million USD", "$113 million"),
    ("Mill Stone borrowed $411 million, $288 million and $235 million, together $934 million.", "$411 million + $288 million + $235 million = 934 million USD", "$934 million"),
    ("The loan of $113 million is made up of $80 million from Quay and $33 million from Mill.", "$80 million + $33 million = 113 million USD", "$113 million"),
    ("The berth costs $12 million a year, or $1 million a month.", "$12 million per year = 1 million USD per month", "$1 million"),
])  # fmt: skip
def test_a_sum_that_holds(text, formula, told):
    assert lines(text) == [("holds", formula, told)]


@pytest.mark.parametrize("text, formula, told", [
    ("Revenue rose 30% to $5.6 billion from $5.0 billion.", "$5.6 billion / $5.0 billion − 1 = +12.0%", "30%"),
    ("Mill raised $20 million. Of the money, $7.5 million is equity, $2 million comes from Quay and $12.5 million is borrowed.",
     "$7.5 million + $2 million + $12.5 million = 22 million USD", "$20 million"),
    ("The loan of $10 million is made up of $3 million in notes and $4 million in bonds.", "$3 million + $4 million = 7 million USD", "$10 million"),
    ("Harrow pays Tern $2 million a month for 36 months, a total of $90 million.", "$2 million per month × 36 months = 72 million USD", "$90 million"),
    ("Quarry is worth $2 billion, twice the $500 million of last year.", "$2 billion / $500 million = 4", "twice"),
    ("Harrow pays $2 million a month for 36 months, or $80 million in all.", "$2 million per month × 36 months = 72 million USD", "$80 million"),
    ("Debt fell by $3 billion to $5 billion from $7 billion.", "$7 billion − $5 billion = 2 billion USD", "$3 billion"),
    ("The berth costs $12 million a year, or $2 million a month.", "$12 million per year = 1 million USD per month", "$2 million"),
])  # fmt: skip
def test_a_sum_that_does_not(text, formula, told):
    assert lines(text) == [("does not hold", formula, told)]


@pytest.mark.parametrize("text", [
    "It sold shares for $200 million at a valuation of $9.3 billion, a little under the $9.5 billion of 2022.",
    "The stock jumped 9.1%, closed at $197.10, and by Tuesday had gone to $221.",
    "Revenue rose 31% to $2.6 billion, and the whole backlog to $51.2 billion.",
    "Shares fell 14% after it cut its forecast to $300 million from $2.1 billion.",
    "Harrow pays up to $2 million a month for 36 months, a total of $60 million.",
    "Of the $10 million, $3 million went to notes and $4 million to bonds.",
    "Sales were $4.6 million, double those of a year earlier, and the loss was $2.1 million.",
    "The net loss rose 12% to $5.6 billion from $5.3 billion.",
    "Kallang puts in $120 million for 38% of the shares, and the banks convert $310 million of loans.",
    "Mill raised $20 million. Of the money, $12 million went to plants, including $9 million for Ferry Bay.",
    "Mill raised $20 million. Of the money, $12 million went to plants, and $9 million to Ferry Bay.",
    "The budget of $10 million includes $6 million for wages, up from $5 million.",
    "The budget of $113 million includes $80 million for wages, up from $33 million.",
    "The loan of $10 million is made up of $3 million in notes, $2 million in bonds, up from $1 million, and $5 million in shares.",
    "Profit of Sable Steel rose 30% on revenue of $5.6 billion, up from $5.0 billion.",
    "Profit rose 12% on revenue of $5.6 billion, up from $5.0 billion.",
    "Profit rose by $3 million on sales of $20 million, up from $12 million.",
    "Profit doubled on revenue of $2 billion, up from $1 billion.",
    "Revenue was $5.6 billion, up from $5.0 billion, a 30% rise in profit.",
    "Harrow pays $2 million a month for 36 months, or $80 million in all with the options.",
    "Harrow pays $2 million a month for 36 months, or $80 million in all, including the options.",
    "The berth costs $12 million a year, or $2 million a month with service.",
    "In 2025 it had 40 trucks; 12 came in May 2024, and $28 was the price of a mug.",
    "",
])  # fmt: skip
def test_what_only_happens_to_fit_or_says_less_is_no_line(text):
    assert lines(text) == []


def test_what_a_text_says_twice_is_one_line():
    said = "Revenue of the Quarry works in Ferry Bay rose 12% to $5.6 billion from $5.0 billion in the year to March."
    assert len(found(f"{said}\nThe works are old.\n{said}")) == 1


def test_a_sum_stands_on_passages_and_offsets():
    text = "It is late. The group was put at $113 million: $80 million is for the mill and $33 million for the quay. It is dark."
    told = found(text)[0]
    assert text[told.evidence.start : told.evidence.end] == told.evidence.quote
    assert told.evidence.quote.startswith("The group") and told.evidence.quote.endswith("quay.")
    assert all(text[f.start : f.end] == f.text for f in (told.stated, *told.inputs))
    assert [f["value"] for f in told.record()["inputs"]] == [80e6, 33e6] and told.record()["computed"] == {"value": 113e6, "unit": "USD"}


SURGE = "The share of Quarry gained 20%. The market value of Quarry surged by $2 billion in a day."


def test_a_surge_that_would_need_a_far_greater_company_cannot_be():
    told = found(SURGE, "Quarry was valued at $3 billion on Tuesday.")
    assert [(t.doc, t.verdict, t.computed.value) for t in told] == [("d0", "cannot hold", 10e9)]
    assert [(f.text, where.doc) for f, where in told[0].others] == [("$3 billion", "d1")]


def test_a_surge_that_fits_what_is_told_of_the_company_is_no_line():
    assert found(SURGE, "Quarry was valued at $12 billion on Tuesday.") == []
    assert found(SURGE) == [], "nothing is told of its worth"
    assert found(SURGE, "Ferry Bay was valued at $3 billion on Tuesday.") == [], "another company's worth says nothing"


@pytest.mark.parametrize("text", [
    "The market value of Quarry surged by $30 billion over the decade; on Monday its shares rose 2%. Quarry is worth $40 billion.",
    "The market value of Quarry surged by $3 billion this year after its shares gained 5% on Monday. Quarry is worth $4 billion.",
    "Quarry surged by $3 billion this year after its shares gained 5% on Monday. Quarry is worth $4 billion.",
    "The market value of Quarry surged by $3 billion. On Monday its shares gained 5%. Quarry is worth $4 billion.",
    "Shares of Mill gained 1%.\n\nThe debt of Quarry fell by $2 billion, and its dividend rose 5%, while Quarry was worth $10 billion.",
    "Shares of Quarry gained 20%.\n\nThe market value of Quarry surged by $2 billion in a day. Quarry was valued at $3 billion.",
    "Shares of Mill gained 20% on Monday. The market value of Quarry surged by $2 billion on Monday. Quarry was valued at $3 billion.",
    "The market value of Quarry surged by $2 billion, and revenue rose 20%. Quarry was valued at $3 billion.",
    "The market value of Quarry fell by $2 billion, after a gain of 20%. Quarry was valued at $3 billion.",
    "The market value of Quarry's stake in Mill surged by $2 billion, a gain of 20%. Quarry was valued at $3 billion.",
])  # fmt: skip
def test_nothing_is_impossible_of_another_company_time_or_measure(text):
    assert lines(text) == []


@pytest.mark.parametrize("text", [
    "On Monday, the market value of Quarry surged by $2 billion as its shares gained 20%. Quarry was valued at $3 billion.",
    "Shares of Quarry Works gained 20% in a day.\n\nThe market value of Quarry Works surged by $2 billion in one day. Quarry Works is put at $3 billion.",
    "Quarry's market value surged by $2 billion, a gain of 20%. Quarry was valued at $3 billion.",
])  # fmt: skip
def test_a_surge_and_a_percentage_of_one_company_and_time(text):
    assert [told.verdict for told in found(text)] == ["cannot hold"]


def test_a_worth_without_a_name_is_of_the_company_named_last():
    told = found(SURGE, "Options on Quarry began. They drove the valuation to a peak of $4 billion, and Quarry was worth $3 billion at the close.")
    assert [told_.others[0][0].text for told_ in told] == ["$4 billion"] and "the most found here" in told[0].formula


def test_no_company_was_ever_worth_so_much():
    told = found(SURGE.replace("$2 billion", "$2 trillion"))
    assert [t.verdict for t in told] == ["cannot hold"] and "no company had been worth more" in told[0].formula


def test_one_document_is_held_against_all():
    read = [document("a", SURGE), document("b", "Quarry was valued at $3 billion. Debt fell by $2 billion to $5 billion from $7 billion.")]
    assert [(t.doc, t.verdict) for t in audit(read, figures, ["a"])] == [("a", "cannot hold")]


def test_the_articles_of_the_corpus_and_nothing_else():
    told = {(t.doc, t.verdict, t.rule, t.computed.value) for t in audit(articles(), figures)}
    assert told == {
        ("after-doge", "holds", "sum", 113e9),
        ("colossus-chip-lease", "does not hold", "sum", 22e9),
        ("compute-leasing", "holds", "rate × term", 45e9),
        ("compute-leasing", "holds", "price × count", 306.6e6),
        ("compute-leasing", "holds", "multiple", 2.22857),
        ("musk-ecosystem", "holds", "percentage", 19.2222),
        ("musk-ecosystem", "cannot hold", "worth", 10.9e12),
    }


@pytest.mark.parametrize("folder, expected", [
    ("seeds", [("holds", 19.2222), ("cannot hold", 10.9e12), ("holds", 45e9), ("holds", 306.6e6), ("holds", 2.22857)]),
    ("eval/dev", [("holds", 2800), ("does not hold", 22e9), ("holds", 113e9), ("holds", 443836)]),
])  # fmt: skip
def test_the_articles_given(shared, folder, expected):
    told = [(t.verdict, t.computed.value) for t in audit(documents([shared / folder]), figures)]
    assert told == expected
