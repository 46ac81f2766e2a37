"""Several processes read as one does, and end with it."""
import pytest
from factory import document
from kg.claims import jobs
from kg.claims.jobs import FEW, JobFailed, read
from kg.errors import KgError
from quick import Quick, corpus


def test_three_processes_give_what_one_gives():
    docs = corpus(7)
    alone = dict(read(docs, Quick()))
    assert list(alone) == list(range(7)) and all(reading.claims for reading in alone.values())
    assert dict(read(docs, Quick(), jobs=3)) == alone


@pytest.mark.parametrize("processes, few", [(0, FEW), (1, FEW - 1), (3, 1)])
def test_few_documents_need_no_process(processes, few):
    quick = Quick()
    assert len(list(read(corpus(few), quick, jobs=processes))) == len(quick.asked) == few
    assert list(read([], quick, jobs=processes)) == []


def test_many_are_read_in_a_process_of_their_own():
    quick = Quick()
    assert dict(read(corpus(FEW), quick, jobs=1)) == dict(read(corpus(FEW), Quick())) and quick.asked == []


def test_a_fresh_process_goes_on_after_many(monkeypatch):
    started = []
    monkeypatch.setattr(jobs, "_started", lambda *given, start=jobs._started: started.append(start(*given)) or started[-1])
    monkeypatch.setattr(jobs, "MANY", FEW // 4)
    assert dict(read(corpus(FEW), Quick(), jobs=1)) == dict(read(corpus(FEW), Quick())) and len(started) == 4
    assert all(process.closed for process in started)


@pytest.mark.parametrize("text, error, words", [("die", JobFailed, "bad: .* signal 9"), ("fail", KgError, "is no date")])
def test_a_process_that_ends_or_fails_is_one_line(text, error, words):
    with pytest.raises(error, match=words) as caught:
        list(read([*corpus(2), document("bad", text)], Quick(), jobs=2))
    assert "\n" not in str(caught.value) and caught.value.exit_code == (2 if text == "fail" else 1)
