"""kg/ask/audited.py: SPARQL over the graph returns what `kg audit` returns."""
import json

from factory import document
from kg.ask.arithmetic import audit
from kg.ask.audited import audited
from kg.ask.sparql import answer
from kg.cli.figures import figures
from kg.graph.facts import documents
from kg.graph.store import build, open_store
from kg.scale.sums import sums
from pyoxigraph import Store

AMOUNT = "qudt:numericValue ?value ; kg:unitCode ?unit ; kg:bound ?bound"
SUMS = f"""SELECT ?sum ?doc ?rule ?verdict ?formula ?value ?unit ?bound ?per ?start ?end ?quote WHERE {{
    GRAPH derived:audit {{
        ?sum a kg:Reckoning ; prov:wasQuotedFrom ?source ; kg:rule ?rule ; kg:verdict ?verdict ; kg:formula ?formula ;
            kg:computed ?amount ; kg:evidence ?passage .
        ?amount {AMOUNT} . OPTIONAL {{ ?amount kg:per ?per }}
        ?passage oa:start ?start ; oa:end ?end ; oa:exact ?quote ; prov:wasQuotedFrom ?source }}
    ?source kg:name ?doc }}"""
FIGURES = f"""SELECT DISTINCT ?role ?doc ?value ?unit ?bound ?per ?start ?end ?quote WHERE {{
    GRAPH derived:audit {{
        VALUES ?role {{ kg:stated kg:input kg:heldAgainst }}
        <SUM> ?role ?figure . ?figure kg:value ?amount ; oa:start ?start ; oa:end ?end ; oa:exact ?quote ; prov:wasQuotedFrom ?source .
        ?amount {AMOUNT} . OPTIONAL {{ ?amount kg:per ?per }} }}
    ?source kg:name ?doc }}"""


def cells(row, *names):
    found = [row[name] and row[name].value for name in names]
    return tuple(float(cell) if name in ("value", "start", "end") else cell for name, cell in zip(names, found, strict=True))


def asked(store):
    """The sums by SPARQL: each its values, and its figures."""
    return {(cells(row, "doc", "rule", "verdict", "formula", "value", "unit", "bound", "per", "start", "end", "quote"), frozenset(
        (figure["role"].value.rpartition("/")[2], *cells(figure, "doc", "value", "unit", "bound", "per", "start", "end", "quote"))
        for figure in answer(store, FIGURES.replace("SUM", row["sum"].value)))) for row in answer(store, SUMS)}  # fmt: skip


def amount(told):
    return float(told["value"]), told["unit"], told.get("bound", "exact"), told.get("per")


def place(told):
    return float(told["start"]), float(told["end"]), told["quote"]


def printed(records):
    """The same of what `kg audit --format json` prints."""
    return {((r["doc"], r["rule"], r["verdict"], r["formula"], *amount(r["computed"]), *place(r["evidence"])), frozenset(
        (role, doc, *amount(figure), *place(figure)) for role, told in (
            ("stated", [(r["doc"], r["stated"])]), ("input", [(r["doc"], figure) for figure in r["inputs"]]),
            ("heldAgainst", [(figure["evidence"]["doc"], figure) for figure in r["others"]])) for doc, figure in told)) for r in records}  # fmt: skip


def test_sparql_returns_what_the_audit_returns(gold_store):
    found = asked(gold_store)
    assert found == printed(r.record() for r in audit(documents(gold_store), figures)) and len(found) == 7
    assert any(figure[0] == "heldAgainst" and figure[1] == "spacex-valuation" for _, told in found for figure in told)


def test_a_graph_that_is_added_to_has_the_sums_of_both(kg, tmp_path):
    store = tmp_path / "both.kg"
    first = document("first", "The group was put at $113 million: $80 million is for the mill and $33 million for the quay.")
    second = document("second", "Revenue rose 30% to $5.6 billion from $5.0 billion.")
    build([], [first], store, sums=lambda documents: sums(documents, figures))
    build([], [second], store, add=True, sums=lambda documents: sums(documents, figures))
    found = asked(open_store(store))
    assert found == printed(json.loads(kg("audit", "--format", "json", "--store", store).stdout))
    assert {(told[0], told[2]) for told, _ in found} == {("first", "holds"), ("second", "does not hold")}
    shown = kg("query", "--name", "sums", "--store", store).stdout
    assert "second" in shown and "$5.6 billion / $5.0 billion" in shown and "first" not in shown


def test_kg_demo_and_kg_build_write_them(kg, store):
    records = json.loads(kg("audit", "--format", "json", "--store", store).stdout)
    assert asked(open_store(store)) == printed(records) and len(records) == 7


def test_each_sum_and_figure_is_one_node_and_amounts_are_shared():
    text = "The share opened at $135 and closed at $160.95, a gain of 19.2%. The berth costs $12 million a year, or $2 million a month."
    store = Store()
    store.extend(audited([document("a", text), document("b", text)], figures))
    counts = [len(list(answer(store, f"SELECT DISTINCT ?it {{ GRAPH derived:audit {{ ?it a {cls} }} }}")))
              for cls in ("kg:Reckoning", "kg:PrintedFigure", "kg:Quantity")]  # fmt: skip
    assert counts == [4, 10, 7]
    assert not list(answer(store, "SELECT ?it { ?it a kg:Reckoning }")), "they stand in their graph alone"
