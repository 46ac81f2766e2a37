"""A person's judgements on names are read, or refused with the place of the fault."""
import pytest
from kg.errors import BadAnnotation
from kg.resolve.decide import NONE, beside, judgements


def written(tmp_path, text):
    path = tmp_path / "judgements.toml"
    path.write_text(text)
    return path


def test_pairs_are_read_by_verdict(tmp_path):
    found = judgements(written(tmp_path, """
        [[same]]
        names = ["Larkfield", "Larkfield AI", "LAI"]
        reason = "renamed"
        [[different]]
        names = ["Calder", "Ines Calder"]
        [[unsure]]
        names = ["Tern", "Tern Cloud"]
    """))  # fmt: skip
    assert found.same == {("lai", "larkfield"), ("lai", "larkfieldai"), ("larkfield", "larkfieldai")}
    assert found.part("inescalder", "calder") and found.part("tern", "terncloud") and not found.part("lai", "larkfield")


def test_no_file_is_no_judgement(tmp_path):
    assert judgements(tmp_path / "none.toml") == NONE


def test_judgements_are_looked_for_beside_the_store(tmp_path):
    assert beside(tmp_path / "deals.kg") == tmp_path / "judgements.toml"


@pytest.mark.parametrize("text, words", [
    ("[[same]\n", "no TOML"),
    ("a = " + "[" * 5000, "nested too deeply"),
    ("a = " + "9" * 5000, "a number too long"),
    ("[[equal]]\nnames = ['a', 'b']", "no verdict called 'equal'"),
    ("[same]\nnames = ['a', 'b']", "[[same]]"),
    ("[[same]]\nname = 'a'", "lacks names"),
    ("[[same]]\nnames = ['a', 'b']\nwhy = 'x'", "'why'"),
    ("[[same]]\nnames = ['a']", "two names or more"),
    ("[[different]]\nnames = ['Tern', 'TERN Inc']", "one name"),
    ("[[same]]\nnames = ['a', 'b']\n[[different]]\nnames = ['b', 'a']", "the same and not the same"),
])  # fmt: skip
def test_a_malformed_file_is_refused(tmp_path, text, words):
    with pytest.raises(BadAnnotation, match=".*judgements.toml.*") as caught:
        judgements(written(tmp_path, text))
    assert words in str(caught.value)
