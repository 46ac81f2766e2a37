"""The explorer by keyboard alone: the Tab key comes to every control, and Enter, Space and the arrows work it."""
import time
from urllib.parse import parse_qs, urlsplit

import pytest

keys = pytest.importorskip("selenium.webdriver.common.keys", reason="browser tests need selenium").Keys

VIEWS = ("", "find?q=a", "party?id=tesla", "graph?party=tesla&kind=Supply", "paths?a=Tesla&b=xAI", "related?standard=ias24", "flows?party=tesla",
         "timeline?party=tesla", "capacity", "sparql", "sparql?name=largest-deals", "article?name=tesla-related-party-note")  # fmt: skip
CONTROLS = "a[href], button, input, textarea, select, summary, [tabindex='0']"
# What is to be reached: all controls that are seen. Whoever is there sees it by its outline.
WATCH = f"""[...document.querySelectorAll("{CONTROLS}")].filter((one) => one.checkVisibility() && !one.disabled).forEach((one) => one.dataset.waits = "yes");
    document.addEventListener("focusin", ({{ target }}) => {{
        delete target.dataset.waits;
        if (!target.matches(":focus-visible") || getComputedStyle(target).outlineStyle === "none") target.dataset.unseen = "yes";
    }});"""


def press(page, *told):
    """Presses keys wherever the page has its focus."""
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(page.driver).send_keys(*told).perform()


def reach(page, test, key=keys.TAB):
    """Presses Tab until an expression of the element that has the focus, `at`, is true."""
    page.rested()
    for _ in range(300):
        press(page, key)
        if page.js(f"((at) => {test})(document.activeElement)"):
            page.rested()
            return
    raise AssertionError(f"the Tab key comes to nothing of which it is true: {test}")


def says(words):
    """That an element shows some words."""
    return f"at.textContent.replace(' (chosen)', '').trim() === {words!r}"


def asked(page, name):
    """A parameter of the address, None where it has none."""
    return parse_qs(urlsplit(page.driver.current_url).query).get(name, [None])[0]


