"""What was made to hurt is named in one line and skipped, or read for what it says; nothing hangs, swells or stays behind."""
import gzip
import io
import json
import os
import threading
import time
import tracemalloc
import zipfile
from pathlib import Path

import fuzz
import pytest
from kg.annotate.dates import dates
from kg.annotate.quantities import amounts
from kg.errors import BadAnnotation, UnreadableDocument
from kg.graph.periods import dated
from kg.read.about import iso
from kg.read.article import article
from kg.read.copies import roots
from kg.read.corpus import documents
from kg.read.limits import RECORDS, Limits, check, within
from kg.read.markup import crowded
from kg.records import Document

FOUND = Path(__file__).parents[1] / "hostile"  # what fuzzing found
PROSE = "Velora Compute leases 40 MW from Norrland Grid.\nThe lease runs for five years.\n"
PAGE = "<html><body><article>" + f"<p>{PROSE * 6}</p>" + "{}</article></body></html>"


@pytest.fixture
def tried(tmp_path):
    """The documents that are read of a folder that holds a file, and an article beside it, and what is said of the rest."""
    def tried(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "zz.txt").write_text(PROSE)
        errors = []
        found = list(documents([tmp_path], on_error=errors.append, **options))
        assert found[-1].text == PROSE and not any("\n" in str(error) for error in errors)
        return found[:-1], [str(error) for error in errors]
    return tried


# ---------------------------------------------------------------------------- limits


def test_a_text_that_is_too_long_is_named_with_its_length_and_the_option(tried):
    found, [error] = tried("a.txt", "word " * 100, limits=Limits(characters=499))
    assert not found and "a.txt: it has 500 characters, and 499 are read; --max-doc-chars" in error
    assert not tried("a.txt", "word " * 100, limits=Limits(characters=500))[1]


@pytest.mark.parametrize("ending, before, after", [("html", "<html><body><article><p>", "</p></article></body></html>"),
                                                   ("json", '{"text": "', '"}'), ("jsonl", '{"text": "', '"}'), ("md", "---\ntitle: x\n---\n", "")])  # fmt: skip
def test_the_limit_of_length_is_one_of_the_text_in_every_format(tried, ending, before, after):
    text = "The lease runs for five years and may be renewed twice. " * 20
    assert len(tried(f"a.{ending}", before + text + after, limits=Limits(characters=1200))[0]) == 1
    found, [error] = tried(f"a.{ending}", before + text + after, limits=Limits(characters=900))
    assert not found and "characters, and 900 are read" in error


def big(path, size, first=b""):
    """A file of that size that takes no room."""
    with path.open("wb") as file:
        file.write(first)
        file.truncate(size)


@pytest.mark.parametrize("ending", ["txt", "md", "html", "pdf", "jsonl"])
def test_a_line_of_200_megabytes_is_not_taken_into_memory(tmp_path, ending):
    big(tmp_path / f"a.{ending}", 200_000_000, b"%PDF-1.4 " if ending == "pdf" else b"a")
    errors = []
    tracemalloc.start()
    try:
        assert not list(documents([tmp_path], on_error=errors.append))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "bytes; --max-doc-chars lets more in" in str(errors[0]) and peak < 80e6


def test_a_line_of_records_that_is_too_long_is_skipped_and_the_next_one_keeps_its_place(tmp_path):
    path = tmp_path / "a.jsonl"
    first = b'{"text": "\xc3\xa9' + b"a" * 3_000_000 + b'"}\n'
    path.write_bytes(first + b'{"text": "After it."}\n')
    errors = []
    [document] = documents([path], on_error=errors.append, limits=Limits(characters=10_000))
    assert ":1: the line has more than" in str(errors[0]) and document.name == "a:2"
    assert "".join(path.read_text()[at] for at in document.origin) == "After it."


def test_work_that_takes_too_long_is_broken_off_and_no_thread_stays():
    threads, start = threading.active_count(), time.process_time()
    with pytest.raises(UnreadableDocument, match=r"a\.txt: it takes longer than 0.2 seconds of processor time to read; --doc-seconds"):
        with within(0.2, "a.txt"):
            while True:
                try:
                    busy(60)
                except Exception:  # noqa: BLE001, S112  as libraries do
                    continue
    assert time.process_time() - start < 2 and threading.active_count() == threads
    check()
    busy(0.6)  # no timer rings afterwards


def test_what_hides_that_the_time_is_up_is_told_again():
    told = []
    with pytest.raises(UnreadableDocument, match="longer than"):
        with within(0.1, "a.txt"):
            for _ in range(2):
                try:
                    busy(60)
                except BaseException as error:  # noqa: BLE001
                    told.append(error)
                    if len(told) == 2:
                        raise
    assert len(told) == 2


