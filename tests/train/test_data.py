"""kg.train.data: marked passages as the network is fed them."""
import random

import spacy
from spacy.tokens import Doc

from kg.annotate.reader import language
from kg.train import data
from kg.train.passages import passages

TEXT = "[Nordhavn|ORG|1] will rent [120 MW|POWER|2] of [halls|ITEM|5] from [Kestrel DC|ORG|3]. [It|org|1] pays monthly, said founder [Ana Ruiz|PERSON|4]. They agreed. [Kestrel|ORG|3] is glad."
FACTS = 'ComputeLease lessee=1 lessor=3 capacity=2 status=signed\nPosition person=4 organisation=1 role="founder"'


def item(tmp_path, text=TEXT, facts=FACTS):
    (tmp_path / "some.txt").write_text(f"@ wire 2026-03-04\n{text}\n{facts}\n", encoding="utf-8")
    return next(data.marked(passages(tmp_path / "some.txt"), language()))


def words(made, spot):
    return " ".join(made.words[spot.start : spot.end])


def tied(made):
    same = {(words(made, made.spots[i]), label, words(made, made.spots[j])) for (i, j), labels in made.ties.items() for label in labels}
    return same | {(words(made, made.spots[i]), t.label, words(made, made.spots[j])) for t in made.told for i, j in t.pairs}


def test_a_fact_may_be_told_by_any_two_mentions_of_its_parties_and_their_terms(tmp_path):
    made = item(tmp_path)
    (lease,) = [t for t in made.told if t.label == "ComputeLease"]
    assert {(words(made, made.spots[i]), words(made, made.spots[j])) for i, j in lease.pairs} == {
        (lessor, lessee) for lessor in ("Kestrel DC", "Kestrel") for lessee in ("Nordhavn", "It")}  # fmt: skip
    assert lease.status == "signed"
    found = tied(made)
    assert ("Nordhavn", "ComputeLease.capacity", "120 MW") in found and ("Kestrel DC", "ComputeLease.capacity", "120 MW") in found


def test_a_pronoun_and_a_shortened_name_are_tied_to_what_they_stand_for(tmp_path):
    same = {(a, b) for a, label, b in tied(item(tmp_path)) if label == data.SAME}
    assert {("It", "Nordhavn"), ("Kestrel", "Kestrel DC"), ("Kestrel DC", "Kestrel")} <= same
    assert not any("Ana Ruiz" in pair for pair in same)


def test_a_wording_told_in_quotes_is_marked_where_it_stands(tmp_path):
    made = item(tmp_path)
    assert ("Ana Ruiz", "Position.role", "founder") in tied(made)
    assert [s.type for s in made.spots if words(made, s) == "founder"] == ["ROLE"]


def test_a_pronoun_that_stands_for_nothing_is_a_mention_without_ties(tmp_path):
    made = item(tmp_path)
    (they,) = [n for n, s in enumerate(made.spots) if words(made, s) == "They"]
    assert not any(they in pair for pair in [*made.ties, *(p for t in made.told for p in t.pairs)])


def test_a_long_item_is_cut_at_full_stops_and_keeps_the_ties_within_each_part(tmp_path):
    made = item(tmp_path)
    parts = list(data.parted(made, lambda text: len(text) <= 16))
    assert [word for part in parts for word in part.words] == made.words and len(parts) > 1
    assert all(part.words[-1] == "." for part in parts)
    kept = set().union(*map(tied, parts))
    assert kept < tied(made) and ("Ana Ruiz", "Position.role", "founder") in kept
    assert all(words(part, s) in {words(made, t) for t in made.spots} for part in parts for s in part.spots)


def test_grouping_loses_no_item(tmp_path):
    made = item(tmp_path)
    grouped = list(data.grouped([made] * 8, random.Random(1)))
    assert sum(len(g.words) for g in grouped) == 8 * len(made.words)
    assert sum(len(g.ties) for g in grouped) == 8 * len(made.ties)
    assert sum(len(g.told) for g in grouped) == 8 * len(made.told)
    assert {words(g, g.spots[i]) for g in grouped for t in g.told for i, _ in t.pairs} == {words(made, made.spots[i]) for t in made.told for i, _ in t.pairs}


def test_what_a_pipeline_parsed_teaches_whole_sentences_without_white_space():
    words = ["Tarn", "rose", ".", "\n", "It", "sold", "Quill", "."]
    doc = Doc(spacy.blank("en").vocab, words=words, heads=[1, 1, 1, 2, 5, 5, 5, 5], deps=["nsubj", "ROOT", "punct", "dep", "nsubj", "ROOT", "obj", "punct"],
              sent_starts=[True, False, False, False, True, False, False, False], pos=["PROPN", "VERB", "PUNCT", "SPACE", "PRON", "VERB", "PROPN", "PUNCT"],
              tags=["NNP", "VBD", ".", "_SP", "PRP", "VBD", "NNP", "."])  # fmt: skip
    one, other = data.parsed([doc], most=5)
    assert (one.words, one.heads, one.deps, one.starts) == (["Tarn", "rose", "."], [1, 1, 1], ["nsubj", "ROOT", "punct"], [1, 0, 0])
    assert (other.words, other.heads, other.pos) == (["It", "sold", "Quill", "."], [1, 1, 1, 1], ["PRON", "VERB", "PROPN", "PUNCT"])
    whole, = data.parsed([doc], most=20)
    assert whole.heads == [1, 1, 1, 4, 4, 4, 4] and whole.deps.count("ROOT") == 2