@pytest.mark.parametrize("view", VIEWS)
def test_the_tab_key_comes_to_every_control_and_shows_where_it_is(page, view):
    page.open(view)
    page.driver.execute_script(WATCH)
    waiting = page.js("document.querySelectorAll('[data-waits]').length")
    assert waiting > 8
    for _ in range(waiting // 20 + 2):
        press(page, keys.TAB * 20)
    assert page.js("[...document.querySelectorAll('[data-waits]')].map((one) => one.outerHTML.slice(0, 120))") == []
    assert page.js("[...document.querySelectorAll('[data-unseen]')].map((one) => one.outerHTML.slice(0, 120))") == []


def test_the_first_control_skips_to_the_page(page):
    page.open("related")
    press(page, keys.TAB)
    assert page.js("document.activeElement.className") == "skip"
    press(page, keys.ENTER)
    page.until("location.hash === '#view'")
    press(page, keys.TAB)
    assert page.js("document.querySelector('main').contains(document.activeElement)") and page.text("h1")


def test_a_search_and_a_way_to_another_view(page):
    page.open()
    reach(page, "at.id === 'search'")
    press(page, "tesla", keys.ENTER)
    page.until("document.querySelector('main h1').textContent === 'Tesla'")
    reach(page, f"at.closest('nav') && {says('Timeline')}")
    press(page, keys.ENTER)
    page.until("location.pathname.endsWith('/timeline') && document.querySelectorAll('#table-events tbody tr').length")
    assert asked(page, "party") == "tesla"


def test_filters_and_the_date_of_a_graph(page):
    page.open("graph?party=tesla").settled()
    reach(page, "at.id === 'as-of'")
    newest = page.js("document.activeElement.value")
    press(page, keys.ARROW_LEFT)
    page.until("document.getElementById('as-of').value !== arguments[0]", newest)
    page.until("new URLSearchParams(location.search).get('as_of')")
    assert page.text("#day") == asked(page, "as_of")
    page.rested().until("document.activeElement.id === 'as-of'")
    press(page, keys.END)
    page.until("!new URLSearchParams(location.search).get('as_of')")
    reach(page, "at.tagName === 'SUMMARY'")
    press(page, keys.SPACE)
    page.until("document.querySelector('.filter').open")
    reach(page, f"at.closest('.filter') && {says('supply')}")
    press(page, keys.ENTER)
    page.until("new URLSearchParams(location.search).get('kind') === 'Supply'")
    page.until("cy.edges().length && cy.edges().every((edge) => edge.data('label') === 'supply')")


def test_a_party_is_opened_and_a_fact_read_without_the_drawing(page):
    page.open("graph?party=tesla").settled()
    before = page.js("cy.nodes().length")
    reach(page, f"at.closest('.lead') && {says('SpaceX')}")
    press(page, keys.ENTER)
    page.until("cy.nodes().length > arguments[0]", before)
    reach(page, f"at.closest('tbody') && {says('Tesla supplies xAI')}")
    press(page, keys.ENTER)
    page.until("location.pathname.endsWith('/fact') && document.querySelector('.passage mark')")
    reach(page, "at.closest('.passage figcaption')")
    press(page, keys.ENTER)
    page.until("location.pathname.endsWith('/article') && document.getElementById('here')")


def test_fields_choices_heads_and_rows(page):
    page.open("paths")
    reach(page, "at.matches('main input')")
    press(page, "Tesla", keys.ENTER)
    page.until("new URLSearchParams(location.search).get('a')")
    page.until("document.querySelectorAll('main input')[0]?.value === 'Tesla'")
    reach(page, "at === document.querySelectorAll('main input')[1]")
    press(page, "xAI", keys.ENTER)
    page.until("document.querySelectorAll('.path .step').length")
    page.open("related")
    reach(page, f"at.closest('.controls') && {says('IAS 24')}")
    press(page, keys.ENTER)
    page.until("new URLSearchParams(location.search).get('standard') === 'ias24'")
    page.until("document.querySelector('#table-deals').textContent.includes('IAS 24')")
    reach(page, f"at.closest('thead') && {says('date')}")
    press(page, keys.ENTER)
    page.until("document.querySelector('th[aria-sort=ascending]')")


def test_an_editor_is_written_in_left_and_run(page):
    page.open("sparql")
    reach(page, "at.id === 'query'")
    press(page, keys.END, keys.ENTER)
    query = "SELECT ?name { ?party a kg:Person ; schema:name ?name } ORDER BY ?name"
    page.driver.switch_to.active_element.send_keys(keys.CONTROL, "a")
    press(page, query)
    press(page, keys.TAB)
    assert page.js("document.activeElement.id") == "run" and page.js("document.getElementById('query').value") == query
    press(page, keys.SPACE)
    page.until("document.querySelector('#table-answer')?.textContent.includes('Elon Musk')")
    reach(page, "at.tagName === 'SUMMARY'")
    press(page, keys.ENTER)
    page.until("document.querySelector('.questions').open")
    reach(page, "at.closest('.questions li')")
    question = page.js("document.activeElement.textContent")
    press(page, keys.ENTER)
    page.until("new URLSearchParams(location.search).get('name')")
    page.until("!document.querySelector('[data-dash-is-loading=true]') && document.querySelector('#result')")
    assert question and asked(page, "query") is None


def test_a_table_is_downloaded(page, tmp_path):
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    page.open("capacity")
    reach(page, "at.matches('.download')")
    name = page.js("new URL(document.activeElement.href).pathname.split('/').pop()")
    press(page, keys.ENTER)
    deadline = time.monotonic() + 60
    while not (tmp_path / name).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len((tmp_path / name).read_text(encoding="utf-8").splitlines()) > 1
