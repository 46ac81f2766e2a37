"""What tests share: the graph of the articles in the repository, built once."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
# The files that take longest, these first: begun last, one of them would keep a process at work that the others wait for.
LONGEST = ["web/test_explorer.py", "test_readme.py", "ask/test_proved.py", "test_benchmarks.py", "graph/test_validate.py", "cli/test_as_read.py",
           "test_rename.py", "ask/test_found.py", "web/test_keyboard.py", "web/test_rebuilt.py", "cli/test_building.py", "graph/test_parts.py",
           "cli/test_remote.py", "export/test_streams.py", "ask/test_listed.py", "test_evidence.py", "ask/test_score.py", "web/test_limits.py"]  # fmt: skip


def pytest_collection_modifyitems(items):
    """Puts the longest files first."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


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


@pytest.fixture(scope="session")
def seeds(kg, shared, tmp_path_factory):
    """The graph of the source articles, as the reader reads them; not to be changed."""
    store = tmp_path_factory.mktemp("seeds") / "seeds.kg"
    result = kg("build", shared / "seeds", "--store", store)
    assert result.exit_code == 0, result.output
    return store
