"""kg/ask/nesting.py: which queries nest too deep to be worked out."""
import pytest
from kg.ask.nesting import DEEPEST, refuse_deep
from kg.errors import BadQuery

MANY = DEEPEST + 1


def nested(opening, closing, times):
    return f"ASK {{ {opening * times}{closing * times} }}"


@pytest.mark.parametrize("query", [
    nested("{", "}", DEEPEST - 1), "ASK { " + "{ ?a ?b ?c } " * MANY + "}", "ASK { FILTER(?a = " + f'"{"{" * MANY}") }}',
    "ASK { FILTER(?a = " + f"\'\'\'{'(' * MANY}\n\"\'\'\') }}", f"ASK {{ # {'[' * MANY}\n}}", r"ASK { " + r"?a ?b ex:\( . " * MANY + "}",
    f"ASK {{ FILTER({'!' * (DEEPEST - 2)}?a) }}", "ASK { " + "FILTER(!?a && ?b != 1) " * MANY + "}", f"ASK {{ FILTER({'!bound(?a)||' * MANY}!?b) }}",
    "ASK { " + "?a !<p> ?b . " * MANY + "}", "ASK { " + "?a <http://example.org/#!a> ?b . " * MANY + "}", f"ASK {{ FILTER(?a = '{'!' * MANY}') }}",
    "ASK { VALUES ?a { " + "<http://example.org/Pear_(fruit)> " * MANY + "} }",
], ids=["as deep as may be", "side by side", "string", "long string", "comment", "escaped", "negations as deep as may be", "negations side by side",
        "negated calls", "negated paths", "address that ends in one", "string of negations", "addresses"])  # fmt: skip
def test_what_does_not_nest_too_deep_passes(query):
    refuse_deep(query)


@pytest.mark.parametrize("query", [
    nested("{", "}", MANY), nested("(", ")", MANY), nested("[ ?p ", "]", MANY), nested("{ SELECT * { ", "} }", MANY),
    "ASK " + "{" * MANY, f"ASK {{ <http://example.org/#> ?p {'(' * MANY}1{')' * MANY} }}", nested("# {\n{ ", "}", MANY),
    f"ASK {{ FILTER(?a<{'(' * MANY}2{')' * MANY}&&?b>1) }}", f"ASK {{ ?a ?b <a:{')' * MANY}> {'{' * MANY}{'}' * MANY} }}",
    f"ASK {{ FILTER({'!' * MANY}?a) }}", "ASK { FILTER(" + "! # && \n" * MANY + "?a) }", f"ASK {{ FILTER({'!(' * 150}?a{')' * 150}) }}",
    f"ASK {{ FILTER(?a<{'!' * MANY}2&&?b>1) }}", f"ASK {{ FILTER({'!!x.y-z:f(' * 100}?a{')' * 100}) }}",
], ids=["groups", "lists", "blank nodes", "selects", "open", "after a hash in an address", "comments between", "in a comparison", "after closing ones in an address",
        "negations", "negations with comments between", "negated brackets", "negations in a comparison", "negated calls"])  # fmt: skip
def test_what_nests_too_deep_is_refused(query):
    with pytest.raises(BadQuery, match="deep in each other"):
        refuse_deep(query)
