"""Step by step in partitions, in whatever order they come, a cluster finds what one process finds; no Spark is needed."""
from dataclasses import replace
from types import SimpleNamespace

import pytest
from factory import articles, claim, document, quads
from factory import gold as facts
from kg.ask.audited import audited
from kg.cli.figures import figures
from kg.graph.build import group_quads, party_quads, rejected_quads
from kg.graph.parts import lines
from kg.read.copies import roots
from kg.read.corpus import documents, files
from kg.read.limits import Limits
from kg.read.reading import Fields
from kg.read.rows import groups
from kg.records import Reading
from kg.resolve import borne
from kg.resolve.decide import NONE, Judgements
from kg.resolve.merge import resolve
from kg.resolve.tell import Stated
from kg.scale import reading, repeating, resolving, tables
from local import Context
from quick import Quick
from quick import corpus as quickly


@pytest.fixture(autouse=True)
def unkept(monkeypatch):
    """Nothing is kept in Spark's memory."""
    monkeypatch.setattr(resolving, "_kept", lambda: None)


def embedded(read, readings, judged):
    """The lines of parties, things and what is kept apart, as the embedded build has them."""
    docs = [Stated(d.name, d.published, r.claims, r.rejected) for d, r in zip(read, readings, strict=True)]
    docs = list(borne.weighed(docs, judgements=judged))
    resolved = resolve([claim for told in docs for claim in told.claims], read, judgements=judged)
    apart = [claim for told in docs for claim in told.rejected]
    bare = set(lines(quads(resolve([]), read)))
    return {line for line in lines(quads(resolved, read)) if line not in bare} | {x for c in apart for x in lines(rejected_quads(c))}


def clustered(read, readings, judged, seed):
    """The same as a cluster has them."""
    docs = Context(seed).parallelize([resolving.doc(at, d.name, d.published, stated)
                                      for at, (d, stated) in enumerate(zip(read, readings, strict=True))])  # fmt: skip
    told = resolving.weighed(docs, judged, None, 4)
    who, things = resolving.resolved(told.docs, judged, 4)
    found = {x for party in who.parties.values() for x in lines(party_quads(party, who.classes[party.id]))}
    found |= {x for thing in things.collect() for x in lines(group_quads(thing.group, thing.resolved(who), thing.documents))}
    return found | {x for claim in told.rejected.collect() for x in lines(rejected_quads(claim))}


def corpus():
    """Documents that tell of one another's parties, in full and short, doubtfully and the other way round."""
    names = ["Marlow Foods Holdings", "Marlow Foods", "Marlow", "Tern Cloud", "TC", "Larkfield AI", "Larkfield", "Osprey Group", "Osprey"]
    made, stated = [], []
    for at in range(24):
        one, other = names[at % len(names)], names[(at * 5 + 1) % len(names)]
        made.append(document(f"d{at:02}", f"{one} {other}", published=f"2026-0{1 + at % 6}" if at % 4 else None))
        sure = [claim("Ownership", made[-1], roles={"owner": one, "owned": other}, at=1, confidence=0.9, types={"owner": "ORG", "owned": "ORG"}),
                claim("Position", made[-1], roles={"person": ["Nora Quill", "Quill", "Nora Ann Quill"][at % 3], "organisation": one}, at=5, confidence=0.8)]
        doubted = [claim("Ownership", made[-1], roles={"owner": other, "owned": one}, at=9, confidence=0.4),
                   claim("Supply", made[-1], roles={"supplier": one, "customer": "unnamed mill"}, at=12, confidence=0.45)]
        if at % 5 == 0:
            sure.append(claim("Listing", made[-1], roles={"issuer": "Tern Cloud" if at % 2 else "Larkfield AI"}, at=20, ticker="TC"))
        if at % 7 == 0:  # three that bear one another's tickers in a ring
            sure += [claim("Listing", made[-1], roles={"issuer": issuer}, at=30 + n, ticker=ticker)
                     for n, (issuer, ticker) in enumerate(zip(("QQA", "QQB", "QQC"), ("QQB", "QQC", "QQA"), strict=True))]  # fmt: skip
        stated.append(Reading(sure, doubted))
    return made, stated


JUDGED = [NONE, Judgements(same=frozenset({("larkfield", "terncloud")}), unsure=frozenset({("marlow", "marlowfoods")})),
          Judgements(same=frozenset({("marlow", "osprey"), ("marlow", "quay")}), different=frozenset({("marlow", "marlowfoodsholdings")}))]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("judged", JUDGED)
def test_who_is_who_and_what_is_told_hangs_on_no_partition(seed, judged):
    read, readings = corpus()
    found = clustered(read, readings, judged, seed)
    assert found == embedded(read, readings, judged) and len(found) > 1000


@pytest.mark.parametrize("seed", range(2))
def test_the_gold_facts_come_to_the_same_graph(seed):
    read = list(articles())
    told = list(facts({d.name: d for d in read}))
    readings = [Reading([c for c in told if c.doc == d.name], []) for d in read]
    assert clustered(read, readings, NONE, seed) == embedded(read, readings, NONE)


