"""Related-party deals: the table of verdicts, and the chain that one rests on, walked step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from kg.ask.clauses import VERDICTS, standards
from kg.ask.found import verdicts
from kg.ask.related import DEFAULT, RelatedDeal
from kg.export.facts import written_out
from kg.graph.iris import local
from kg.graph.wording import amount
from kg.ontology import kinds
from kg.show.wording import because, notes
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Cell, Table, shown

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

HEAD = ("verdict", "parties", "deal", "amount", "date", "status", "clause", "sources", "because")
WORDS = {
    "common-control": "common control",
    "ias24": "IAS 24",
    "asc850": "ASC 850",
    "sec404": "S-K 404",
    "ecb-close-link": "ECB close link",
}


def rows(held: Held, at: Asked) -> tuple[list[RelatedDeal], dict[str, str]]:
    """The judged deals that the address asks for, and the names. Raises UnknownParty, UnknownStandard or BadDate."""
    parties = [held.party(at.one("party")).id] if at.one("party") else []
    seen, found = verdicts(
        held.graph,
        held.columns,
        at.one("standard", DEFAULT),
        parties=parties,
        wanted=at.many("verdict"),
        as_of=at.one("as_of") or None,
        strict=bool(at.one("strict")),
        roots=held.roots,
    )
    return found, dict(seen.nodes(data="name"))


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The verdicts. Raises UnknownParty, UnknownStandard or BadDate."""
    return {"deals": _table(*rows(held, at), at)}


def view(held: Held, at: Asked) -> list[Component]:
    """The page. Raises UnknownParty, UnknownStandard or BadDate."""
    options = [(name, WORDS.get(name, name)) for name in standards()]
    asks = html.Div(
        [
            parts.text("party", "Party", at, list="known", placeholder="all"),
            parts.text("as_of", "As of", at, placeholder="each deal's date"),
            parts.choice("standard", "Standard", options, at, DEFAULT),
            parts.choices("verdict", "Verdict", [(word, word) for word in VERDICTS], at),
            parts.choice("strict", "Control told in words", (("", "counts"), ("1", "is unknown")), at),
        ],
        className="controls",
    )
    found, names = rows(held, at)
    chosen = next((number for number, row in enumerate(found, 1) if _key(row) == at.one("row")), None)
    head = parts.head(
        "Related-party deals",
        "Each deal judged on its own date: related, unknown with the fact that is missing, or not related and why.",
    )
    proof = [_proof(held, found[chosen - 1], names, at)] if chosen else []
    return [head, asks, *proof, shown(_table(found, names, at), at, "No such deal is told.", chosen=chosen)]


def _table(found: list[RelatedDeal], names: dict[str, str], at: Asked) -> Table:
    made = [
        (
            Cell(row.verdict, at.with_(row=_key(row)), tone=f"badge {row.verdict.replace(' ', '-')}"),
            [parts.party(id_, names[id_], at) for id_ in row.parties],
            parts.fact(row.deal.iri, kinds()[row.deal.kind].label, at),
            Cell(amount(row.amount), plain=written_out(row.amount)) if row.amount else "",
            row.deal.when or "",
            row.deal.status or "",
            row.clause.cites,
            row.sources,
            Cell(because(row, names), at.with_(row=_key(row))),
        )
        for row in found
    ]
    return Table("deals", HEAD, made, frozenset({"amount", "sources"}))


def _key(row: RelatedDeal) -> str:
    return "|".join((local(row.deal.iri), *row.parties))


def _proof(held: Held, row: RelatedDeal, names: dict[str, str], at: Asked) -> Component:
    """A verdict with its clause, the deal, and the chain."""
    minded = [*notes(row), *(f"missing: {fact}" for fact in row.missing)]
    told = [
        ("Clause", f"{row.clause.cites}: {row.clause.text}"),
        ("By", f"{row.clause.id}, {row.clause.source}"),
        ("Judged", f"{row.when}"),
        ("Through", ", ".join(names[id_] for id_ in row.through)),
        ("Mind", "; ".join(minded)),
    ]
    return html.Section(
        [
            html.H2([parts.badge(row.verdict), " ", " – ".join(names[id_] for id_ in row.parties)]),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in told if value], className="facts"),
            html.H3("The deal"),
            html.Ol([parts.step(held, row.deal, names, at, most=None)], className="chain"),
            *(
                [
                    html.H3("What relates the two"),
                    html.Ol([parts.step(held, hop, names, at, most=None) for hop in row.chain], className="chain"),
                ]
                if row.chain
                else []
            ),
        ],
        className="proof",
        id="proof",
    )
