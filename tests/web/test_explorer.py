"""The real page in a real browser: what a person does in the explorer."""

import csv
import io
import os
import shutil
import time
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from kg.ask.related import related
from kg.graph.iris import local, short
from kg.graph.store import open_store
from kg.graph.view import view as seen

VIEWS = (
    "",
    "find?q=tesla",
    "party?id=tesla",
    "graph?party=tesla&open=spacex",
    "paths?a=Tesla&b=xAI",
    "related?standard=ias24",
    "flows",
    "timeline",
    "capacity",
    "sparql?name=largest-deals",
    "article?name=compute-leasing",
    "fact?iri={fact}",
    "related?row={row}",
    "graph?party=tesla&fact={fact}",
)
SHOT = Path(__file__).parent / "screenshot.png"
RENEW = "KG_SCREENSHOT"  # set to anything, it has the test put its picture in the place of the README's


@pytest.fixture(scope="module")
def known(gold):
    """A fact and a row of the related deals, as addresses name them."""
    graph = open_store(gold)
    (fact,) = {key for _, _, key, edge in seen(graph).edges(keys=True, data=True) if edge["label"] == "Tesla supplies xAI"}
    row = next(row for row in related(seen(graph)) if row.deal.iri == fact)
    return {"fact": quote(short(fact)), "row": quote("|".join((local(fact), *row.parties)))}


def asked(page):
    """The parameters of the address."""
    return parse_qs(urlsplit(page.driver.current_url).query)


def test_a_name_that_is_typed_lands_on_its_card(page):
    from selenium.webdriver.common.keys import Keys

    page.open()
    page.type("#search", "tesla", Keys.ENTER)
    page.until("document.querySelector('main h1').textContent === 'Tesla'")
    assert page.driver.current_url.endswith("/explorer/party?id=tesla")
    assert page.driver.title == "Tesla · dealgraph"
    assert "Tesla supplies xAI" in page.text("#table-deals") and page.all("#table-deals td a[href*='/article?']")


def test_names_are_suggested_while_one_is_typed_and_its_letters_stay_in_order(page):
    page.open()
    for letter in "spac":
        page.type("#search", letter)
    page.until("[...document.querySelectorAll('#known option')].some((one) => one.value === 'SpaceX')")
    assert page.js("document.getElementById('search').value") == "spac"


def test_a_name_that_is_not_sure_lists_what_it_can_mean(page):
    from selenium.webdriver.common.keys import Keys

    page.open()
    page.type("#search", "valor", Keys.ENTER)
    page.until("location.pathname.endsWith('/find')")
    page.follow("Valor Equity Partners")
    page.until("document.querySelector('main h1').textContent === 'Valor Equity Partners'")


def test_a_party_that_is_clicked_opens_what_joins_it(page):
    page.open("graph?party=tesla").settled()
    before = page.js("cy.nodes().length")
    page.at("cy.getElementById('spacex').renderedPosition()")
    page.until("cy.nodes().length > arguments[0]", before)
    assert asked(page)["open"] == ["spacex"] and page.text("#panel h2") == "SpaceX"
    shared = page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(shared)
    page.until("window.cy && cy.nodes().length > arguments[0]", before)


def test_links_appear_and_go_with_the_date(page):
    from selenium.webdriver.common.keys import Keys

    page.open("graph?party=xai").settled()
    every = page.js("cy.edges(':visible').length")
    page.type("input[type=range]", Keys.HOME)
    page.until("cy.edges(':visible').length < arguments[0]", every)
    first = page.js("cy.edges(':visible').length")
    page.until("new URLSearchParams(location.search).get('as_of')")
    month = asked(page)["as_of"][0]
    assert page.text("#day") == month
    rows = len(page.rested().all("#table-facts tbody tr"))
    page.type("input[type=range]", Keys.END)
    page.until("cy.edges(':visible').length === arguments[0]", every)
    page.until("!new URLSearchParams(location.search).get('as_of')")
    page.until("document.querySelectorAll('#table-facts tbody tr').length > arguments[0]", rows)
    assert first < every


