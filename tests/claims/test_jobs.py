"""Several processes read as one does, and end with it."""
import pytest
from factory import document
from kg.claims.jobs import JobFailed, read
from kg.errors import KgError
from quick import Quick, corpus


def test_three_processes_give_what_one_gives():
    docs = corpus(7)
    alone = dict(read(docs, Quick()))
    assert list(alone) == list(range(7)) and all(reading.claims for reading in alone.values())
    assert dict(read(docs, Quick(), jobs=3)) == alone


def test_one_document_needs_no_process():
    quick = Quick()
    assert len(list(read(corpus(1), quick, jobs=3))) == 1 and quick.asked == ["article-000"]
    assert list(read([], quick, jobs=3)) == []


@pytest.mark.parametrize("text, error, words", [("die", JobFailed, "bad: .* signal 9"), ("fail", KgError, "is no date")])
def test_a_process_that_ends_or_fails_is_one_line(text, error, words):
    with pytest.raises(error, match=words) as caught:
        list(read([*corpus(2), document("bad", text)], Quick(), jobs=2))
    assert "\n" not in str(caught.value) and caught.value.exit_code == (2 if text == "fail" else 1)
