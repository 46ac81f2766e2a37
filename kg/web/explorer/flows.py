"""Money between parties as a Sankey diagram, a currency each, with the circles in which it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.flows import Circle, Flow
from kg.export.facts import written_out
from kg.graph.iris import short
from kg.graph.wording import amount
from kg.ontology import STATUSES, kinds
from kg.show.flows import Panel, panels
from kg.show.wording import pays
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Cell, Table, links, shown

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

HEAD = ("payer", "payee", "period", "amount", "net", "facts", "status", "told by")
BAND, BACK, FAINT, NODE = "rgba(58,120,190,.38)", "rgba(214,66,54,.55)", "rgba(123,135,148,.25)", "#7b8794"
UNTOLD = 1 / 60  # of the largest flow: how thick one is drawn whose amount no text tells


def _asked(held: Held, at: Asked) -> tuple[list[Flow], list[Circle]]:
    """The flows and circles that the address asks for. Raises UnknownParty."""
    statuses = tuple(status for status in STATUSES if status in at.many("status"))
    who = held.party(at.one("party")).id if at.one("party") else None
    return (
        [f for f in held.flows(statuses, at.one("periods") == "each") if who in (None, f.payer, f.payee)],
        held.circles(statuses, who),
    )


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The flows. Raises UnknownParty."""
    return {"flows": _table(held, _asked(held, at)[0], at)}


def view(held: Held, at: Asked) -> list[Component | None]:
    """The page. Raises UnknownParty."""
    found, rings = _asked(held, at)
    asks = html.Div(
        [
            parts.text("party", "Party", at, list="known", placeholder="all"),
            parts.choice("periods", "Periods", (("", "all as one"), ("each", "each by itself")), at),
            parts.choices("status", "Status", [(word, word) for word in STATUSES], at),
        ],
        className="controls",
    )
    return [
        parts.head("Money flows", "Who pays whom by the facts that hold. Red comes back to who paid it."),
        asks,
        *(_panel(held, panel) for panel in panels(found, rings)),
        html.Section([html.H2("Circles"), html.Ol([_ring(held, ring, at) for ring in rings], className="rings")])
        if rings
        else None,
        html.Section([html.H2("Flows"), shown(_table(held, found, at), at, "No fact tells of such a payment.")]),
    ]


def _table(held: Held, found: Sequence[Flow], at: Asked) -> Table:
    rows = []
    for flow in found:
        derived = any(paid.amount and paid.amount.derived for paid in flow.payments)
        gross = Cell(("= " if derived else "") + amount(flow.gross), plain=written_out(flow.gross)) if flow.gross else "not told"
        net = Cell(amount(flow.net) + (" ?" if flow.open else ""), plain=written_out(flow.net)) if flow.net else ""
        facts = [parts.fact(paid.fact.iri, kinds()[paid.fact.kind].label, at) for paid in flow.payments]
        told = parts.sources([passage for paid in flow.payments for passage in paid.fact.evidence], at)
        status = ", ".join(dict.fromkeys(paid.fact.status for paid in flow.payments if paid.fact.status))
        rows.append(
            (
                parts.party(flow.payer, held.names[flow.payer], at),
                parts.party(flow.payee, held.names[flow.payee], at),
                flow.period,
                gross,
                net,
                facts,
                status,
                told,
            )
        )
    return Table("flows", HEAD, rows, frozenset({"amount", "net"}))


def _panel(held: Held, panel: Panel) -> Component:
    """The flows of a currency as a Sankey diagram."""
    nodes = list(dict.fromkeys(node for pair in panel.links for node in pair))
    told = [pays(flow, held.names) for flow in panel.flows]
    sankey: dict[str, Any] = {
        "type": "sankey",
        "arrangement": "snap",
        "hoverinfo": "none",
        "textfont": {"size": 12, "family": "system-ui, sans-serif", "color": "#808080", "shadow": "none"},
        "node": {
            "label": [_escaped(held.names[id_]) + (" ↩" if again else "") for id_, again in nodes],
            "pad": 18 if panel.currency else 30,
            "thickness": 10,
            "color": NODE,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        "link": {
            "source": [nodes.index(one) for one, _ in panel.links],
            "target": [nodes.index(other) for _, other in panel.links],
            "value": [max(part or 0, UNTOLD) for part in panel.sizes],
            "color": [BACK if back else FAINT if part is None else BAND for part, back in zip(panel.sizes, panel.back, strict=True)],
            "customdata": [short(flow.payments[0].fact.iri) for flow in panel.flows],
            "label": [_escaped(words) for words in told],
            "hovertemplate": "%{label}<extra></extra>",
        },
    }
    height = 100 + 48 * max(
        sum(1 for other in nodes if other in side) for side in ({one for one, _ in panel.links}, {other for _, other in panel.links})
    )
    layout = {
        "margin": {"l": 6, "r": 6, "t": 10, "b": 10},
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }
    chart = dcc.Graph(
        id={"chart": panel.currency or "untold"},
        figure={"data": [sankey], "layout": layout},
        config={"displayModeBar": False, "responsive": True},
        style={"height": f"{height}px"},
    )
    return html.Figure(
        [
            html.Figcaption(panel.title),
            html.Div(chart, role="img", className="sankey", **{"aria-label": "; ".join(told)}),
        ]
    )


def _ring(held: Held, ring: Circle, at: Asked) -> Component:
    names = [held.names[id_] for id_ in (*ring.parties, ring.parties[0])]
    gross = ", ".join(map(amount, ring.gross)) or "not told"
    legs = [
        html.Li(
            [
                f"{held.names[leg[0].payer]} pays {held.names[leg[0].payee]}: ",
                *links([parts.fact(paid.fact.iri, paid.fact.words, at) for paid in leg]),
            ]
        )
        for leg in ring.legs
    ]
    assumed = [
        html.P(f"If {held.names[ids[0]]}, told of {len(ids)} times in one document, is one party.", className="lead")
        for ids in ring.assumed
    ]
    when = [html.P("By the dates told the return lies before the outlay.", className="lead")] if ring.backwards else []
    return html.Li([html.B(" → ".join(names)), html.P(f"in all {gross}", className="lead"), *when, *assumed, html.Ul(legs)])


def _escaped(words: str) -> str:
    """Words as Plotly shows them as they stand: it reads a few tags in its labels."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
