import pytest
from kg.read.copies import copies, echoes, retold
from kg.records import Document

FIRST = ("Velora Compute has signed a lease with Norrland Grid under which it will pay up to $40 million a month. "
         "The lease runs from May 2026 to May 2029 and may be renewed twice.")
OTHER = "Analysts at Brix Partners expect prices to rise further as capacity stays scarce in the north of the country."


def passages(text):
    return [(text[e.start:e.end], text[e.of_start:e.of_end]) for e in echoes(text)]


def test_a_paragraph_that_comes_again_is_an_echo_of_the_first():
    assert passages(f"{FIRST}\n{OTHER}\n{FIRST}") == [(FIRST, FIRST)]


def test_a_reworded_paragraph_is_an_echo():
    again = FIRST.replace("has signed a lease", "signed a lease agreement").replace("and may be", "and might be")
    assert passages(f"{FIRST}\n{OTHER}\n{again}") == [(again, FIRST)]


def test_of_a_paragraph_that_is_partly_new_the_old_sentences_are_echoes():
    old = FIRST.split(". ")[0] + "."
    assert passages(f"{FIRST}\n{OTHER} {old}") == [(old, FIRST)]


def test_the_same_words_about_other_names_or_figures_are_no_echo():
    first, second = FIRST.split(". ")
    for old, new in (("$40", "$45"), ("Velora", "Ostara")):
        assert [said for said, _ in passages(f"{FIRST}\n{FIRST.replace(old, new)}")] == [second]
        assert echoes(f"{first}.\n{first.replace(old, new)}.") == []


def test_a_text_without_repetition_has_no_echo():
    assert echoes(f"{FIRST}\n{OTHER}") == [] and echoes("") == []


def test_a_copied_document_is_told_with_the_earlier_one_it_repeats():
    late = Document("late", f"{FIRST}\n{OTHER}\nRead more on our site.", "x", published="2026-05-02")
    early = Document("early", f"{FIRST}\n{OTHER}", "y", published="2026-05-01")
    fresh = Document("fresh", "Something else entirely was said about the harbour of Ystad on Monday by its owners.", "z")
    [copy] = copies([late, early, fresh])
    assert (copy.document, copy.of, copy.share) == ("late", "early", 1.0)


@pytest.mark.parametrize(("held", "of"), [
    (("x/report", "y/report"), {"x/again": "x/report", "x/more": "x/report"}),
    (("y/report",), {"x/again": "y/report", "x/more": "y/report", "z/late": "y/report"}),
    (("v/report", "w/report"), {"x/more": "x/again", "z/late": "x/again"}),
    ((), {"x/more": "x/again", "z/late": "x/again"}),
], ids=["its own folder", "elsewhere", "several elsewhere", "nowhere"])  # fmt: skip
def test_what_a_document_is_retold_from_is_sought_in_its_own_folder_first(held, of):
    papers = [Document(name, "", "", f"/in/{name}.md") for name in held]
    again = [Document(name, "", "", f"/in/{name}.md", retold_from="report.md") for name in ("x/again", "x/more", "z/late")]
    assert retold([*papers, *again]) == retold([*again, *papers]) == of
