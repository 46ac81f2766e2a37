import sys

import pytest
from factory import claim, document

from kg.graph.store import build


def rows(text, head):
    """The cells of the table under a heading."""
    part = text.split(f"\n## {head}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.fixture(scope="module")
def written(kg, tmp_path_factory):
    """The memo of some parties as text."""
    folder = tmp_path_factory.mktemp("memo")

    def memo(store, *args, ending=".md"):
        result = kg("memo", *args, "-o", folder / f"memo{ending}", "--store", store)
        assert result.exit_code == 0 and not result.output, result.output
        return (folder / f"memo{ending}").read_text(encoding="utf-8")

    return memo


def test_the_deals_of_the_demo_in_the_memo(written, store):
    found = rows(written(store, "Tesla", "--standard", "ias24"), "Summary")
    assert [(row[1], row[2], row[3], row[4], row[5].removeprefix("about "), row[6][:7]) for row in found] == [
        ("related", "IAS 24.18", "supply", "Tesla – xAI", "430 million USD", "2025"),
        ("related", "IAS 24.18", "investment", "Tesla – xAI", "2 billion USD", "2026-01"),
    ]


def test_a_section_has_verdict_clause_chain_and_passages(written, gold):
    text = written(gold, "Tesla")
    assert text.startswith("# Related-party memo: Tesla\n") and "2 related, 0 unknown, 0 not related." in text
    section = text.split("## 1. Tesla – xAI\n")[1].split("\n## 2.")[0]
    assert "**related** IFRS 10.7; Rule 12b-2: One party controls both sides." in section and "- Judged on: 2025-01-01/2025-12-31" in section
    assert "**Elon Musk** → ownership → **Tesla**: Elon Musk owns Tesla" in section and "**Elon Musk** → ownership → **xAI**" in section
    assert "> “Sales of Megapack units to xAI during fiscal 2025” – Note: Related Party Transactions (year ended December 31, 2025), " \
           "2026-05-21 \\[tesla-related-party-note 309–358\\]" in section  # fmt: skip
    assert "- Note: rests on control told in words" in section
    assert [row[0] for row in rows(text, "Documents")] == [
        "after-doge", "colossus-chip-lease", "musk-ecosystem", "tesla-related-party-note", "two-billion-for-xai"]  # fmt: skip


def test_what_is_unknown_told_differently_and_computed(written, gold):
    text = written(gold, "SpaceX", "Nebius")
    assert "- Unknown: the votes of Nvidia in Nebius" in text
    lease = text.split("SpaceX – Anthropic\n", 1)[1].split("\n## ", 1)[0]
    assert "**clash** SpaceX leases compute to Anthropic, status: a deal that binds is not one that does not" in lease
    assert "**holds** at most \\$1.25 billion per month × 36 months = 45 billion USD; told: about \\$45 billion".replace("about ", "") in lease
    assert "Cursor, status" not in lease


def test_verdicts_and_dates_choose(written, gold):
    assert {row[1] for row in rows(written(gold, "--verdict", "related"), "Summary")} == {"related"}
    assert "No deal of that kind is told." in written(gold, "Neuralink", "--verdict", "related")
    assert "as of 2024" in written(gold, "Tesla", "--as-of", "2024")


def test_the_figures_of_a_memo_are_as_of_its_date(written, gold):
    def flows(*args):
        page = written(gold, "Tesla", *args, ending=".html")
        return [alt.partition('"')[0] for alt in page.split('alt="')[1:] if " pays " in alt.partition('"')[0]]

    assert "Tesla pays xAI 2 billion USD" in flows()[0]
    (then,) = flows("--as-of", "2025")
    assert "xAI pays Tesla 430 million USD" in then and "2 billion" not in then
    assert not flows("--as-of", "2024")


def test_html_has_what_markdown_has_and_the_same_bytes_again(written, gold):
    page = written(gold, "Tesla", ending=".html")
    assert page == written(gold, "Tesla", ending=".html")
    assert page.count("<figure>") == 3 and page.count("<section ") == 2 and 'href="#doc-musk-ecosystem">[musk-ecosystem 30147–30255]' in page
    assert 'alt="Tesla pays xAI 2 billion USD; xAI pays Tesla 430 million USD."' in page, "what xAI paid lies before"
    assert '<b>Elon Musk</b> <i>→ ownership →</i> <b class="side">Tesla</b>' in page


@pytest.mark.parametrize("figure", ["timeline", "flows", "ownership", "capacity"])
def test_each_figure_is_drawn_and_drawn_alike(kg, gold, tmp_path, figure):
    for name in ("one.svg", "two.svg", "one.png", "one.html"):
        assert kg("plot", figure, *(["xAI"] if figure == "ownership" else []), "-o", tmp_path / name, "--store", gold).exit_code == 0
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes() and b"<dc:date>" not in (tmp_path / "one.svg").read_bytes()
    assert (tmp_path / "one.png").read_bytes()[:4] == b"\x89PNG" and "<figure>" in (tmp_path / "one.html").read_text(encoding="utf-8")


def test_a_figure_says_in_words_what_it_shows(kg, gold, tmp_path):
    def words(*args):
        kg("plot", *args, "-o", tmp_path / "a.html", "--store", gold)
        return (tmp_path / "a.html").read_text(encoding="utf-8").split('alt="')[1].split('"')[0]

    assert words("timeline", "Anthropic") == ("2026-05: SpaceX leases compute to Anthropic begins; "
                                              "2029-05: SpaceX leases compute to Anthropic ends.")  # fmt: skip
    assert "Applied Digital – Polaris Forge 3: 300 MW, critical IT load, planned" in words("capacity")
    assert "Elon Musk in SpaceX: control told in words" in words("ownership", "SpaceX")


def test_the_circles_of_a_party_are_marked_however_many_others_there_are(kg, tmp_path, monkeypatch):
    from kg.ask.flows import circles

    monkeypatch.setattr(circles, "__kwdefaults__", {**circles.__kwdefaults__, "most": 1})
    told = [claim("Supply", roles={"supplier": one, "customer": other}) for pair in (("Acre", "Brook"), ("Heath", "Mill")) for one, other in (pair, pair[::-1])]
    build(told, [document()], tmp_path / "a.kg")
    for party in ("Brook", "Mill"):
        kg("plot", "flows", party, "-o", tmp_path / "a.html", "--store", tmp_path / "a.kg")
        assert "Red comes back to who paid it." in (tmp_path / "a.html").read_text(encoding="utf-8"), party


@pytest.mark.parametrize(("arguments", "code", "message"), [
    (["plot", "flows", "-o", "a.gif"], 2, "ending must be one of: .png .svg .html"), (["memo", "-o", "a.pdf"], 2, "one of: .html .md"),
    (["memo", "Nobody Whatever", "-o", "a.md"], 4, "Nobody Whatever"), (["plot", "capacity", "Anthropic", "-o", "a.png"], 1, "nothing to draw"),
    (["plot", "flows", "-o", "no-such-folder/a.png"], 1, "there is no folder"),
    (["plot", "capacity", "--as-of", "1990", "-o", "a.png"], 2, "--as-of is for the other figures"),
    (["plot", "ownership", "--status", "rumoured", "-o", "a.png"], 2, "--status is for the other figures"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_one_line(kg, gold, tmp_path, monkeypatch, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    process = kg(*arguments, "--store", gold)
    assert process.exit_code == code and message in process.stderr and not list(tmp_path.iterdir())


def test_without_matplotlib_it_says_what_to_install(kg, gold, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = kg("plot", "flows", "-o", tmp_path / "a.png", "--store", gold)
    assert result.exit_code == 2 and "dealgraph[plot]" in result.stderr
    assert kg("memo", "Tesla", "-o", tmp_path / "a.md", "--store", gold).exit_code == 0
