"""kg/web/explorer/related.py: the rows of the table are those of the whole graph that the address asks for."""
import pytest

pytest.importorskip("dash_cytoscape", reason="the explorer needs the extra `web`")

from factory import claim, document
from kg.ask.clauses import VERDICTS, standards
from kg.ask.columned import columns
from kg.ask.related import Only, related
from kg.graph.store import build
from kg.web.explorer.address import asked
from kg.web.explorer.held import held
from kg.web.explorer.related import rows


def shown(of, by, **told):
    query = "&".join(f"{name}={value}" for name, value in {"standard": by, **told}.items() if value)
    return rows(of, asked("/", "/", query))[0]


@pytest.mark.parametrize("by", standards())
def test_rows_are_those_of_the_whole_graph(gold, by):
    of, found = held(gold), 0
    for party in ("", "tesla", "spacex", "nvidia"):
        for as_of in ("", "2026-03"):
            for strict in ("", "1"):
                only = Only(frozenset({party} if party else ()))
                every = related(of.view, by, only=only, as_of=as_of or None, strict=bool(strict), roots=of.roots)
                assert shown(of, by, party=party, as_of=as_of, strict=strict) == every
                for verdict in VERDICTS:
                    wanted = [row for row in every if row.verdict == verdict]
                    assert shown(of, by, party=party, as_of=as_of, strict=strict, verdict=verdict) == wanted
                    found += len(wanted)
    assert found > 150 and shown(of, by, verdict="nearly") == []


def test_of_a_deal_with_several_buyers_the_pairs_of_the_verdict_alone_are_shown(tmp_path):
    doc = document("note", "It is told.")
    build([claim("Supply", doc, roles={"supplier": "Osprey Works", "customer": ["Tern Cloud", "Quay Foods"]}, status="signed", date="2025"),
           claim("Ownership", doc, roles={"owner": "Osprey Works", "owned": "Tern Cloud"}, votes={"value": 80, "unit": "%"}, start="2020")],
          [doc], tmp_path / "g.kg", columns=columns)  # fmt: skip
    of = held(tmp_path / "g.kg")
    assert [len(shown(of, "common-control", verdict=verdict)) for verdict in VERDICTS] == [1, 0, 1]