def test_copies_and_retellings_are_found_in_any_order():
    words = [" ".join(f"w{(at * 7 + n) % 97}{n}" for n in range(60)) for at in range(5)]
    boiler = " ".join(f"b{n}" for n in range(30))
    retold = {7: "d03.md", 8: "elsewhere.txt", 11: "elsewhere.txt"}
    made = [document(f"d{at:02}", f"{words[at % 5]} {boiler} x{at}", published=f"2026-01-{1 + at % 9:02}" if at % 3 else None,
                     retold_from=retold.get(at)) for at in range(60)]  # fmt: skip
    told = repeating.roots(Context(1).parallelize(list(enumerate(made))), 3)
    assert told == roots(made) and len(told) > 20 and told["d07"] and told["d11"]


def test_sums_are_the_same_and_a_surge_is_held_against_all_documents():
    made = list(articles())
    assert sorted(repeating.sums(Context(1).parallelize(list(enumerate(made))), figures).collect()) == sorted(lines(audited(made, figures)))


def test_what_an_earlier_build_read_is_not_read_again():
    docs, first, quick = list(enumerate(read := quickly(9))), Context(2), Quick()
    held = first.parallelize(docs)
    rows = [row for row in reading._read(reading.known(held, quick.version, None, 3).collect(), quick, quick.version)]
    assert sorted(quick.asked) == [d.name for d in read] and all(row[5] and row[7] for row in rows)
    bodies = first.parallelize([(row[4], row[7]) for row in rows])
    docs[3] = 3, replace(read[3], text="Osprey owns Tern.")
    again = Quick()
    joined = reading.known(first.parallelize(docs), again.version, bodies, 3).collect()
    found = {row[0]: row for row in reading._read(joined, again, again.version)}
    assert again.asked == [read[3].name] and [number for number, row in sorted(found.items()) if row[5]] == [3]
    assert all(found[row[0]][7] == row[7] for row in rows if row[0] != 3) and len(found) == 9


def test_a_worker_of_another_version_is_told():
    (row,) = reading._read([(0, quickly(1)[0], "at", None)], Quick(), Quick().newer().version)
    assert "another version" in str(tables.raised(row[-1]))


def test_articles_are_named_and_made_as_the_embedded_build_makes_them(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text('{"id": "n1", "text": "One\\n1"}\n{"text": ""}\n{"id": "n1", "text": "Two", "date": "2026-05-01"}\n')
    (tmp_path / "b.txt").write_text("Plain")
    (tmp_path / "c.md").write_bytes(b"\xff\xfe")
    (tmp_path / "sources.toml").write_text('["b.txt"]\ntitle = "The plain one"\n')
    told, errors = [], []
    for number, path in enumerate(files([tmp_path], errors.append)):
        told += [SimpleNamespace(**dict(zip(COLUMNS, row, strict=True))) for row in reading._articles(number, path.name, str(path), None, Fields(), Limits())]
    monkeypatch.chdir(tmp_path)
    paths = list(files(["."], errors.append))
    names = reading.named_articles(told, paths, errors.append)
    rows = {(row.file, row.place): vars(row) for row in told}
    made = [tables.document(Row(rows[at]), name) for at, (_, name) in names.items()]
    skipped = []
    assert made == list(documents(["."], on_error=skipped.append)) and list(map(str, errors)) == list(map(str, skipped)) and len(errors) == 2
    assert [document.origin for document in made] == [document.origin for document in documents(["."], on_error=skipped.append)]


@pytest.mark.parametrize("coded", [False, True])
def test_a_parquet_file_is_opened_by_row_groups_and_read_as_one(tmp_path, coded):
    from pyarrow import Table, parquet

    path = tmp_path / "a.parquet"
    rows = [{"id": f"n{at % 6}", "text": f"Text {at}" if at != 4 else ""} for at in range(9)]
    table = Table.from_pylist(rows)
    parquet.write_table(table.set_column(1, "text", table["text"].dictionary_encode()) if coded else table, path, row_group_size=2)
    assert groups(path) == [0, 1, 2, 3, 4] and groups(tmp_path) == [None]

    def opened():
        told = [SimpleNamespace(**dict(zip(COLUMNS, row, strict=True)))
                for group in (3, 0, 4, 2, 1) for row in reading._articles(0, str(path), str(path), group, Fields(), Limits())]  # fmt: skip
        errors = []
        names = reading.named_articles(told, [path], errors.append)
        rows = {(row.file, row.place): vars(row) for row in told}
        return [tables.document(Row(rows[at]), name) for at, (_, name) in names.items()], list(map(str, errors))

    def embedded():
        errors = []
        return list(documents([path], on_error=errors.append)), list(map(str, errors))

    assert opened() == embedded() and len(opened()[0]) == 8
    data = bytearray(path.read_bytes())
    at = data.rindex(b"Text 5")
    data[at - 40 : at] = b"\xff" * 40
    path.write_bytes(data)
    assert opened() == embedded() and len(opened()[0]) < 8


COLUMNS = [column.split()[0] for column in tables.ARTICLES.split(", ")]


class Row(dict):
    """A row as Spark has it."""

    __getattr__ = dict.__getitem__