@pytest.mark.parametrize("day", ["2025", "2025-06-14", "2027-01"])
def test_the_date_of_an_address_stands_until_the_slider_is_moved(page, day):
    from selenium.webdriver.common.keys import Keys

    def stands():
        time.sleep(1.2)  # the address follows a slider that has rested for half a second
        assert asked(page)["as_of"] == [day] and page.text("#day") == day
        told, seen, gone = page.js("""[[...document.querySelectorAll('#table-facts a[href*="/fact?"]')].map((link) => new URL(link.href).searchParams.get('iri')),
            cy.edges(':visible').map((line) => line.data('fact')), cy.edges().not(':visible').map((line) => line.data('fact'))]""")
        assert seen and set(seen) <= set(told) and not set(gone) & set(told), "the drawing and the table are of one date"

    page.open(f"graph?party=tesla&as_of={day}").settled()
    stands()
    before = page.js("cy.nodes().length")
    page.click("a[href*='open=spacex']")
    page.until("cy.nodes().length > arguments[0]", before)
    stands()
    last = page.js("((slider) => slider.value === slider.max)(document.querySelector('input[type=range]'))")
    page.type("input[type=range]", Keys.LEFT if last else Keys.RIGHT)
    page.until("new URLSearchParams(location.search).get('as_of') !== arguments[0]", day)
    page.until("document.querySelector('#day').textContent === new URLSearchParams(location.search).get('as_of')")


def test_a_filter_keeps_one_kind(page):
    page.open("graph?party=tesla").settled()
    page.click(".filter summary")
    page.follow("supply", ".filter")
    page.until("new URLSearchParams(location.search).get('kind') === 'Supply'")
    page.until("cy.edges().length && cy.edges().every((edge) => edge.data('label') === 'supply')")
    page.until("document.activeElement.tagName === 'A'")
    assert page.js("document.activeElement.textContent").startswith("supply"), "whoever goes by keyboard stays where they were"


def test_a_line_that_is_clicked_shows_its_passages_in_their_article(page):
    page.open("graph?party=anthropic").settled()
    page.at("cy.edges()[0].renderedMidpoint()")
    page.until("document.querySelector('#panel mark')")
    quote = page.text("#panel mark")
    assert asked(page)["fact"][0].startswith(("deal/", "link/")) and len(quote) > 20
    page.click("#panel .passage figcaption a")
    page.until("location.pathname.endsWith('/article') && document.getElementById('here')")
    page.until(
        "(() => { const box = document.getElementById('here').getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight })()"
    )
    marked = page.js("[...document.querySelectorAll('#article mark')].map((mark) => mark.textContent).join('')")
    assert " ".join(marked.split()) == " ".join(quote.split())


def test_a_row_leads_to_its_passages(page):
    page.open("party?id=tesla")
    page.follow("Tesla supplies xAI")
    page.until("location.pathname.endsWith('/fact') && document.querySelector('.passage mark')")
    assert "completed" in page.text("main .lead")


def test_paths_between_two_parties_are_found_by_their_names(page):
    from selenium.webdriver.common.keys import Keys

    page.open("paths")
    page.type("""input[id='{"asks":"a"}']""", "Tesla", Keys.ENTER)
    page.until("new URLSearchParams(location.search).get('a')")
    page.type("""input[id='{"asks":"b"}']""", "xAI", Keys.ENTER)
    page.until("document.querySelectorAll('.path .step').length")
    assert page.text(".path h2") == "1. Tesla – xAI" and page.all(".path .passage mark")


def test_the_chain_of_a_related_deal_is_walked(page):
    page.open("related")
    assert page.text("tbody tr td .badge") == "related"
    page.follow("related", "tbody")
    page.until("document.querySelectorAll('#proof .step').length > 1")
    assert page.all("#proof .passage mark") and "Clause" in page.text("#proof") and asked(page)["row"]
    page.follow("IAS 24", ".controls")
    page.until("new URLSearchParams(location.search).get('standard') === 'ias24'")
    page.until("document.querySelector('#table-deals').textContent.includes('IAS 24')")


def test_money_that_comes_back_is_marked(page):
    page.open("flows")
    page.until("document.querySelectorAll('.sankey-link').length > 3")
    red = page.js(
        "[...document.querySelectorAll('.sankey-link')].filter((band) => getComputedStyle(band).fill === 'rgb(214, 66, 54)').length"
    )
    assert red >= 2 and "Tesla → xAI → Tesla" in page.text(".rings")


def test_dates_and_capacities_are_drawn_and_told(page):
    page.open("timeline")
    assert len(page.all(".times .mark")) > 5 and len(page.all("#table-events tbody tr")) > 5
    page.open("capacity")
    widths = [
        float(width)
        for width in page.js("[...document.querySelectorAll('.bar')].map((bar) => bar.getBoundingClientRect().width)")
    ]
    assert len(widths) > 1 and max(widths) > 100 and "MW" in page.text()


