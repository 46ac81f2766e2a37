"""Killed at any moment, a build leaves a whole graph, and the next one goes on from what was read."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def kills(folder, *numbers):
    """What builds left that were killed, as crash.py tells it."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run([sys.executable, TESTS / "graph" / "crash.py", folder, *map(str, numbers)], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path})  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(map(json.loads, done.stdout.splitlines()))


def judge(found, changed):
    for kill in found:
        assert kill["whole"] and kill["finished"] and not kill["left"] and len(kill["generations"]) <= 2, kill
        assert kill["asked"] + kill["recorded"] == changed, kill
    assert {kill["switched"] for kill in found} == {True, False}
    assert {kill["recorded"] for kill in found} == set(range(changed + 1))


def test_a_build_that_is_killed_loses_nothing(tmp_path):
    found = kills(tmp_path, 3, 2, 3, 3, 11)
    hooks = [kill for kill in found if kill["how"].startswith("before")]
    assert len(found) == len(hooks) + 6 and len({kill["how"].split()[1] for kill in hooks}) == 2
    judge(found, 2)


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("KG_FULL") != "1", reason="some hundred builds of two hundred articles; run it with KG_FULL=1")
def test_a_build_over_two_hundred_articles_that_is_killed_loses_nothing(tmp_path):
    found = kills(tmp_path, 200, 12, 70, 30, 12, "columns")
    assert sum(kill["how"] == "in writing" for kill in found) == 30 and len(found) > 200
    judge(found, 12)
