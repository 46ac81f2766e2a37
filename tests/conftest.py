"""What tests share: the graph of the articles in the repository, built once."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def shared():
    if not (SHARED / "eval").is_dir():
        pytest.skip("the articles and gold facts in ../shared are not here")
    return SHARED


@pytest.fixture(scope="session")
def kg():
    """Run a command in this process: kg("facts", "--store", store) is its result."""
    from kg.cli import main

    def run(*args, **extra):
        return CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False, **extra)

    return run


@pytest.fixture(scope="session")
def process(tmp_path_factory):
    """Run a command in a process of its own, in an empty folder unless `cwd` is given."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*args, cwd=elsewhere, check=False, **extra):
        env = {**os.environ, **extra.pop("env", {})}
        return subprocess.run([sys.executable, "-c", "from kg.cli import main; main()", *map(str, args)], cwd=cwd, env=env,
                              capture_output=True, text=True, check=check, **extra)  # fmt: skip

    return run


@pytest.fixture(scope="session")
def demo(kg, tmp_path_factory):
    """What `kg demo` printed, and the store that it built."""
    store = tmp_path_factory.mktemp("demo") / "demo.kg"
    result = kg("demo", "--store", store)
    assert result.exit_code == 0, result.output
    return store, result.output


@pytest.fixture(scope="session")
def store(demo):
    """The graph of the seven articles, as the reader reads them; not to be changed."""
    return demo[0]


@pytest.fixture(scope="session")
def gold(tmp_path_factory):
    """The graph of the gold facts of the same articles, as a reader without fault would build it; not to be changed."""
    from factory import articles
    from factory import gold as facts

    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.graph.store import build

    place = tmp_path_factory.mktemp("gold") / "gold.kg"
    read = list(articles())
    build(facts({d.name: d for d in read}), read, place, derived=derived, columns=columns)
    return place
