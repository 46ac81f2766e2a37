"""Every passage stands where it says, is short, and holds what fills each role."""
from pathlib import Path

import pytest

from kg.read.corpus import documents

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def read():
    from kg.annotate.pipeline import annotated, pipeline
    from kg.claims.reading import claims

    folders = [folder for folder in (ROOT / "corpus" / "articles", SHARED / "seeds", SHARED / "eval" / "dev") if folder.is_dir()]
    reader = pipeline().get_pipe("reader")
    return [(doc, claims(doc, reader)) for doc in annotated(documents(folders))]


@pytest.fixture(scope="module")
def claims(read):
    found = [(claim, doc._.article.document.text, doc) for doc, told in read for claim in told]
    assert found
    return found


def test_every_claim_has_a_passage(claims):
    assert [claim for claim, _, _ in claims if not claim.evidence] == []


def test_every_passage_is_the_text_at_its_offsets(claims):
    wrong = [(claim.doc, e) for claim, text, _ in claims for e in claim.evidence
             if text[e.start : e.end] != e.quote or e.doc != claim.doc or not e.quote.strip() or len(e.quote) > 600]  # fmt: skip
    assert wrong == []


def test_no_passage_is_longer_than_three_sentences(claims):
    long = []
    for claim, _, doc in claims:
        for e in claim.evidence:
            place = doc._.article.reading(e.start, e.end)
            inside = [s for s in doc.sents if place and s.start_char < place[1] and place[0] < s.end_char and s.text.strip()]
            if len(inside) > 3:
                long.append((claim.doc, e.start, e.quote))
    assert long == []


def test_every_role_is_said_in_a_passage(claims):
    """Each role's mention, or the pronoun or description that was resolved to it."""
    wrong = []
    for claim, text, _ in claims:
        said = list(claim.said)
        if sorted(role for role, _ in said) != sorted(role for role, _ in claim.roles):
            wrong.append((claim.doc, claim.roles, "what fills a role is not told"))
        for role, mention in said:
            if text[mention.start : mention.end] != mention.text:
                wrong.append((claim.doc, role, mention, "not the text"))
            elif not any(e.start <= mention.start and mention.end <= e.end for e in claim.evidence):
                wrong.append((claim.doc, claim.kind, role, mention, "not in a passage"))
    assert wrong == []
