import time
from pathlib import Path

import pytest

from kg.read.article import article
from kg.read.corpus import documents
from kg.records import Document

SHARED = Path(__file__).parents[3] / "shared"
LONG = "Velora Compute said on Monday that it had leased 40 MW from Norrland Grid for five years."


def read(text):
    return article(Document("d", text, ""))


def plain(text):
    return read(text).text


def test_a_plain_text_is_read_as_it_stands():
    a = read(LONG)
    assert a.text == LONG and list(a.origin) == list(range(len(LONG))) and a.span(0, 6) == (0, 6)


@pytest.mark.parametrize("caption", [
    "Image: Launch of the plant Photo Source: www.example.com/", "Photo: Ida Berg/Agency", "Fig. 3",
    "Figure 2: Capacity by year",
    "File illustration: keyboard and logo, January 27, 2025. AGENCY/Ida Berg", "Source: Wire", "![plant](plant.png)",
    "Photo by Ida Berg"])
def test_captions_are_not_read(caption):
    assert plain(f"{LONG}\n{caption}\n{LONG[:-1]} more.") == f"{LONG}\n{LONG[:-1]} more."


@pytest.mark.parametrize("line", ["Figure 3 shows that revenue rose.", "Image recognition is sold by Velora.", "Source code was sold."])
def test_sentences_that_begin_like_captions_are_read(line):
    assert plain(f"{LONG}\n{line}") == f"{LONG}\n{line}"


def test_a_code_fence_goes_and_what_it_holds_stays():
    assert plain(f"Title of it\n```html\n{LONG}\n```") == f"Title of it\n{LONG}"


def test_html_leftovers_become_what_they_stand_for():
    a = read("Brix &amp; Sons<br>bought <b>Velora</b>&nbsp;today.")
    assert a.text == "Brix & Sons bought Velora today."
    at = a.text.index("&")
    assert a.span(at, at + 1) == (5, 10)


def test_buttons_and_counters_at_both_ends_are_not_read():
    text = f"English\nBack\nOpen Account\n{LONG}\nforum\njoined discussion · May 21 17:06 ·\nSummary\n{LONG} It ends.Read more\n" \
           "Thumbs Up\n9\nEmm\n7\n996K Views\nReport\nComments (11)\nWrite a Comment...\n11\n167"
    assert plain(text).split("\n") == [LONG, "forum", "Summary", f"{LONG} It ends."]


def test_a_short_title_and_byline_are_read():
    assert plain(f"Velora Buys Brix\nBy Ida Berg\n{LONG}\nSummary\n{LONG}").startswith("Velora Buys Brix\nBy Ida Berg\n")


def test_a_bare_number_amid_the_article_stays():
    assert "\n430\n" in plain("\n".join([LONG] * 13 + ["430"] + [LONG] * 70))


@pytest.mark.parametrize("text, expected", [
    ("storage设备 to Velora", "storage to Velora"), ("revenue约为 $430 million", "revenue about $430 million"),
    ("revenue约为430 million", "revenue about 430 million"), ("high-speed跨洲transmission", "high-speed transmission"),
    ("through一切,抹平 the gap", "through, the gap"), ("it sold 3.5亿 units", "it sold 350,000,000 units"),
    ("it paid 5亿美元 for it", "it paid 500,000,000 US dollars for it")])
def test_stray_chinese_words_go_and_figures_in_chinese_units_are_written_out(text, expected):
    assert plain(f"{LONG}\n{text}") == f"{LONG}\n{expected}"


def test_an_article_in_chinese_keeps_its_words():
    assert plain("长距离通信 Velora") == "长距离通信 Velora"


def test_wide_punctuation_becomes_plain_and_what_cannot_be_seen_goes():
    assert plain("Velora（VLR），the lessor：pays 5％。") == "Velora (VLR), the lessor: pays 5%."
    assert plain("Vel\u200bora\u202c pays\u00a05\u2009%.\ufeff") == "Velora pays 5 %."


def test_cashtags_become_names_and_are_listed():
    text = "Shares of $VELORA (VLR.US)$The unit, $Brix Labs (BRX.US)$, $Ostara (OST.HK)$$Norr-A (NORR.US)$These rose; $Ida (IDA.US)$ fell."
    a = read(text)
    assert a.text == "Shares of VELORA The unit, Brix Labs, Ostara, Norr-A These rose; Ida fell."
    assert [t[2:] for t in a.tickers] == [("VELORA", "VLR", "US"), ("Brix Labs", "BRX", "US"), ("Ostara", "OST", "HK"),
                                          ("Norr-A", "NORR", "US"), ("Ida", "IDA", "US")]
    assert all(text[t.start:t.end].startswith(f"${t.name} (") for t in a.tickers)
    at = a.text.index("Brix Labs")
    assert text[slice(*a.span(at, at + 9))] == "Brix Labs"


def test_a_cashtag_with_a_foreign_name_becomes_its_symbol_and_a_bare_one_loses_its_sign():
    a = read("Both $英达 (VLR.US)$ and $BRXQ rose by US$5 and $USD 3 today.")
    assert a.text == "Both VLR and BRXQ rose by US$5 and $USD 3 today."
    assert [t[3] for t in a.tickers] == ["VLR", "BRXQ"]