def busy(seconds, *args, **options):
    """Takes that much processor time."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_where_no_timer_can_be_set_the_work_is_broken_off_where_it_says_so():
    told = []

    def work():
        try:
            with within(0.05, "a.txt"):
                while True:
                    check()
        except UnreadableDocument as error:
            told.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert not thread.is_alive() and "longer than 0.05 seconds" in told[0]


def test_what_is_done_with_a_document_does_not_count_as_its_time(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PROSE)
    assert len([busy(0.8) for _ in documents([tmp_path], limits=Limits(seconds=0.6))]) == 2


def test_a_file_that_takes_too_long_to_open_is_named_and_the_next_is_read(tried, monkeypatch):
    import trafilatura

    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *a, **k: busy(60))
    found, [error] = tried("a.html", PAGE, limits=Limits(seconds=0.5))
    assert not found and "a.html: it takes longer than 0.5 seconds" in error


# ---------------------------------------------------------------------------- files


def bomb():
    """Ten megabytes of nothing in ten kilobytes, as an office document holds its parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 10_000_000)
    return packed.getvalue()


@pytest.mark.parametrize("name, content, reason", [
    ("a.txt", bomb(), "a ZIP archive, or an office document"), ("a.pdf", bomb(), "a ZIP archive"), ("a.json", bomb(), "a ZIP archive"),
    ("a.html", gzip.compress(PAGE.encode() * 1000), "packed with gzip"), ("a.jsonl", bomb(), "not UTF-8"),
    ("a.txt", b"caf\xe9", "not UTF-8 at byte 3"), ("a.md", b"a\0b", "a NUL at character 1"), ("a.txt", b"", "no text"), ("a.jsonl", b"\n\n", "no text"),
    ("a.pdf", b"no PDF at all", "it is no PDF"), ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj << >> " * 500, "the PDF"),
    ("a.json", b'{"text":' * 100_000, "nested too deeply"), ("a.jsonl", b'{"x":' * 100_000, "nested too deeply"),
    ("a.json", b'{"text": "x", "id": ' + b"9" * 5000 + b"}", "a number too long"), ("a.json", b'{"text": "x", "date": "' + b"2026" * 900 + b'"}', "is no date"),
    ("a.json", json.dumps({f"key {n}": n for n in range(5000)}).encode(), "no field 'text'; it has: key 0"),
])  # fmt: skip
def test_what_is_no_article_is_named_in_one_line_and_the_rest_is_read(tried, name, content, reason):
    found, [error] = tried(name, content)
    assert not found and reason in error and len(error) < 700


def test_an_office_document_is_no_format_that_is_read(tmp_path):
    (tmp_path / "a.docx").write_bytes(bomb())
    with pytest.raises(UnreadableDocument, match=r"a\.docx: not a format that is read"):
        list(documents([tmp_path / "a.docx"]))


def test_a_broken_line_of_records_is_named_and_the_others_are_read(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "One."}\n{"text": "caf\xe9"}\n{"text": "\\u0000"}\n{"text": "Four."}\r\n')
    errors = []
    assert [d.text for d in documents([tmp_path], on_error=errors.append)] == ["One.", "Four."]
    assert [str(error).split("a.jsonl")[1][:3] for error in errors] == [":2:", ":3:"]


def test_a_folder_that_holds_links_to_itself_and_around_is_read_once(tmp_path):
    for name in "abcdefgh":
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(PROSE)
    for name in "abcdefgh":  # every way through these folders would be one of 8! ways
        for other in "abcdefgh":
            (tmp_path / name / f"to-{other}").symlink_to(tmp_path / other)
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    errors = []
    assert [d.name for d in documents([tmp_path], on_error=errors.append)] == list("abcdefgh")
    assert [str(error).rpartition(": ")[2] for error in errors] == ["a link that leads nowhere"] * 2


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    errors = []
    assert not list(documents([tmp_path, tmp_path / "a.txt"], on_error=errors.append))
    assert "no regular file" in str(errors[0])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").write_text(PROSE)
    (tmp_path / "closed").mkdir(mode=0o000)
    (tmp_path / "a.txt").chmod(0)
    errors = []
    assert not list(documents([tmp_path], on_error=errors.append))
    assert sorted(str(error).rpartition(": ")[2] for error in errors) == ["Permission denied"] * 2


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that can be opened and not read")
def test_an_error_of_the_system_is_one_line_and_the_rest_is_read(tried, monkeypatch):
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda path, mode="r", *a, **k: opened(
        Path("/proc/self/mem") if (path.name, mode) == ("a.txt", "rb") else path, mode, *a, **k))  # fmt: skip
    found, [error] = tried("a.txt", PROSE)
    assert not found and "a.txt: Input/output error" in error


