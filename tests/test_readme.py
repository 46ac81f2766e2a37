"""The README's commands run as they stand."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cluster import lacks

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SETUP = [block for block in BLOCKS if "python3 -m venv" in block]
SERVED = [block for block in BLOCKS if re.search(r" &$", block, re.MULTILINE)]
COMMANDS = [line for block in BLOCKS if block not in (*SETUP, *SERVED) for line in block.splitlines() if line.strip()]

CLUSTERED = next(block for block in BLOCKS if "--engine spark" in block).splitlines() + [line for line in COMMANDS if "scaling.py" in line]


@pytest.fixture(scope="module")
def folder(demo, tmp_path_factory):
    """A folder in which the demo was run, with the corpus and the benchmarks of the checkout in it and nothing else."""
    made = tmp_path_factory.mktemp("readme")
    for part in ("corpus", "benchmarks"):
        (made / part).symlink_to(ROOT / part)
    shutil.copytree(demo[0], made / ".kg")
    return made


@pytest.fixture(scope="module")
def path():
    """Where commands are looked for: beside this Python first."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def sh(line, folder, **env):
    return subprocess.run(["bash", "-euo", "pipefail", "-c", line], cwd=folder, capture_output=True, text=True, env={**os.environ, **env})


def test_every_block_of_commands_is_one_that_is_run():
    assert len(SETUP) == 2 and len(BLOCKS) == README.count("```sh\n")
    assert set(re.findall(r"^```(\w*)$", README, re.MULTILINE)) <= {"", "sh", "json"}
    assert README.count("\n```") == 2 * (len(BLOCKS) + README.count("```json\n"))


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_runs_as_it_stands(line, folder, path):
    if line in CLUSTERED and lacks():
        pytest.skip(lacks())
    done = sh(line, folder, PATH=path, SPARK_LOCAL_IP="127.0.0.1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or list(folder.glob(line.split()[-1])), "it prints something or writes its file"
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("block", SERVED)
def test_a_server_answers_the_lines_after_it_and_stops(block, folder, path):
    pytest.importorskip("gunicorn", reason="serving needs the extra web")
    first, *lines = block.splitlines()
    server = subprocess.Popen(["bash", "-c", f"exec {first.removesuffix(' &')}"], cwd=folder, env={**os.environ, "PATH": path},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
    try:
        assert "http://127.0.0.1" in server.stdout.readline()
        for line in lines:
            done = sh(line, folder, PATH=path)
            assert done.returncode == 0 and done.stdout.strip(), line
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0, server.stderr.read()


def test_the_record_that_is_shown_is_one():
    from kg.read.corpus import documents
    from kg.records import claim_of

    text = {document.name: document.text for document in documents([ROOT / "corpus" / "articles"])}
    shown = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)]
    assert shown
    for record in shown:
        assert claim_of(record).record() == record
        assert all(text[record["doc"]][e["start"] : e["end"]] == e["quote"] for e in record["evidence"])


def test_the_record_that_is_shown_is_what_the_command_prints(kg, store):
    """What the reader finds may change in its amounts and passages: the shape of the record and what it is about may not."""
    def shape(record):
        quantities = {name: sorted(value) if isinstance(value, dict) else "" for name, value in record["attrs"].items()}
        passages = [sorted(passage) for passage in record["evidence"]][:1]
        return sorted(record), record["doc"], record["kind"], record["roles"], quantities, record.get("status"), record.get("mode"), passages

    for block in re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        shown = json.loads(block)
        lines = kg("facts", "--format", "jsonl", "--kind", shown["kind"], "--doc", shown["doc"], "--store", store).stdout.splitlines()
        text = kg("text", shown["doc"], "--store", store).stdout
        assert shape(shown) in [shape(json.loads(line)) for line in lines]
        assert all(text[e["start"] : e["end"]] == e["quote"] for e in shown["evidence"])


def test_every_command_that_the_readme_says_takes_a_store_does():
    from kg.cli import FAMILY, main

    without = {name for name in FAMILY if all(param.name != "store" for param in main.get_command(None, name).params)}
    assert without == {"train"} and "Every command but `kg train` takes `--store PATH`" in README


def test_turtle_is_the_default_graph_as_the_readme_says(kg, store, tmp_path):
    from pyoxigraph import DefaultGraph, RdfFormat, parse

    for name in ("graph.ttl", "graph.nq"):
        assert kg("export", tmp_path / name, "--store", store).exit_code == 0
    every = list(parse(path=tmp_path / "graph.nq", format=RdfFormat.N_QUADS))
    told = sum(1 for _ in parse(path=tmp_path / "graph.ttl", format=RdfFormat.TURTLE))
    assert told == sum(quad.graph_name == DefaultGraph() for quad in every) and 0.4 < told / len(every) < 0.6


def test_every_command_is_in_the_readme():
    from kg.cli import FAMILY

    for name in FAMILY:
        assert re.search(rf"\bkg {name}\b", README), name


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("KG_FULL") != "1", reason="installs twice into fresh environments; run it with KG_FULL=1")
def test_the_two_lines_of_set_up_work_on_a_copy_of_the_tree(tmp_path):
    tracked = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, tracked.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    first, second = (block.strip() for block in SETUP)
    done = sh(first, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Next:" in done.stdout
    # The second line's tests are this very suite: what it installs must find and collect them.
    done = sh(second + " --collect-only", tmp_path)
    assert done.returncode == 0, done.stdout