def test_tickers_in_brackets_are_listed_and_stay_in_the_text():
    text = "Velora, Inc. (NASDAQ: VLR; TSX: VLRA), Brix (BRX.L) and Norr (ASX: NRR) use HPC (Phase: II) (U.S.) (MW)."
    a = read(text)
    assert a.text == text
    assert [(text[t.start:t.end], t.ticker, t.exchange) for t in a.tickers] == [
        ("NASDAQ: VLR", "VLR", "NASDAQ"), ("TSX: VLRA", "VLRA", "TSX"), ("BRX.L", "BRX", "L"), ("ASX: NRR", "NRR", "ASX")]


@pytest.mark.parametrize("glued, parted", [
    ("on May 14.During it", "on May 14. During it"), ("reaches$7.8 per", "reaches $7.8 per"), ("to2.2 times", "to 2.2 times"),
    ("emerging:Contrary", "emerging: Contrary"), ("center.Its", "center. Its"), ("the GPU.The firm", "the GPU. The firm"),
    ("(HPC)The", "(HPC) The"), ("10billion", "10 billion"), ("power,and", "power, and"), ("company(VLR)", "company (VLR)")])
def test_glued_words_are_parted(glued, parted):
    assert plain(glued) == parted


@pytest.mark.parametrize("text", [
    "Node.js", "U.S.-based", "VLR.US", "3.5", "https://a.example/The:Path,x.Html", "www.Example.Com", "ida@velora.Example",
    "It opened at 10:30.",
    "1,000", "US$5", "H100", "Anxiety—Electric", "name(s)", "10-K", "e.g.", "Velora.com", "http:Foo", "5-year", "2x",
    "A.P. Brix", "GB200s"])
def test_what_only_looks_glued_stays(text):
    assert plain(text) == text


def test_a_sentence_broken_across_lines_is_joined_and_other_lines_stay():
    assert plain("Having come home, Berg\nlets her companies rise.") == "Having come home, Berg lets her companies rise."
    assert plain("On\nMonday it rose.") == "On Monday it rose."
    assert plain("Moving On\nThe firm rose.\n- one item;\n- two items.") == "Moving On\nThe firm rose.\none item;\ntwo items."
    assert plain("won many;\n\nits aim is profit.") == "won many; its aim is profit."


def test_lines_that_end_at_a_margin_are_joined():
    text = "Velora Compute said on Monday that it had leased forty\nmegawatts of Norrland Grid in the north of the country\n" \
           "Sweden, and that the infra-\nstructure there would be rebuilt from this summer on.\nThe infrastructure is old."
    assert plain(text) == ("Velora Compute said on Monday that it had leased forty megawatts of Norrland Grid in the north of the "
                           "country Sweden, and that the infrastructure there would be rebuilt from this summer on.\nThe infrastructure is old.")


def test_markdown_is_read_without_its_marks():
    assert plain("## Terms\n\n> **Velora** [leases](https://a.example/b) *forty* MW.[1]\n\n---\n2. Further on") == "Terms\nVelora leases forty MW.\nFurther on"


def test_a_span_and_its_place_in_the_document_lead_to_each_other():
    text = f"Image: x Source: y\n$Velora (VLR.US)$has a unit.\n{LONG}"
    a = read(text)
    at = a.text.index("Norrland Grid")
    start, end = a.span(at, at + 13)
    assert text[start:end] == "Norrland Grid" and a.reading(start, end) == (at, at + 13)
    assert a.reading(0, 10) is None


def test_repetitions_are_kept_and_listed():
    a = read(f"{LONG}\nSomething new is said.\n{LONG}")
    [echo] = a.echoes
    assert a.text[echo.start:echo.end] == LONG == a.text[echo.of_start:echo.of_end]


def test_nothing_to_read_is_an_empty_text():
    assert plain("Image: a Source: b\n") == "" and read("").span(0, 0) == (0, 0)


@pytest.mark.parametrize("piece", ["$", "(", "[", "*", "_", "<a ", "1", " ", "\n", "a.", "$A (", "&amp", "- ", "> ", "#", "约", "a", "A:", "`", "\t\n", "((a)"])
def test_reading_takes_time_in_proportion_to_length(piece):
    start = time.process_time()
    read(piece * 40_000 + "x")
    assert time.process_time() - start < 3


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the source articles are not here")
@pytest.mark.parametrize("folder", ["seeds", "eval/dev"])
def test_each_character_of_the_source_articles_leads_back_to_itself(folder):
    for document in documents([SHARED / folder]):
        a = article(document)
        assert len(a.text) == len(a.origin) == len(a.ends)
        assert list(a.origin) == sorted(a.origin) and list(a.ends) == sorted(a.ends)
        for char, start, end in zip(a.text, a.origin, a.ends):
            # What is not the character itself is a space put in, a line end joined, or a foreign word put into English.
            there = document.text[start:end]
            assert there == char or not there and char in ", " or there.isspace() and char in " \n" or not there.isascii()
