import datetime
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import BadAnnotation, MissingExtra, UnreadableDocument
from kg.read.corpus import documents

SHARED = Path(__file__).parents[3] / "shared"
PROSE = "Velora Compute leases 40 MW from Norrland Grid.\nThe lease runs for five years.\n"
PAGE = """<html><head><title>Velora leases 40 MW</title><meta name="author" content="Ida Berg">
<meta property="article:published_time" content="2026-03-04T08:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Velora leases 40 MW</h1><p>Velora Compute has leased forty megawatts from Norrland Grid, the two companies said on
Tuesday in a joint statement that gave no price.</p><p>The lease runs for five years and may be renewed twice, according to
the statement, which names no other party to the contract.</p></article><footer>All rights reserved</footer></body></html>"""


def read(*paths, **options):
    return list(documents(paths, **options))


def failures(*paths, **options):
    errors = []
    found = list(documents(paths, on_error=errors.append, **options))
    return found, [str(error) for error in errors]


def traced(document, content):
    """The document's text, collected from the places of the original that its origin names."""
    return "".join(content[place] for place in document.origin)


@pytest.fixture
def put(tmp_path):
    def put(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    return put


def test_a_text_file_is_read_as_it_stands_and_named_without_its_ending(put):
    path = put("lease.2026.txt", PROSE)
    [document] = read(path)
    assert (document.name, document.text, document.path) == ("lease.2026", PROSE, str(path))
    assert document.origin == range(len(PROSE))
    assert document.sha256 == hashlib.sha256(PROSE.encode()).hexdigest()


def test_byte_order_mark_and_line_ends_are_made_plain(put):
    content = b"\xef\xbb\xbfOne line.\r\nAnother.\rLast.\n"
    [document] = read(put("a.txt", content))
    assert document.text == "One line.\nAnother.\nLast.\n"
    assert traced(document, content.decode()) == "One line.\rAnother.\rLast.\n"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ending, lines", [
    ("txt", ["Tern leases.", "“Ja”", "", "It ends."]), ("md", ["---", "title: T", "---", "", "Tern leases.", "It ends."]),
    ("json", ["[", '{"text": "Tern \\u00fc leases."},', '{"text": "It ends."}]']),
    ("jsonl", ['{"text": "Tern \\u00fc leases."}', "", '{"text": "It ends."}', "{}", '{"text": "So it does."}'])])  # fmt: skip
def test_offsets_lead_into_the_file_as_it_is_on_disk(put, mark, end, ending, lines):
    content = mark + end.join(lines)
    found, _ = failures(put(f"a.{ending}", content.encode()))
    assert len(found) == {"txt": 1, "md": 1, "json": 2, "jsonl": 3}[ending]
    for document in found:
        assert len(document.origin) == len(document.text)
        for character, at in zip(document.text, document.origin, strict=True):
            assert content[at] == character or (character, content[at]) in (("\n", "\r"), ("ü", "\\"))


def test_front_matter_is_told_and_left_out_of_the_text(put):
    content = '---\ntitle: "A lease: forty megawatts"\npublisher = Wire\npublished: 2026-03-04\nsha256: abc\ntags:\n  - x\n# note\n---\n\n' + PROSE
    [document] = read(put("a.md", content))
    assert document.text == PROSE and traced(document, content) == PROSE
    assert (document.title, document.publisher, document.published) == ("A lease: forty megawatts", "Wire", "2026-03-04")


def test_a_rule_at_the_top_of_a_markdown_file_is_no_front_matter(put):
    [document] = read(put("a.md", "---\nVelora leases from Norrland.\n---\nMore.\n"))
    assert document.text.startswith("---\nVelora")


@pytest.mark.parametrize("content, line", [
    ("---\ntitle: x\nno such line\n---\ntext", 3), ("---\ntitle: x\ntext", 3), ("---\ntitle: x\n\n", 1),
    ("---\npublished: soon\n---\ntext", 2), ("---\npublished: 0000-00-00\n---\ntext", 2), ('---\ntitle: "\n---\ntext', 2),
    ("---\nNote: it rains\nprose", 3), ("---\nNote: it rains\n\n", 1)])
def test_an_article_of_malformed_front_matter_is_named_by_file_and_line_and_the_others_are_read(put, content, line):
    path, good = put("a.md", content), put("b.txt", PROSE)
    found, [error] = failures(path, good)
    assert [d.name for d in found] == ["b"] and f"a.md:{line}: " in error
    with pytest.raises(UnreadableDocument, match=rf"a\.md:{line}: "):
        read(path, good)