def test_folders_in_folders_are_read_however_deep(tmp_path):
    folder = tmp_path
    for _ in range(1050):
        folder = folder / "d"
        folder.mkdir()
    (folder / "a.txt").write_text(PROSE)
    assert [d.name for d in documents([tmp_path])] == ["a"]
    (folder / "a.txt").unlink()
    while folder != tmp_path:  # what clears up after tests goes down by calling itself
        folder.rmdir()
        folder = folder.parent


# ---------------------------------------------------------------------------- names


@pytest.mark.parametrize("name, shown", [("a\nb.txt", "a b"), ("a\x1b[31m.txt", "a [31m"), ("\u202ea.txt", "a"), ("\u200b.txt", "unnamed"),
                                         (b"a\xff.txt", "a\ufffd")])  # fmt: skip
def test_a_name_shows_as_it_is_written(tmp_path, name, shown):
    place = os.path.join(os.fsencode(tmp_path), name if isinstance(name, bytes) else name.encode())
    Path(os.fsdecode(place)).write_text(PROSE)
    [document] = documents([tmp_path])
    assert document.name == shown and document.path.encode()


def test_names_that_look_alike_are_told_apart(tmp_path):
    for name in ("a\x01.txt", "a\x02.txt"):
        (tmp_path / name).write_text(PROSE + name)
    one, two = (d.name for d in documents([tmp_path]))
    assert one.endswith("/a") and two == f"{one}#2"


def test_titles_and_ids_of_records_are_cleaned_and_long_ids_are_no_names(tmp_path):
    rows = [{"id": "../../etc/pass\u202ewd", "text": "One.", "title": "A\x1b[2J \ud83d title\nof two lines", "author": "\u200b"},
            {"id": "x" * 5000, "text": "Two."}]  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(rows))
    one, two = documents([tmp_path])
    assert (one.name, one.title, one.author) == ("../../etc/passwd", "A [2J \ufffd title of two lines", None)
    assert two.name == "a:2"


def test_retold_articles_lead_to_the_first_however_many_there_are():
    told = [Document(f"d{n}", f"Text number {n}.", "", f"/d{n}", retold_from=f"d{n + 1}") for n in range(3000)]
    assert roots([*told, Document("d3000", "The first.", "", "/d3000")])["d0"] == "d3000"
    assert roots([Document("a", "x", "", "/a", retold_from="b"), Document("b", "y", "", "/b", retold_from="a")]) is not None


@pytest.mark.parametrize("content", ["a = " + "[" * 50_000, "a = " + "9" * 5000, '["a.txt"]\npublished = "' + "1" * 5000 + '"'])
def test_a_hostile_sources_toml_is_one_line(tmp_path, content):
    (tmp_path / "sources.toml").write_text(content)
    (tmp_path / "a.txt").write_text(PROSE)
    with pytest.raises(BadAnnotation) as caught:
        list(documents([tmp_path]))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 700


def test_a_long_sources_toml_is_read_in_time(tmp_path):
    (tmp_path / "sources.toml").write_text("".join(f'["{n}.txt"]\ntitle = "T {n}"\nauthor = "A"\npublished = 2026-01-01\n' for n in range(4000)))
    (tmp_path / "7.txt").write_text(PROSE)
    start = time.process_time()
    assert next(documents([tmp_path])).title == "T 7" and time.process_time() - start < 3


# ---------------------------------------------------------------------------- texts


def plain(text):
    return article(Document("d", text, "")).text


def test_tags_in_tags_are_no_words(tried):
    assert plain("<div>" * 50_000 + PROSE + "</div>" * 50_000).split("\n")[-2:] == PROSE.strip().split("\n")
    with within(60, "the page"):
        found, errors = tried("a.html", PAGE.format("<div>" * 50_000 + "</div>" * 50_000))
    assert len(found) + len(errors) == 1
    assert all("Velora Compute leases 40 MW" in document.text for document in found)


@pytest.mark.parametrize("before, attribute, encoding", [
    ("", "a{}", "utf-8"), ("", 'a{}=">"', "utf-8"), ("<!-->", "a{} = x", "utf-8"), ("<script>if (a<b) c='</p'</script>", "a{}='<'", "utf-8"),
    ("<i a='", "'a{}", "utf-8"), ("", "a{}", "utf-16")])  # fmt: skip
