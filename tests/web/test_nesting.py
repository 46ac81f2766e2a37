import pytest

from kg.errors import BadQuery
from kg.web.nesting import DEEPEST, refuse_deep

MANY = DEEPEST + 1


def nested(opening, closing, times):
    return f"ASK {{ {opening * times}{closing * times} }}"


@pytest.mark.parametrize("query", [
    nested("{", "}", DEEPEST - 1), "ASK { " + "{ ?a ?b ?c } " * MANY + "}", "ASK { FILTER(?a = " + f'"{"{" * MANY}") }}',
    "ASK { FILTER(?a = " + f"\'\'\'{'(' * MANY}\n\"\'\'\') }}", f"ASK {{ # {'[' * MANY}\n}}", r"ASK { " + r"?a ?b ex:\( . " * MANY + "}",
    "ASK { VALUES ?a { " + "<http://example.org/Pear_(fruit)> " * MANY + "} }",
], ids=["as deep as may be", "side by side", "string", "long string", "comment", "escaped", "addresses"])  # fmt: skip
def test_what_does_not_nest_too_deep_passes(query):
    refuse_deep(query)


@pytest.mark.parametrize("query", [
    nested("{", "}", MANY), nested("(", ")", MANY), nested("[ ?p ", "]", MANY), nested("{ SELECT * { ", "} }", MANY),
    "ASK " + "{" * MANY, f"ASK {{ <http://example.org/#> ?p {'(' * MANY}1{')' * MANY} }}", nested("# {\n{ ", "}", MANY),
    f"ASK {{ FILTER(?a<{'(' * MANY}2{')' * MANY}&&?b>1) }}", f"ASK {{ ?a ?b <a:{')' * MANY}> {'{' * MANY}{'}' * MANY} }}",
], ids=["groups", "lists", "blank nodes", "selects", "open", "after a hash in an address", "comments between", "in a comparison", "after closing ones in an address"])  # fmt: skip
def test_what_nests_too_deep_is_refused(query):
    with pytest.raises(BadQuery, match="deep in each other"):
        refuse_deep(query)
