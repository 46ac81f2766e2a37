"""What was read is not read again, and what is damaged is named and read anew."""
import errno
import os

import pytest
from factory import claim, document
from kg.errors import NotWritten
from kg.graph import kept
from kg.graph.kept import decoded, encoded, readings
from kg.graph.store import held
from kg.records import Mention, Reading, When
from quick import Quick, corpus


@pytest.fixture
def place(tmp_path):
    with held(tmp_path / "a.kg"):
        yield tmp_path / "a.kg"


def told(read):
    """What each document states, in order."""
    return [(found.doc, found.claims, found.rejected) for found in read.stated]


def records(place):
    return sorted((place / "claims").glob("*/*"))


def test_only_what_changed_is_read(place):
    first = readings(corpus(4), quick := Quick(), place)
    assert len(quick.asked) == 4 and first.reused == 0
    second = readings(corpus(4, changed=1), quick := Quick(), place)
    assert quick.asked == ["article-000"] and second.reused == 3
    assert told(second)[1:] == told(first)[1:] and len(second.stated[0].claims) == 3
    third = readings(corpus(4), quick := Quick(), place)
    assert told(third) == told(first) and list(third.documents) == corpus(4) and (third.keys, third.reused, quick.asked) == (first.keys, 4, [])


def test_the_order_and_names_are_the_documents(place):
    docs = corpus(3)
    first = readings(docs, Quick(), place)
    renamed = [document(f"new-{i}", doc.text, title=doc.title) for i, doc in enumerate(docs)][::-1]
    found = readings(renamed, quick := Quick(), place)
    assert quick.asked == [] and [r.claims[0].doc for r in found.stated] == ["new-2", "new-1", "new-0"]
    assert found.stated[0].claims[0].evidence[0].doc == "new-2"
    assert [c.with_(doc="", evidence=()) for c in found.stated[0].claims] == [c.with_(doc="", evidence=()) for c in first.stated[2].claims]


def test_the_same_article_twice_is_read_once(place):
    twins = [document(name, "Osprey owns Tern.", title="T") for name in ("one", "two")]
    found = readings(twins, quick := Quick(), place)
    assert quick.asked == ["one"] and [r.claims[0].doc for r in found.stated] == ["one", "two"] and len(records(place)) == 1


@pytest.mark.parametrize("jobs, ahead", [(0, 1), (2, 2)])
def test_no_more_documents_are_asked_for_than_are_being_read(place, jobs, ahead):
    made, seen = [], []

    def documents():
        for doc in corpus(8):
            made.append(doc.name)
            yield doc

    def watched(found):
        for reading in found:
            seen.append(len(made))
            yield reading

    readings(documents(), Quick(), place, jobs=jobs, watched=watched)
    assert len(seen) == 8 and all(count - done <= ahead for done, count in enumerate(seen, 1))


def test_another_version_and_anew_read_all(place):
    readings(corpus(2), Quick(), place)
    readings(corpus(2), newer := Quick().newer(), place)
    readings(corpus(2), again := Quick(), place, anew=True)
    assert len(newer.asked) == len(again.asked) == 2 and len(records(place)) == 4


@pytest.mark.parametrize("harm", [lambda data: data[:-9], lambda data: data.replace(b"Osprey", b"Falcon"), lambda data: b"", lambda data: data + b"{}\n"])
def test_a_damaged_record_is_named_and_made_again(place, harm):
    readings(corpus(2), Quick(), place)
    hurt = records(place)[0]
    whole = hurt.read_bytes()
    hurt.write_bytes(harm(whole))
    said = []
    found = readings(corpus(2), quick := Quick(), place, damaged=said.append)
    assert len(quick.asked) == 1 == len(said) and str(hurt) in said[0] and quick.asked[0] in said[0]
    assert hurt.read_bytes() == whole and found.reused == 1


def test_three_processes_write_the_same_records(place, tmp_path):
    one = readings(corpus(5), Quick(), place)
    with held(tmp_path / "b.kg"):
        three = readings(corpus(5), Quick(), tmp_path / "b.kg", jobs=3)
        assert told(three) == told(one) and list(three.documents) == list(one.documents) and three.keys == one.keys
    assert [p.read_bytes() for p in records(place)] == [p.read_bytes() for p in records(tmp_path / "b.kg")]


def test_a_disk_that_is_full_of_what_is_read_is_one_line(place, monkeypatch):
    def full(shelf, record):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("kg.graph.shelf.Shelf.append", full)
    with pytest.raises(NotWritten, match="No space left on device"):
        readings(corpus(2), Quick(), place)


def test_a_record_holds_all_of_a_reading():
    doc = document()
    told = claim("ComputeLease", doc, status="signed", mode="hedged", attributed_to="Reuters", roles={"lessor": "Tern", "lessee": "Alba"},
                 total={"min": 1.5, "max": 2e9, "unit": "USD", "bound": "about"}, start="2026-05", confidence=0.71)  # fmt: skip
    told = told.with_(attrs=(*told.attrs, ("end", When(None, "next spring"))), reasons=(("frame", 1.5), ("distance", -0.25)),
                      said=(("lessor", Mention(0, 4, "Tern", "ORG")),))  # fmt: skip
    both = claim("Partnership", doc, roles={"party": ["Tern", "Alba"]}, confidence=0.2)
    reading = Reading([told], [both], (("quote not in the text", 2),))
    assert decoded(encoded(reading, doc, Quick().version), doc.name) == reading


def test_old_records_that_no_build_used_and_drafts_are_removed(place):
    readings(corpus(3), Quick(), place)
    used, old, fresh = records(place)
    draft = fresh.with_name(fresh.name + ".part")
    draft.write_bytes(b"half")
    for path in (used, old):
        os.utime(path, (1, 1))
    kept.sweep(place, {used.stem})
    assert records(place) == [used, fresh]
