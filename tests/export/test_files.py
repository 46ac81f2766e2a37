import dataclasses

import pytest
from factory import claim, document

from kg.errors import KgError
from kg.export.endings import FORMATS, export_into
from kg.export.files import written
from kg.graph.store import build, open_store


def test_a_file_appears_whole(tmp_path):
    with written(tmp_path / "a.txt") as file:
        file.write(b"half")
        assert not (tmp_path / "a.txt").exists()
        file.write(b" and half")
    assert (tmp_path / "a.txt").read_text() == "half and half" and len(list(tmp_path.iterdir())) == 1


def test_a_file_that_fails_leaves_the_old_one(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(RuntimeError), written(tmp_path / "a.txt") as file:
        file.write(b"new")
        raise RuntimeError
    assert (tmp_path / "a.txt").read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(KgError, match="no folder"), written(tmp_path / "none" / "a.txt"):
        pass


def test_a_folder_of_that_name_is_named_and_nothing_else(kg, gold, tmp_path):
    (tmp_path / "x.ttl").mkdir()
    result = kg("export", tmp_path / "x.ttl", "--store", gold)
    (line,) = result.stderr.splitlines()
    assert result.exit_code == 1 and f"{tmp_path}/x.ttl: there is a folder of that name" in line and ".part" not in line
    assert [*tmp_path.iterdir()] == [tmp_path / "x.ttl"]


@pytest.mark.parametrize("name", ["graph.docx", "graph", ".ttl"])
def test_an_ending_without_a_format_writes_nothing(kg, gold, tmp_path, name):
    result = kg("export", tmp_path / name, "--store", gold)
    assert result.exit_code == 2 and ".graphml" in result.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("turtle", "trig", "nquads", "jsonld")])
def test_no_export_but_the_graph_itself_tells_where_the_files_lay(name, tmp_path):
    doc = dataclasses.replace(document("note"), path="/home/ada/corpus/note.md")
    build([claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"})], [doc], tmp_path / "a.kg")
    export_into(open_store(tmp_path / "a.kg"), name, tmp_path / "out")
    told = b"".join(file.read_bytes() for file in (tmp_path / "out").iterdir())
    assert told and b"/home/ada" not in told and (b"note.md" in told or name not in ("csv", "parquet", "ftm"))