def test_sources_toml_tells_of_a_file_by_its_name(put):
    put("sources.toml", '["a.txt"]\ntitle = "T"\nauthor = "A"\npublished = 2026-06-01\nstyle = "news"\nretold_from = "https://x.example"\n')
    [document] = read(put("a.txt", PROSE))
    assert (document.title, document.author, document.published, document.retold_from) == ("T", "A", "2026-06-01", "https://x.example")


def test_front_matter_outranks_sources_toml_which_outranks_what_html_holds(put):
    put("sources.toml", '["a.md"]\ntitle = "theirs"\nauthor = "B"\n["b.html"]\ntitle = "ours"\n')
    a, b = read(put("a.md", "---\ntitle: mine\n---\n" + PROSE), put("b.html", PAGE))
    assert (a.title, a.author, b.title) == ("mine", "B", "ours")


@pytest.mark.parametrize("content, line", [
    ('["a.txt"]\ntitle = "x"\ntitle = "y"\n', 3), ('["a.txt"]\ntitle = x\n', 2), ('["b.txt"]\ntitle = "t"\n["a.txt"]\n\ntitle = 5\n', 5),
    ('["a.txt"]\npublished = "soon"\n', 2), ('\n"a.txt" = "x"\n', 2)])
def test_a_malformed_sources_toml_is_named_by_file_and_line(put, content, line):
    put("sources.toml", content)
    with pytest.raises(BadAnnotation, match=rf"sources\.toml:{line}: "):
        failures(put("a.txt", PROSE))


def test_a_folder_is_read_in_order_without_what_is_no_article(put, tmp_path):
    for name in ("b.txt", "a.md", "sub/c.html", ".hidden.txt", ".git/d.txt", "sources.toml", "README.md", "picture.png"):
        put(name, PAGE if name.endswith("html") else "" if name.endswith("toml") else PROSE)
    assert [document.name for document in read(tmp_path)] == ["a", "b", "c"]


def test_a_folder_that_holds_articles_gives_those_alone(put, tmp_path):
    put("articles/a.txt", PROSE)
    put("gold/a.jsonl", '{"doc": "a"}')
    put("training/b.txt", PROSE)
    assert [document.name for document in read(tmp_path)] == ["a"]
    assert [document.name for document in read(tmp_path / "training")] == ["b"]


def test_a_file_that_is_named_twice_is_read_once(put, tmp_path):
    path = put("a.txt", PROSE)
    assert len(read(path, tmp_path, path)) == 1


def test_two_files_of_one_name_are_told_apart_by_folder_and_by_ending(put, tmp_path):
    for name in ("x/a.txt", "y/a.txt", "y/b.txt", "y/b.md"):
        put(name, PROSE)
    assert [document.name for document in read(tmp_path)] == ["x/a", "y/a", "b.md", "b.txt"]


def test_standard_input_is_text_by_the_name_given(monkeypatch):
    for name, expected in (("wire", "wire"), (None, "stdin")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PROSE.encode())))
        [document] = read("-", name=name)
        assert (document.name, document.text) == (expected, PROSE)


@pytest.mark.parametrize("escaped", [True, False])
def test_json_text_leads_back_through_its_escapes(put, escaped):
    body = 'A “quoted” line\nand \\ "more" \U0001f600 \t€5 / é\r\n'
    content = '\ufeff{ "text" : 1, "id": 7,\n "te\\u0078t": ' + json.dumps(body, ensure_ascii=escaped).replace("/", "\\/") + ' , "x": {"text": "no"}}\n'
    [document] = read(put("a.json", content))
    places = list(document.origin)
    assert document.text == body and document.name == "a"
    assert places == sorted(set(places)) and len(places) == len(body)
    for char, place in zip(body, places):
        assert content[place] in (char, "\\")
        if content[place] == "\\":
            token = content[place:place + (12 if char > "\uffff" else 6 if content[place + 1] == "u" else 2)]
            assert json.loads(f'"{token}"') == char


def test_plain_json_text_needs_no_more_than_a_range(put):
    [document] = read(put("a.json", '{"text": "No escapes."}'))
    assert document.origin == range(10, 21)


def test_a_line_of_jsonl_is_named_by_its_id_or_its_number(put):
    content = '{"id": "n1", "body": "One\\n1"}\n\n{"key": 2, "body": "Two", "headline": "H", "day": "2026-05-01T09:00:00Z"}\n{"id": "n1", "body": "Three"}\n'
    path = put("news.jsonl", content)
    found = read(path, text_field="body", title_field="headline", date_field="day")
    assert [d.name for d in found] == ["n1", "news:3", "news/n1"]
    assert (found[1].title, found[1].published) == ("H", "2026-05-01")
    assert traced(found[1], content) == "Two" and traced(found[0], content) == "One\\1"
    assert len({d.sha256 for d in found}) == 3


