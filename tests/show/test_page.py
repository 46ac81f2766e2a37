import base64
import hashlib
import re

import pytest
from factory import claim, document

from kg.graph.store import build

BAD = "<script>boom</script>"
SAFE = "&lt;script&gt;boom&lt;/script&gt;"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A graph whose article has a script tag in its title, a party's name and a quote, and an address that is a script."""
    place = tmp_path_factory.mktemp("hostile") / "h.kg"
    text = f"Harrow{BAD} acquired Pemberton | Dairy. {BAD}"
    doc = document("note", text, title=f"Title {BAD}", url="javascript:alert(1)")
    told = claim("Acquisition", doc, roles={"acquirer": f"Harrow{BAD}", "target": "Pemberton | Dairy"}, status="completed", date="2026-03",
                 types={"acquirer": "ORG", "target": "ORG"})  # fmt: skip
    build([told], [doc], place)
    return place


@pytest.fixture(scope="module")
def page(kg, hostile, tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "memo.html"
    result = kg("memo", "-o", file, "--store", hostile)
    assert result.exit_code == 0, result.output
    return file.read_text(encoding="utf-8")


def test_a_script_tag_is_text_in_title_name_and_quote(page):
    assert "<script" not in page.lower()
    assert f"Title {SAFE}" in page and f"Harrow{SAFE} – Pemberton | Dairy</h2>" in page and f"Pemberton | Dairy. {SAFE}</p>" in page
    assert "javascript:" not in page


def test_the_counts_are_a_sentence_by_itself(page):
    assert re.search(r"\d related, \d unknown, \d not related\. “Unknown” waits", page)


def test_a_figure_holds_no_script(page):
    shown = [base64.b64decode(data).decode() for data in re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", page)]
    assert len(shown) == 4, "timeline and ownership, by light and by dark"
    assert not any("<script" in svg or "<dc:date" in svg for svg in shown) and shown[0] != shown[1]


def test_the_page_loads_and_runs_nothing(page):
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; img-src data:; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r'<link|@import|url\(|\sstyle="|\son\w+="', page)
    assert all(address.startswith("data:") for address in re.findall(r'\ssrc(?:set)?="([^"]*)"', page))
    assert "prefers-color-scheme: dark" in style and "@media print" in style and "max-width: 44rem" in style


def test_markdown_takes_no_text_for_its_own_signs(kg, hostile, tmp_path):
    kg("memo", "-o", tmp_path / "m.md", "--store", hostile)
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert r"Harrow\<script\>boom\</script\> – Pemberton \| Dairy" in text
    assert not re.search(r"(?<!\\)<script", text)


def test_a_figure_that_is_a_page_has_one_heading(kg, gold, tmp_path):
    assert kg("plot", "flows", "-o", tmp_path / "flows.html", "--store", gold).exit_code == 0
    text = re.sub(r"<[^>]*>", "\n", (tmp_path / "flows.html").read_text(encoding="utf-8").partition("<body>")[2])
    assert [line.strip() for line in text.splitlines()].count("Money flows") == 1


def test_a_figure_of_a_memo_says_what_it_is(page):
    assert re.findall(r"<figcaption>(.*?)</figcaption>", page)
