"""The pipeline's parse of business news: what hangs on what, told by hand."""
import pytest

from kg.annotate.pipeline import pipeline

# A sentence, and of some of its words the word that each hangs on and how.
TOLD = {
    "Corvell Group will rent out processors to Handrup for five years from a new hall at Larvik.":
        "Group<rent:nsubj processors<rent:obj Handrup<rent:obl years<rent:obl hall<rent:obl Larvik<hall:nmod to<Handrup:case",
    "Harrow Foods, valued at $250 million, was acquired by Pemberton Dairy in May.":
        "Foods<acquired:nsubj:pass valued<Foods:acl Dairy<acquired:obl:agent May<acquired:obl",
    "Under the agreement, Tarn Labs will pay Ostrava Metals up to $1.2 billion a month.":
        "agreement<pay:obl Labs<pay:nsubj Metals<pay:iobj will<pay:aux",
    "Quillon Energy, which supplies turbines to the Skerry plant, bought a 12% stake in Marlow Power.":
        "supplies<Energy:acl:relcl turbines<supplies:obj plant<supplies:obl Energy<bought:nsubj stake<bought:obj Power<stake:nmod",
    "Ines Calder, chief executive of Bramble Bank, said the lender had no plan to sell its shares in Oxbow.":
        "executive<Ines:appos Bank<executive:nmod Ines<said:nsubj lender<had:nsubj plan<had:obj had<said:ccomp shares<sell:obj",
    "The 15-year lease covers 300 megawatts at Delta Point and is worth about $7.5 billion.":
        "lease<covers:nsubj megawatts<covers:obj Point<covers:obl worth<covers:conj",
    "Revenue at Sundby Maritime rose 18% to $412 million in the third quarter, helped by two new tankers.":
        "Revenue<rose:nsubj Maritime<Revenue:nmod quarter<rose:obl helped<rose:advcl tankers<helped:obl:agent",
    "Kestrel Cloud and its partner Vantor signed a letter of intent that does not bind either side.":
        "Cloud<signed:nsubj Vantor<partner:appos letter<signed:obj intent<letter:nmod bind<letter:acl:relcl not<bind:advmod",
    "Fenwick sold its unit Ardle Homes to Rookwood Capital for $90 million, according to a filing.":
        "Fenwick<sold:nsubj unit<sold:obj Capital<sold:obl filing<sold:obl",
    "Shares of Calloway Steel fell 4% after Nordby Invest, its largest owner, cut its holding.":
        "Shares<fell:nsubj Steel<Shares:nmod cut<fell:advcl Invest<cut:nsubj owner<Invest:appos holding<cut:obj",
}  # fmt: skip
RIGHT = 0.9


def hangs(doc, told):
    """Whether a word of a Doc hangs as told, "word<head:label"."""
    child, _, rest = told.partition("<")
    head, _, label = rest.partition(":")
    return any((t.text, t.head.text, t.dep_) == (child, head, label) for t in doc)


def test_nine_of_ten_words_of_business_news_hang_where_a_reader_would_hang_them():
    wrong = [(sentence, told) for sentence, words in TOLD.items() for doc in [pipeline()(sentence)] for told in words.split() if not hangs(doc, told)]
    asked = sum(len(words.split()) for words in TOLD.values())
    assert asked >= 50 and len(wrong) <= (1 - RIGHT) * asked, wrong


@pytest.mark.parametrize("sentence", TOLD)
def test_a_sentence_is_one(sentence):
    assert len(list(pipeline()(sentence).sents)) == 1