def test_a_row_of_parquet_is_an_article_as_a_line_of_json_is(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    from pyarrow import parquet

    rows = {"id": ["n1", None, "n1", "n4", "n5"], "text": ["One", "Two\n2", "Three", None, " "], "author": ["Ida", None, None, None, None],
            "published": [datetime.date(2026, 5, 1), None, None, None, None]}  # fmt: skip
    parquet.write_table(pyarrow.table(rows), tmp_path / "news.parquet")
    found, errors = failures(tmp_path)
    assert [(d.name, d.text) for d in found] == [("n1", "One"), ("news:2", "Two\n2"), ("news/n1", "Three")]
    assert (found[0].published, found[0].author, found[0].origin) == ("2026-05-01", "Ida", None)
    assert found[0].sha256 == hashlib.sha256(b"One").hexdigest() and found[0].path == str(tmp_path / "news.parquet")
    assert errors == [f"{tmp_path / 'news.parquet'}: row 4: the field 'text' is no text", f"{tmp_path / 'news.parquet'}: row 5: it holds no text"]


def test_a_row_of_parquet_that_holds_what_python_cannot_say_is_named_and_the_others_are_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    from pyarrow import parquet

    odd = [(10**18, pyarrow.timestamp("us")), (10**8, pyarrow.date32()), (2**62, pyarrow.duration("s")), (1, pyarrow.timestamp("us", "Mars/Phobos"))]
    for number, (value, kind) in enumerate(odd):
        days = pyarrow.array([None, value]).cast(pyarrow.int32() if kind == pyarrow.date32() else pyarrow.int64()).view(kind)
        parquet.write_table(pyarrow.table({"text": ["One", "Two"], "published": days}), tmp_path / f"{number}.parquet", store_schema=True)
    found, errors = failures(tmp_path)
    assert [d.text for d in found] == ["One"] * 4
    assert len(errors) == 4 and all("row 2: the field 'published' has a value that cannot be read" in error for error in errors)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what memory a process took is not told here")
def test_long_rows_of_a_small_parquet_are_skipped_one_by_one(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    from pyarrow import parquet

    table = pyarrow.table({"text": ["a" * 20_000_000] * 16 + ["One"]})
    parquet.write_table(table, tmp_path / "a.parquet", compression="zstd")
    del table
    (tmp_path / "read.py").write_text(f"""
from pathlib import Path
from kg.read.corpus import documents
errors = []
print([d.text for d in documents([{str(tmp_path / "a.parquet")!r}], on_error=errors.append)], len(errors), errors[0])
print(*(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
""")
    done = subprocess.run([sys.executable, tmp_path / "read.py"], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    told, kilobytes = done.stdout.splitlines()
    assert told.startswith("['One'] 16") and "row 1: the field 'text' has more than 5,848,576 bytes; --max-doc-chars" in told
    assert (tmp_path / "a.parquet").stat().st_size < 10_000 and int(kilobytes) < 300_000


def test_columns_that_are_dictionaries_are_read_as_others_are_and_as_fast(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    from pyarrow import parquet

    texts = pyarrow.array([f"Text {number}" + " word" * 1000 for number in range(1000)])
    ids = pyarrow.array([f"n{number % 700}" for number in range(1000)])
    tables = {"plain": [ids, texts], "text": [ids, texts.dictionary_encode()], "both": [ids.dictionary_encode(), texts.dictionary_encode()]}
    found, took = {}, {}
    for name, columns in tables.items():
        path = tmp_path / name / "a.parquet"
        path.parent.mkdir()
        parquet.write_table(pyarrow.table(columns, ["id", "text"]), path, dictionary_pagesize_limit=1 << 26)
        start = time.process_time()
        found[name] = [(document.name, document.text, document.sha256) for document in documents([path])]
        took[name] = time.process_time() - start
    assert found["plain"] == found["text"] == found["both"] and len(found["plain"]) == 1000
    # A dictionary that is made anew for each row takes 15 times as long here, and the more the more rows there are.
    assert max(took["text"], took["both"]) < 5 * took["plain"]


@pytest.mark.parametrize("long, many", [(10, 64), (1 << 19, 31), (1 << 21, 7)])
def test_of_long_values_of_dictionaries_few_are_held(tmp_path, long, many):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    from kg.read import rows
    from pyarrow import parquet

    texts = pyarrow.array([f"{number}" + "a" * long for number in range(5)]).dictionary_encode()
    parquet.write_table(pyarrow.table({"id": ["n"] * 5, "text": texts}), tmp_path / "a.parquet", compression="zstd")
    group = parquet.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0)
    assert many - 1 <= rows._many(group, ["text"]) <= many and rows._many(group, []) == 64


@pytest.mark.parametrize("data, words", [(b"PAR1 and no more", "the Parquet is damaged"), (b"", "the Parquet is damaged")])
def test_a_damaged_parquet_is_named(put, data, words):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    found, errors = failures(put("a.parquet", data))
    assert not found and len(errors) == 1 and words in errors[0] and "\n" not in errors[0]


def test_standard_input_that_is_closed_is_named(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnreadableDocument, match="-: standard input is closed"):
        read("-")


def test_a_list_in_json_gives_an_article_an_item(put):
    content = '[ {"id": 4, "text": "One"},\n{"text": "Two", "date": "May 4, 2026"} ]'
    found = read(put("news.json", content))
    assert [d.name for d in found] == ["4", "news:2"] and found[1].published == "2026-05-04"
    assert [traced(d, content) for d in found] == ["One", "Two"]


def test_a_broken_line_is_named_and_the_others_are_read(put):
    found, errors = failures(put("n.jsonl", '{"text": "One"}\n{"text": \n{"title": "x"}\n{"text": 5}\n[1]\n{"text": "Six"}'))
    assert [d.text for d in found] == ["One", "Six"]
    assert [error.split("n.jsonl")[1][:4] for error in errors] == [":2:1", ":3: ", ":4: ", ":5: "]
    assert "no field 'text'; it has: title" in errors[1]


@pytest.mark.parametrize("name, content, reason", [
    ("a.txt", b"caf\xe9 au lait", "not UTF-8 at byte 3"), ("a.txt", "\ufeffx".encode("utf-16"), "UTF-16"),
    ("a.txt", b"x\0y", "a NUL at character 1"), ("a.txt", b" \n ", "no text"), ("a.md", b"---\ntitle: x\n---\n\n", "no text"),
    ("a.html", b"", "no text"), ("a.html", b"<html><body></body></html>", "no main text"), ("a.pdf", b"hello", "no PDF"),
    ("a.pdf", b"%PDF-1.4\nrubbish", "damaged"), ("a.json", b'{"text":\n "x",}', r"a\.json:2:\d: no JSON"),
    ("a.json", b'{"body": "x"}', "no field 'text'; it has: body"), ("a.json", b"3", "neither an object"),
    ("a.json", b"[]", "empty list"),
    ("a.json", b'{"text": "\\ud83d"}', "half a surrogate"), ("a.json", b'{"text": "x", "date": "soon"}', "'soon' is no date"),
    ("a.json", b"[" * 100_000, "no JSON"), ("a.jsonl", b"", "no text"), ("a.docx", b"x", "not a format")])
def test_a_file_that_cannot_be_read_is_named_with_the_reason_in_one_line(put, name, content, reason):
    path = put(name, content)
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        read(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)
    good = put("good/z.txt", PROSE)
    found, errors = failures(path, good)
    assert [d.name for d in found] == ["z"] and len(errors) == 1


def test_what_is_not_there_is_named(tmp_path):
    assert "no such file" in failures(tmp_path / "gone.txt")[1][0]
    assert "no article in this folder" in failures(tmp_path)[1][0]


def test_html_gives_its_main_text_and_what_it_says_of_itself(put):
    pytest.importorskip("trafilatura")
    [document] = read(put("a.html", PAGE))
    assert "forty megawatts" in document.text and "All rights" not in document.text and document.origin is None
    assert (document.title, document.author, document.published) == ("Velora leases 40 MW", "Ida Berg", "2026-03-04")


def test_pdf_gives_its_text_and_where_its_pages_start(tmp_path):
    fpdf = pytest.importorskip("fpdf")
    pytest.importorskip("pypdf")
    pdf = fpdf.FPDF()
    pdf.set_font("Helvetica", size=12)
    for text in ("Velora leases 40 MW.", "Norrland sells power."):
        pdf.add_page()
        pdf.multi_cell(0, 8, text)
    pdf.output(str(tmp_path / "a.pdf"))
    [document] = read(tmp_path / "a.pdf")
    assert len(document.pages) == 2 and document.origin is None
    assert document.text[document.pages[1]:].strip() == "Norrland sells power."


def test_pdf_without_its_library_says_what_to_install(put, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingExtra, match=r"dealgraph\[pdf\]"):
        read(put("a.pdf", b"%PDF-1.4"))


def test_two_readings_give_the_same_documents_in_the_same_order(put, tmp_path):
    for name in ("z/a.txt", "b.txt", "a/a.txt", "c.htm"):
        put(name, PAGE if name.endswith("htm") else PROSE)
    assert read(tmp_path) == read(tmp_path)


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the source articles are not here")
def test_the_source_articles_are_read_with_what_is_told_of_them():
    found = read(SHARED / "seeds")
    assert len(found) == 3 and all(d.title and d.published for d in found)
    assert all(d.text == Path(d.path).read_text(encoding="utf-8") for d in found)
