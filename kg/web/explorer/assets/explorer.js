// What the pages do in the browser: every act writes the address, and the address makes the page.
(function () {
  const none = () => window.dash_clientside.no_update;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let sheets = null, waiting = 0, typing = 0, left = null, moved = null;

  function written(query) {
    const words = query.toString();
    return words ? "?" + words : "";
  }

  function go(path, query) {
    window.dash_clientside.set_props("url", { pathname: path, search: written(query) });
  }

  function base() {
    return document.querySelector("a.brand").getAttribute("href");
  }

  const explorer = {
    // Enter in the search field: what stands in it, though the page has not heard of its last letters yet; nothing is left to suggest.
    sought(times) {
      window.clearTimeout(typing);
      const words = document.getElementById("search").value.trim();
      return times && words ? { words, times } : none();
    },

    // What parties to suggest is asked when the typing rests; Dash's own debounce moves the caret under who types on.
    typed(words) {
      window.clearTimeout(typing);
      typing = window.setTimeout(() => window.dash_clientside.set_props("typed", { data: words }), 250);
      return none();
    },

    // A field of a page, once it is left or Enter is pressed in it: its parameter of the address.
    asks(times, blurs, values, ids, search) {
      const before = new URLSearchParams(search), query = new URLSearchParams(search);
      ids.forEach(({ asks }, place) => {
        if (values[place]) query.set(asks, values[place]); else query.delete(asks);
      });
      if (query.toString() === before.toString()) return none();
      ["page", "row", "fact"].forEach((name) => query.delete(name));
      return written(query);
    },

    // The as-of date, that of the address until the slider is moved: which facts hold on it, at once; the address follows
    // when the slider rests.
    dated(position, drawn) {
      if (!drawn || position === undefined || position === null) return [none(), none()];
      if (Number(position) !== drawn.position) moved = drawn;
      const month = drawn.months[Number(position)] || "", day = moved === drawn ? month : drawn.day, seen = new Set();
      const first = moved !== drawn ? drawn.first : month.length === 4 ? month + "-01-01" : month + "-01";
      const last = moved !== drawn ? drawn.last : month + (month.length === 4 ? "-12-31" : "-31");
      const holds = (line) => !day || (line.earliest <= last && line.latest >= first);
      const reads = new URLSearchParams(window.location.search).get("fact");
      const name = (classes, word, on) => classes.split(" ").filter((one) => one !== word).concat(on ? [word] : []).join(" ");
      const lines = drawn.elements.filter((one) => one.data.source).map((one) => {
        const on = holds(one.data);
        if (on) { seen.add(one.data.source); seen.add(one.data.target); }
        return { ...one, classes: name(name(one.classes, "gone", !on), "read", one.data.fact === reads) };
      });
      const nodes = drawn.elements.filter((one) => !one.data.source).map((one) => {
        const stays = seen.has(one.data.id) || one.classes.split(" ").includes("opened");
        return { ...one, classes: name(one.classes, "gone", !stays) };
      });
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        const query = new URLSearchParams(window.location.search);
        if ((query.get("as_of") || "") === day || !window.location.pathname.endsWith("/graph")) return;
        if (day) query.set("as_of", day); else query.delete("as_of");
        window.dash_clientside.set_props("url", { search: written(query) });
      }, 500);
      return [nodes.concat(lines), day || "any date"];
    },

    styled(told) {
      sheets = told;
      return told ? (dark.matches ? told.dark : told.light) : none();
    },

    // A party that is chosen is opened; of a line the passages are read.
    tapped(node, edge) {
      const told = window.dash_clientside.callback_context.triggered[0];
      if (!told || !told.value) return none();
      const query = new URLSearchParams(window.location.search), data = told.value.data;
      if (told.prop_id.endsWith("tapNode")) {
        if (!query.getAll("open").includes(data.id) && query.get("party") !== data.id) query.append("open", data.id);
        query.set("at", data.id);
        query.delete("fact");
      } else {
        query.set("fact", data.fact);
      }
      return written(query);
    },

    // A band of a diagram leads to its fact.
    charted(clicks) {
      const point = (clicks || []).filter(Boolean).map((click) => click.points[0]).find((one) => typeof one.customdata === "string");
      if (point) go(base() + "fact", new URLSearchParams({ iri: point.customdata }));
      return none();
    },

    run(times, query) {
      return times && query && query.trim() ? "?" + new URLSearchParams({ query }) : none();
    },

    // A page has come: its title, and what is to be seen of it. Whoever changed the page that they were on stays where they were.
    arrived(children) {
      window.requestAnimationFrame(() => {
        const head = document.querySelector("main h1"), here = document.getElementById("here"), main = document.querySelector("main");
        const now = new URLSearchParams(window.location.search);
        document.title = head ? head.textContent + " · dealgraph" : "dealgraph";
        const stays = left && left.path === window.location.pathname && left.page === now.get("page");
        if (stays) window.scrollTo(0, left.y);
        if (stays && document.activeElement === document.body) {
          const alike = [...main.querySelectorAll(left.tag)], named = alike.find((one) => left.tag === "A" && label(one) === left.label);
          (named || alike[left.place] || main).focus({ preventScroll: true });
        }
        if (here) here.scrollIntoView({ block: "center" });
        else if (now.get("row") && (!stays || left.row !== now.get("row"))) document.getElementById("proof")?.scrollIntoView();
        left = null;
      });
      return none();
    },
  };

  const label = (element) => element.textContent.replace(" (chosen)", "");

  // Where on its page an act was done, before the page changes.
  function leaving(event) {
    const main = document.querySelector("main"), element = event.target.closest && event.target.closest("a, button, input, textarea");
    if (!main || !main.contains(event.target) || (event.type === "keydown" && event.key !== "Enter" && event.target.type !== "range")) return;
    const now = new URLSearchParams(window.location.search);
    left = { path: window.location.pathname, page: now.get("page"), row: now.get("row"), y: window.scrollY, tag: element ? element.tagName : "A",
      label: element ? label(element) : "", place: element ? [...main.querySelectorAll(element.tagName)].indexOf(element) : -1 };
  }
  ["click", "keydown"].forEach((act) => document.addEventListener(act, leaving, true));

  dark.addEventListener("change", () => {
    if (sheets && document.getElementById("graph")) window.dash_clientside.set_props("graph", { stylesheet: explorer.styled(sheets) });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "query") document.getElementById("run").click();
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); document.getElementById("search").focus(); }
  });
  window.dash_clientside = Object.assign({}, window.dash_clientside, { explorer });
})();
