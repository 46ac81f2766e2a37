"""Servers that are started on a free port and stopped, and a browser to drive."""
import os
import shutil
import threading
from pathlib import Path

import pytest
from served import started

pytest.importorskip("flask", reason="serving needs the extra web")
pytest.importorskip("gunicorn", reason="serving needs the extra web")

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
WAIT = 60  # seconds; a busy machine takes its time
STILL = 120  # milliseconds in which nothing of a page changed: nothing that is found in it now is drawn anew under the hand
# Whether a page stands still, by a watch that is set where there is none.
RESTS = """(() => {
    if (window.changed === undefined) {
        window.changed = performance.now();
        const watch = new MutationObserver(() => { window.changed = performance.now(); });
        watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    }
    return performance.now() - window.changed > arguments[0] && !!document.querySelector("main h1")
        && !document.querySelector("[data-dash-is-loading=true]");
})()"""


def processes(words):
    """The ids of the processes whose command line holds some words."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if words in place.read_bytes().replace(b"\0", b" ").decode(errors="replace"):
                found.append(int(place.parent.name))
        except OSError:  # it has ended
            continue
    return [pid for pid in found if pid != os.getpid()]


@pytest.fixture(scope="session")
def server():
    """Starts a server: `with server(store, "--timeout", 2) as it`."""
    return started


@pytest.fixture(scope="session")
def running():
    """The ids of the processes whose command line holds some words."""
    return processes


@pytest.fixture(scope="session")
def client(gold):
    """A client of a server of the gold facts."""
    with started(gold) as it:
        yield it.client


class Page:
    """A tab of a browser on one server."""

    def __init__(self, driver):
        self.driver, self.base = driver, ""

    def open(self, address="", wide=1280, high=900, scheme="light"):
        """Opens a page of the explorer and waits until it is there."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": wide < 500}
        )
        self.look(scheme)
        self.driver.get("about:blank")
        self.driver.get(self.base + address)
        return self.rested()

    def rested(self):
        """Waits until nothing of the page changes any more."""
        self.until(RESTS, STILL)
        return self

    def look(self, scheme):
        """Has the system look light or dark."""
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )

    def js(self, code, *told):
        """What an expression gives."""
        return self.driver.execute_script(f"return {code}", *told)

    def until(self, code, *told):
        """Waits until an expression is true, and gives it."""
        from selenium.common.exceptions import JavascriptException, StaleElementReferenceException
        from selenium.webdriver.support.wait import WebDriverWait

        passing = (JavascriptException, StaleElementReferenceException)  # what it asks of is not there yet, or just drawn anew
        return WebDriverWait(self.driver, WAIT, 0.05, passing).until(lambda _: self.js(code, *told), f"never came true: {code}")

    def find(self, selector):
        """The first element of a selector, once it is there."""
        self.until("document.querySelector(arguments[0])", selector)
        return self.driver.find_element("css selector", selector)

    def all(self, selector):
        """All elements of a selector."""
        return self.driver.find_elements("css selector", selector)

    def text(self, selector="main"):
        """What an element shows, once it is there."""
        return self.until("((it) => it && [it.innerText])(document.querySelector(arguments[0]))", selector)[0]

    def click(self, selector):
        """Clicks the first element of a selector, which may lie outside the window, once the page stands still."""
        self.reached("document.querySelector(arguments[0])", selector).click()

    def follow(self, words, within="main"):
        """Clicks the first link that says so, once the page stands still."""
        code = "[...document.querySelectorAll(arguments[0] + ' a')].find((a) => a.textContent.trim() === arguments[1])"
        self.reached(code, within, words).click()

    def type(self, selector, *keys):
        """Types into the first element of a selector once the page stands still."""
        self.reached("document.querySelector(arguments[0])", selector).send_keys(*keys)

    def reached(self, code, *told):
        """The element that an expression gives on a page that stands still, in the window."""
        self.until(code, *told)
        return self.rested().until(f"((it) => it && (it.scrollIntoView({{block: 'center'}}), it))({code})", *told)

    def settled(self):
        """Waits until the drawing stands."""
        return self.until(
            "window.cy && cy.nodes().length > 1 && document.querySelectorAll('#graph canvas').length > 0 && cy.nodes()[0].renderedPosition().x > 0"
        )

    def at(self, code):
        """Clicks the place of the drawing that an expression of cy gives as rendered {x, y}."""
        from selenium.webdriver.common.action_chains import ActionChains

        canvas = self.find("#graph")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
        place, box = self.js(code), self.js("arguments[0].getBoundingClientRect().toJSON()", canvas)
        ActionChains(self.driver).move_to_element_with_offset(
            canvas, int(place["x"] - box["width"] / 2), int(place["y"] - box["height"] / 2)
        ).click().perform()

    def log(self):
        """What the browser complained of since the last call."""
        return [line["message"] for line in self.driver.get_log("browser") if line["level"] == "SEVERE"]


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """Headless Chromium."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="browser tests need selenium")
    if not (BROWSER and DRIVER):
        pytest.skip("browser tests need chromium and chromium-driver, which are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={tmp_path_factory.mktemp('browser')}",
    ):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    made.set_page_load_timeout(WAIT)
    made.set_script_timeout(WAIT)
    yield made
    made.quit()


@pytest.fixture(scope="session")
def served():
    """Serves a store on a free port: served(store) is the address of its explorer."""
    pytest.importorskip("dash_cytoscape", reason="the explorer needs the extra `web`")
    from werkzeug.serving import make_server

    from kg.web.app import app
    from kg.web.settings import Settings

    running, apps = [], []

    def serve(store):
        apps.append(app(Settings(store)))
        running.append(made := make_server("127.0.0.1", 0, apps[-1], threaded=True))
        threading.Thread(target=made.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{made.server_port}/explorer/"

    yield serve
    for made in running:
        made.shutdown()
    for pool in filter(None, (made.extensions["pool"] for made in apps)):
        pool.close()


@pytest.fixture(scope="session")
def address(served, gold):
    """Where the explorer of the gold facts is served."""
    return served(gold)


@pytest.fixture
def page(driver, address):
    """A tab on the explorer of the gold facts."""
    made = Page(driver)
    made.base = address
    made.log()
    return made


@pytest.fixture
def served_page(driver, gold):
    """A tab on the explorer that `kg serve` itself serves."""
    made = Page(driver)
    with started(gold, "--workers", 2, "--timeout", 5) as it:
        made.base = f"{it.address}explorer/"
        made.log()
        yield made


@pytest.fixture(scope="session")
def bad():
    """What a hostile text says."""
    return "<script>window.boom=1</script><img src=x onerror=window.boom=1>"


@pytest.fixture(scope="session")
def hostile(driver, served, bad, tmp_path_factory):
    """A tab on a graph of which title, party names and quotes hold a script tag, and an article's address is a script."""
    from factory import claim, document

    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.graph.store import build

    text = f"Harrow{bad} acquired Pemberton Dairy{bad}. {bad}\n\nIt runs Mill{bad}."
    doc = document("note", text, title=f"Title {bad}", publisher=f"Press{bad}", url="javascript:window.boom=1")
    who = {"acquirer": f"Harrow{bad}", "target": f"Pemberton Dairy{bad}"}
    org = dict.fromkeys(("acquirer", "target", "investor", "investee", "operator"), "ORG")
    money = {"value": 5e6, "unit": "USD"}
    told = [
        claim("Acquisition", doc, roles=who, status="completed", date="2026-03", value=money, types=org),
        claim(
            "Investment",
            doc,
            roles={"investor": who["target"], "investee": who["acquirer"]},
            status="completed",
            amount=money,
            date="2026",
            types=org,
        ),
        claim(
            "Operates",
            doc,
            roles={"operator": who["acquirer"], "facility": f"Mill{bad}"},
            capacity={"value": 20, "unit": "MW"},
            types=org,
        ),
    ]
    place = tmp_path_factory.mktemp("hostile") / "h.kg"
    build(told, [doc], place, derived=derived, columns=columns)
    made = Page(driver)
    made.base = served(place)
    return made
