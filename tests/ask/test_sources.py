"""Sources are counted by their roots: a copy and a report of another's report are no second source."""
from factory import claim, document
from kg.ask.sources import independent
from kg.graph.facts import repeats
from kg.read.copies import roots

LONG = ("Quay Works has agreed to buy the whole of Mill Stone from its founder for nine million euros, the two companies said "
        "in a joint statement on Monday morning, and expects to close before the summer holidays begin in July.")  # fmt: skip


def told(doc, **more):
    return claim("Supply", doc, roles={"supplier": "Mill Stone", "customer": "Quay Works"}, **more)


def test_a_copy_counts_as_what_it_copies():
    papers = [document("wire", LONG, published="2026-01-01"), document("paper", LONG + " Shares rose.", published="2026-01-02"),
              document("blog", LONG + " We said so.", published="2026-01-03"), document("other", "Mill Stone is sold.")]  # fmt: skip
    of = roots(papers)
    assert of == {"paper": "wire", "blog": "wire"}
    assert independent([told(name) for name in ("wire", "paper", "blog")], of) == 1
    assert independent([told(name) for name in ("wire", "blog", "other")], of) == 2


def test_the_graph_keeps_what_goes_back_to_what(graph):
    papers = [document("wire", LONG, published="2026-01-01"), document("paper", LONG + " Shares rose.", published="2026-01-02"),
              document("one", "A note.", retold_from="note.txt"), document("two", "The same, retold.", retold_from="note.txt")]  # fmt: skip
    assert repeats(graph(told("wire"), documents=papers)) == {"paper": "wire", "two": "one"}


def test_reports_according_to_one_source_are_one():
    claims = [told("a", attributed_to="the Evening Post"), told("b", attributed_to="Evening Post"), told("c")]
    assert independent(claims, {}) == 2


def test_a_named_source_is_the_document_that_it_gave_out(graph):
    papers = [document("a", "One.", publisher="The Fenland Wire"), document("b", "Two."), document("c", "Three.", author="Ada Quill")]
    of = repeats(graph(told("a"), documents=papers))
    assert independent([told("a"), told("b", attributed_to="Fenland Wire")], of) == 1
    assert independent([told("c"), told("b", attributed_to="Ada Quill"), told("a")], of) == 2
    assert independent([told(doc, attributed_to="Fenland Wire") for doc in "abc"], of) == 1
    assert independent([told("b", attributed_to="Fenland Wire"), told("c", attributed_to="Ada Quill")], of) == 2


def test_people_whom_nobody_names_are_of_each_document_its_own():
    claims = [told(doc, attributed_to="people familiar with the matter") for doc in "ab"]
    assert independent(claims, {}) == 2 and independent([*claims, told("a")], {}) == 2
