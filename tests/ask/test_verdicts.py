"""kg/ask/verdicts.py, cases.py, tops.py, shares.py and rowed.py: arrays find what the objects find, by every standard."""
from collections import Counter

import pytest
from kg.ask.clauses import VERDICTS, standards
from kg.ask.columned import columns
from kg.ask.related import related
from kg.ask.verdicts import verdicts


def by_objects(view, by, **options):
    return {(row.deal.iri, *row.parties): row.verdict for row in related(view, by, **options)}


def by_arrays(view, by, **options):
    held = columns(view)
    found = verdicts(held, by, **options)
    keys = zip(held.deals.fact, held.deals.one, held.deals.other, strict=True)
    return {(held.facts[key], held.ids[one], held.ids[other]): VERDICTS[place] for (key, one, other), place in zip(keys, found, strict=True)}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("by", standards())
def test_the_invented_holdings_have_the_same_verdicts(by, strict, invented_view):
    assert by_arrays(invented_view, by, strict=strict) == by_objects(invented_view, by, strict=strict)


@pytest.mark.parametrize("by", standards())
def test_the_gold_facts_have_the_same_verdicts(by, gold_view):
    found = by_arrays(gold_view, by)
    assert found == by_objects(gold_view, by) and len(Counter(found.values())) > 1