def test_a_question_at_hand_and_one_of_ones_own_are_answered(page):
    from selenium.webdriver.common.keys import Keys

    page.open("sparql")
    page.follow("Which deals are the largest, by the largest amount that a source gives?")
    page.until("document.querySelector('#table-answer')")
    assert "SpaceX acquires xAI" in page.text("#table-answer")
    page.type("#query", Keys.CONTROL, "a")
    page.type("#query", "SELECT ?party ?name { ?party a kg:Person ; schema:name ?name } ORDER BY ?name")
    page.type("#query", Keys.CONTROL, Keys.ENTER)
    page.until(
        "document.querySelector('#table-answer') && document.querySelector('#table-answer').textContent.includes('party:')"
    )
    assert page.all("#table-answer a[href*='/party?id=']") and "Elon Musk" in page.text("#table-answer")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * {", "ends too early"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT is refused"),
    ],
)
def test_a_query_that_may_not_run_says_why(page, query, reason):
    page.open(f"sparql?query={quote(query)}")
    assert reason.casefold() in page.text("[role=alert]").casefold() and not page.all("#table-answer")


def test_a_table_is_downloaded_as_it_stands(page, tmp_path):
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    page.open("party?id=tesla")
    rows = len(page.all("#table-deals tbody tr"))
    page.click("#table-deals .download")
    deadline = time.monotonic() + 60
    while not (tmp_path / "deals.csv").exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    told = list(csv.DictReader(io.StringIO((tmp_path / "deals.csv").read_text(encoding="utf-8"))))
    assert len(told) == rows and any(row["deal"] == "Tesla supplies xAI" and row["amount"] == "430000000 USD" for row in told)


def test_a_head_orders_its_table_and_the_address_keeps_the_order(page):
    page.open("party?id=xai")
    for order, sign in (("ascending", ""), ("descending", "-")):
        page.click("#table-deals th:nth-child(2) a")
        page.until("new URLSearchParams(location.search).get('sort') === arguments[0]", f"{sign}deal")
        page.until("document.querySelector('#table-deals th[aria-sort]')?.getAttribute('aria-sort') === arguments[0]", order)
        names = page.js(
            "[...document.querySelectorAll('#table-deals tbody td:nth-child(2)')].map((cell) => cell.textContent.toLowerCase())"
        )
        assert names == sorted(names, reverse=bool(sign)) and len(names) > 2


def test_what_is_not_there_is_said(page):
    page.open("party?id=nobody-at-all")
    assert "No party called" in page.text()
    page.open("graph?party=tesla&as_of=soon")
    assert "is no date" in page.text()
    page.open("nowhere")
    page.follow("Begin at the first page.")
    page.until("document.querySelector('main h1').textContent === 'Who deals with whom'")


