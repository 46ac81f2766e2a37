"""benchmarks/graphs.py draws what `kg build` writes: a drawn graph told as claims is built into the very columns drawn."""
import numpy as np
import pytest
from kg.ask.clauses import VERDICTS, standards
from kg.ask.sparql import answer
from kg.ask.verdicts import verdicts
from kg.graph.store import open_store
from kg.ontology import kinds

TIES = ("stakes", "offices", "kin", "stated", "listings")
INDEXES = {"over", "under", "under_at", "of", "of_at"}


def rows(held, name, numbers):
    """The rows of a table in an order that does not hang on how facts and texts are numbered: each its values by column."""
    table = getattr(held, name)
    number = np.array([numbers[fact] for fact in held.facts])
    columns = {column: np.asarray(values) for column, values in vars(table).items() if column not in INDEXES}
    columns["fact"] = number[columns["fact"]]
    for column in ("how", "unit"):
        if column in columns:
            columns[column] = np.array([held.texts[text] for text in columns[column]])
    order = np.lexsort((columns["fact"], columns.get("below", columns.get("other")), columns.get("top", columns.get("one"))))
    return {column: values[order] for column, values in columns.items()}


def numbered(told):
    """The two graphs, each with the drawn number of its facts."""
    return (told.drawn, {fact: number for number, fact in enumerate(told.drawn.facts)}), (told.columns, told.numbers)


def test_the_parties_are_those_drawn(told):
    found = [id_.rpartition("-")[0] if told.columns.parties.unnamed[number] else id_ for number, id_ in enumerate(told.columns.ids)]
    assert found == list(told.drawn.ids)
    assert told.columns.parties.person.tolist() == told.drawn.parties.person.tolist()
    assert told.columns.parties.unnamed.tolist() == told.drawn.parties.unnamed.tolist() and told.drawn.parties.unnamed.any()
    assert told.columns.parties.part.tolist() == told.drawn.parties.part.tolist()


def test_the_facts_are_those_drawn(told):
    names = {fact: number for number, fact in enumerate(told.drawn.facts)}
    assert sorted(told.numbers[fact] for fact in told.columns.facts) == sorted(names.values())
    assert all(("/deal/" in fact) == (names[drawn] > 0 and drawn.startswith("deal/")) for fact in told.columns.facts
               for drawn in [told.drawn.facts[told.numbers[fact]]])  # fmt: skip


@pytest.mark.parametrize("name", [*TIES, "deals", "links"])
def test_a_table_is_built_as_it_is_drawn(name, told):
    drawn, found = (rows(held, name, numbers) for held, numbers in numbered(told))
    assert found.keys() == drawn.keys() and len(drawn["fact"]) > 0
    for column, values in drawn.items():
        same = np.array_equal(found[column], values, equal_nan=values.dtype.kind == "f")
        assert same and (column in ("how", "unit") or found[column].dtype.kind == values.dtype.kind), column


@pytest.mark.parametrize("name", TIES)
def test_the_rows_of_a_party_are_found_as_drawn(name, told):
    drawn, found = (getattr(held, name) for held in (told.drawn, told.columns))
    for index in ("over", "under_at"):
        assert np.array_equal(getattr(drawn, index), getattr(found, index)), index
    assert np.array_equal(drawn.below[drawn.under], found.below[found.under])


def test_all_that_can_be_drawn_is_drawn(told):
    drawn = told.drawn
    assert {list(kinds())[number] for number in drawn.deals.kind} == {
        "Supply", "ComputeLease", "Financing", "Partnership", "Guarantee", "Investment", "Acquisition"}  # fmt: skip
    assert drawn.deals.per.any() and drawn.stakes.by_deal.any() and drawn.stakes.joint.any() and set(drawn.stakes.control) == {0, 1, 3}
    assert (drawn.stakes.capital_low < drawn.stakes.capital_high)[drawn.stakes.sized].any()
    assert [len(set(how)) for how in (drawn.kin.how, drawn.stated.how, drawn.offices.ranks)] == [3, 2, 5]


@pytest.mark.parametrize("by", standards())
def test_the_verdicts_are_the_same_on_both_and_in_the_store(by, told):
    drawn, found = ({numbers[held.facts[fact]]: VERDICTS[verdict] for fact, verdict in zip(held.deals.fact, verdicts(held, by), strict=True)}
                    for held, numbers in numbered(told))  # fmt: skip
    rows = answer(open_store(told.place), f"""SELECT ?deal ?verdict WHERE {{ GRAPH derived:related {{
        ?row kg:standard "{by}" ; kg:deal ?deal ; kg:verdict ?verdict }} }}""")
    assert found == drawn == {told.numbers[row["deal"].value]: row["verdict"].value for row in rows} and len(drawn) == len(told.drawn.deals)
