import re
import shlex
from inspect import cleandoc
from pathlib import Path

import click
import pytest

from kg.cli import FAMILY, ORDER, main


def test_every_command_is_listed(kg):
    shown = kg("--help").stdout
    assert sorted(ORDER) == sorted(FAMILY)
    assert all(f"\n  {name} " in shown for name in ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_help_says_what_it_does_and_shows_an_example(kg, name):
    shown = kg(name, "--help")
    assert shown.exit_code == 0
    usage, _, body = shown.stdout.partition("\n")
    assert f"\n    kg {name}" in body
    assert name == "train" or "--store" in body and "KG_STORE" in body, body


@pytest.mark.parametrize("name", ORDER)
def test_the_examples_of_a_help_text_are_commands_that_are_understood(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("corpus/training").mkdir(parents=True)  # as in the repository
    command = main.get_command(click.Context(main), name)
    examples = [part for line in re.findall(r"^  (kg .+)$", cleandoc(command.help or ""), re.MULTILINE) for part in re.split(r" && | > | < | \| ", line)]
    assert any(part.startswith(f"kg {name}") for part in examples)
    for example in (part for part in examples if part.startswith("kg ")):
        _, called, *words = shlex.split(example)
        words = [word.removeprefix("/") for word in words]
        for word in words:  # the files and folders that the example takes to be there
            if re.fullmatch(r"\w[\w/-]*\.\w+", word):
                Path(word).parent.mkdir(parents=True, exist_ok=True)
                Path(word).touch()
            elif re.fullmatch(r"\w[\w/-]*", word):
                Path(word).mkdir(parents=True, exist_ok=True)
        main.get_command(click.Context(main), called).make_context(called, words)  # raises what is not understood


def test_a_wrong_option_is_one_line_and_code_2(kg):
    result = kg("facts", "--colour", "red")
    assert result.exit_code == 2 and "--colour" in result.stderr


@pytest.mark.parametrize("asked", [
    ("timeline", ""), ("deals", "--party", ""), ("deals", "--as-of", " "), ("flows", "--from", ""), ("flows", "--to", ""),
    ("related", "--from", ""), ("related", ""), ("paths", "Tesla", ""), ("facts", "--party", ""), ("timeline", "--kind", ""),
    ("control", "Tesla", "--as-of", ""), ("memo", "Tesla", "--as-of", ""), ("whatif", "--without", ""), ("conflicts", "--party", ""),
])  # fmt: skip
def test_an_empty_text_is_an_error_and_does_not_mean_all(kg, gold, asked):
    result = kg(*asked, "--store", gold)
    assert result.exit_code == 2 and result.stdout == "" and "it is empty" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("asked", [
    ("show", "\udcff"), ("find", "\udcff"), ("text", "\udcff"), ("query", "ASK { ?s ?p '\udcff' }"), ("query", "--name", "\udcff"),
    ("facts", "--party", "\udcff"), ("facts", "--doc", "\udcff"), ("paths", "Tesla", "\udcff"),
])  # fmt: skip
def test_bytes_that_are_no_utf_8_are_an_error_in_words(kg, gold, asked):
    result = kg(*asked, "--store", gold)
    assert result.exit_code == 2 and result.stdout == "" and result.stderr.endswith(": it is not UTF-8.\n")


def test_a_command_whose_output_is_closed_shows_nothing(kg, gold, monkeypatch):
    from kg.cli.table import terminal

    monkeypatch.setattr("sys.stdout", None)
    assert terminal() is None


def test_the_empty_name_finds_all_parties(kg, gold):
    assert len(kg("find", "", "--store", gold).stdout.splitlines()) > 30