@pytest.mark.parametrize("wide", [740, 940, 1024, 1280])
def test_no_table_is_wider_than_the_window(page, wide):
    for view in ("related?standard=ias24", "flows", "graph?party=tesla&open=spacex", "timeline"):
        page.open(view, wide)
        assert page.js("document.documentElement.scrollWidth") == wide, view


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_scrolls_sideways_on_a_phone(page, view, known):
    page.open(view.format(**known), 390, 844)
    assert page.all("main .passage") or "{" not in view
    if view.startswith("flows"):
        page.until("document.querySelectorAll('.sankey-link').length > 3")
    assert page.js("document.documentElement.scrollWidth") == 390
    wide = page.js("""[...document.querySelectorAll('main *, header *')].filter((one) => !(one instanceof SVGElement) && one.scrollWidth > one.clientWidth + 1
        && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)).map((one) => one.className || one.tagName)""")
    assert not wide
    out = page.js(
        "[...document.querySelectorAll('main a, main td, main h1, main input, nav a')].filter((one) => one.getBoundingClientRect().right > 391).length"
    )
    assert not out


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_and_the_policy_is_kept(page, view, known):
    axe = pytest.importorskip("axe_core_python.selenium", reason="accessibility is checked with axe-core-python")
    page.open(view.format(**known))
    for scheme in ("light", "dark"):
        page.look(scheme)
        found = axe.Axe().run(page.driver)["violations"]
        serious = [
            (one["id"], node["html"][:160], node["failureSummary"][:200])
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        assert not serious, scheme
    assert not page.log()


def test_light_and_dark_are_two(page):
    def colours(scheme):
        page.open("graph?party=tesla", scheme=scheme).settled()
        page.until("cy.nodes()[0].style('color') !== 'rgb(0,0,0)'")
        return page.js("[getComputedStyle(document.body).backgroundColor, cy.nodes()[0].style('color')]")

    assert all(one != other for one, other in zip(colours("light"), colours("dark"), strict=True))


def test_the_keyboard_reaches_search_links_and_table(page):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    page.open("related")
    ActionChains(page.driver).send_keys("/").perform()
    assert page.js("document.activeElement.id") == "search"
    seen = []
    for _ in range(40):
        ActionChains(page.driver).send_keys(Keys.TAB).perform()
        seen.append(
            page.js(
                "document.activeElement.closest('nav, .controls, thead, tbody')?.tagName + (document.activeElement.closest('tbody') ? '' : '')"
            )
        )
        if seen[-1] == "TBODY":
            break
    assert {"NAV", "DIV", "THEAD", "TBODY"} <= set(seen)
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.until("document.querySelector('#proof')")


def test_a_script_tag_is_text_wherever_it_stands(hostile, bad):
    hostile.open()
    ids = {link.text.partition("<")[0]: link.get_attribute("href").partition("id=")[2] for link in hostile.all(".best a")}
    id_ = ids["Harrow"]
    for view in (
        "",
        "find?q=",
        f"party?id={id_}",
        f"graph?party={id_}",
        f"related?party={id_}",
        "flows",
        "timeline",
        "capacity",
        "article?name=note",
        f"paths?a={id_}&b={ids['Pemberton Dairy']}",
        "sparql?query=SELECT ?n { ?p schema:name ?n }",
    ):
        hostile.open(view)
        if view == "flows":
            hostile.until("document.querySelectorAll('.sankey text').length > 1")
            assert bad in hostile.js("[...document.querySelectorAll('.sankey text')].map((text) => text.textContent).join(' ')")
        assert f"Harrow{bad}" in hostile.js("document.querySelector('main').textContent"), view
        assert not hostile.js("!!window.boom"), view
        assert not hostile.js("document.querySelectorAll('main script, main img').length"), view
        assert not hostile.js("document.querySelectorAll('a[href^=javascript]').length"), view
    hostile.open(f"party?id={id_}")
    hostile.click("#table-deals a[href*='/fact?']")
    hostile.until("document.querySelector('.passage mark')")
    assert (
        bad in hostile.text(".passage mark")
        and f"Title {bad}" in hostile.text(".passage figcaption")
        and not hostile.js("!!window.boom")
    )
    hostile.open("article?name=note")
    assert f"Title {bad}" in hostile.text("h1") and bad in hostile.text("#article")


def test_kg_serve_itself_shows_the_explorer_under_its_policy(served_page):
    from selenium.webdriver.common.keys import Keys

    page = served_page
    page.open()
    page.type("#search", "tesla", Keys.ENTER)
    page.until("document.querySelector('main h1').textContent === 'Tesla'")
    page.open("graph?party=tesla").settled()
    page.open("sparql")
    page.type("#query", Keys.CONTROL, "a")
    page.type("#query", "SELECT ?name { ?party a kg:Person ; schema:name ?name } ORDER BY ?name")
    page.click("#run")
    page.until("document.querySelector('#table-answer')")
    assert "Elon Musk" in page.text("#table-answer")
    page.open(f"sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }')}")
    assert "stopped" in page.text("[role=alert]"), "what takes too long is stopped by the processes of the server"
    assert not page.log()
    page.driver.execute_script("const made = document.createElement('script'); made.textContent = 'window.boom = 1'; document.body.append(made)")
    assert not page.js("window.boom") and any("Content Security Policy" in line for line in page.log())


def test_a_picture_of_it_for_the_readme(page, tmp_path):
    """The README's picture is of the size and the drawing of the page; where it no longer is, KG_SCREENSHOT=1 renews it."""
    from PIL import Image, ImageChops

    page.open("graph?party=tesla&open=spacex", 1280, 820).settled()
    page.at("cy.edges().filter((edge) => edge.data('label') === 'related parties' && edge.data('id').endsWith('|tesla|xai'))[0].renderedMidpoint()")
    page.until("document.querySelector('#panel mark')")
    page.rested().settled()
    page.driver.execute_script("scrollTo(0, 0)")
    assert (page.text("h1"), page.text("#panel h2")) == ("Around Tesla", "Tesla is told to be related to xAI")
    assert page.js("cy.nodes(':visible').length") > 15 and page.js("cy.nodes('.opened').map((node) => node.data('label'))") == ["Tesla", "SpaceX"]
    assert page.driver.save_screenshot(str(tmp_path / "shot.png"))
    if os.environ.get(RENEW):
        shutil.copy(tmp_path / "shot.png", SHOT)
    new, old = (Image.open(path).convert("L") for path in (tmp_path / "shot.png", SHOT))
    assert new.size == old.size == (1280, 820)
    # In squares of 20 pixels letters are a shade of grey, whatever their font; a drawing that has moved is another.
    drawing = tuple(int(side) for side in page.js("(({left, top, right}) => [left, top, right, innerHeight])(document.querySelector('.canvas').getBoundingClientRect())"))
    new, old = (picture.crop(drawing).resize((40, 26), Image.Resampling.BOX) for picture in (new, old))
    apart = sum(grey > 12 for grey in ImageChops.difference(new, old).tobytes())
    assert apart < 40 * 26 / 20, f"the README's picture shows another drawing; {RENEW}=1 renews it"
