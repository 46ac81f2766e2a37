"""Records lie on disk in a row, and nothing is left of them."""
import pytest
from factory import document
from kg.graph.shelf import Shelf


def test_records_come_back_as_often_as_they_are_asked_for(tmp_path):
    docs = [document(f"d{at}", "x" * at) for at in range(5)]
    shelf = Shelf(tmp_path, docs)
    assert len(shelf) == 5 and list(shelf) == docs == list(shelf) and shelf[3] == docs[3] == shelf[-2] and shelf[1:3] == docs[1:3]


def test_a_record_may_be_put_while_others_are_read(tmp_path):
    shelf = Shelf(tmp_path, "ab")
    seen = []
    for record in shelf:
        seen.append(record)
        shelf.append(record.upper())
    assert seen == ["a", "b"] and list(shelf) == ["a", "b", "A", "B"]


def test_another_order_shares_the_records(tmp_path):
    shelf = Shelf(tmp_path, "abc")
    other = shelf.arranged([2, 0])
    other.append("d")
    assert list(other) == ["c", "a", "d"] and list(shelf) == ["a", "b", "c"]


def test_no_file_is_left_and_none_is_seen(tmp_path):
    shelf = Shelf(tmp_path, range(100))
    assert list(tmp_path.iterdir()) == []
    del shelf
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError):
        Shelf(tmp_path / "none")