def test_a_tag_of_countless_attributes_is_refused_before_it_is_parsed(tried, before, attribute, encoding):
    start = time.process_time()
    page = PAGE.format(f"{before}<p {' '.join(map(attribute.format, range(120_000)))}>").encode(encoding)
    found, [error] = tried("a.html", page)
    assert not found and "a.html: the HTML has a tag of more than 1,000 attributes" in error and time.process_time() - start < 5


@pytest.mark.parametrize("piece", [b"<p ", b"<p a=\"", b"<!--", b"<script>", b"<", b"a ", b" ", b"/", b"=", b"<p a='>"])
def test_attributes_are_counted_in_linear_time(piece):
    def took(times):
        start = time.process_time()
        crowded(b"<p " + piece * times)
        return time.process_time() - start

    took(1000)
    assert took(400_000) < 2


def test_a_page_of_scripts_pictures_and_comments_is_parsed(tried):
    code = "for (i = 0; i<n; i++) {" + "x = i ;" * 3000 + "}"
    [found], _ = tried("a.html", PAGE.format(f"<script>{code}</script><!-- a<b {'c ' * 3000}--><img src='data:image/png;base64,{'A' * 200_000}'><p>It ends here, it says.</p>"))
    assert "It ends here" in found.text


def test_a_list_of_lists_needs_bounded_memory_and_lines_have_no_such_limit(tried):
    found, [error] = tried("a.json", b"[" * (RECORDS + 1))
    assert not found and "a.json: it has more than 16,777,216 bytes; write it as JSON lines (.jsonl)" in error


def test_scripts_of_a_page_are_not_read(tried):
    [found], _ = tried("a.html", PAGE.format("<script>alert('Velora acquired Norrland')</script><style>p {color: red}</style><p onclick='x()'>It ends here, it says.</p>"))
    assert "alert" not in found.text and "color" not in found.text and "It ends here" in found.text


def test_what_turns_or_hides_the_writing_is_not_read():
    assert plain("Vel\u202eora\u200d bought\u2066 Br\u00adix\u2069\x1b\x00\x7f for\U000e0041 $\u200b5.") == "Velora bought Brix for $5."
    assert plain("Harrow\u2028Foods") == "Harrow\nFoods"


def test_what_runs_on_without_a_space_is_parted():
    made = article(Document("d", "a" * 2500, ""))
    assert [len(word) for word in made.text.split()] == [1000, 1000, 500] and made.span(0, len(made.text)) == (0, 2500)


@pytest.mark.parametrize("published", [None, "0001", "0001-01", "0001-01-01", "9999-12-31", "9999", "2026-13-45", "2026-02-31", "\n", "2026-06-15"])
def test_dates_beyond_the_calendar_are_none(published):
    text = ("On 31 February 2026, 2026-13-45, 2026-02-30, 99999999999 years ago, 499 months ago, 400 days ago, last year, next week, in Q4, "
            "February 31, ٢٠٢٦, 20٢٦-٠٥, last quarter, next month, yesterday, tomorrow, next Monday and FY99.")  # fmt: skip
    assert all(found.when.iso is None or dated(found.when.iso) for found in dates(text, published))


@pytest.mark.parametrize("text", ["0000", "2026-13", "2026-02-30", "٢٠٢٦", "9" * 5000, "1" * 90, "2026" + "0" * 60, "Jan 32 2026", "", "x 2026 99:99"])
def test_a_date_out_of_range_is_none(text):
    with pytest.raises(Exception, match="is no date"):
        iso(text)
    assert not dated(text)


def test_ten_to_the_four_hundred_dollars_are_no_amount():
    text = f"It paid ${'1' + '0' * 400}, $1e400, ${'9' * 5000} million and $5 million, then 1{'0' * 400} MW to ${'7' * 400}."
    assert [a.quantity.value for a in amounts(text) if a.type == "MONEY"][-1:] == [5e6]
    assert all(a.quantity.value is None or a.quantity.value < 1e19 for a in amounts(text))


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_what_is_drawn_is_read_or_refused(name):
    fuzz.run(name, 60, 20260514)


@pytest.mark.parametrize("path", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_what_fuzzing_found_is_read_or_refused(path):
    fuzz.read_file(path.read_bytes(), path.suffix)
    text = path.read_bytes().decode("utf-8", "replace")
    fuzz.read_article(text)
    fuzz.read_whole(text[:3000])
    for published in (None, "0001-01-01", "2026-05-14", "9999-12-31"):
        fuzz.read_dates(text, published)
    fuzz.read_amounts(text)
    fuzz.read_name(text[:300])
    fuzz.read_day(text[:300])
