"""The Spark session that a build runs in; what goes wrong in it is one line."""
from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError, MissingExtra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MEMORY = "2g"  # of a worker's Python, from which a shuffle goes to disk: the pipeline takes the better part of one
QUIET = Path(__file__).with_name("log4j2.properties")
# The last line of a Python traceback, or of a Java one's causes, says what happened.
SAID = re.compile(r"^(?:Caused by: )?(?:[\w.$]+\.)?(\w*(?:Error|Exception)\w*): (.+)$", re.MULTILINE)


class SparkFailed(KgError):
    """A cluster that cannot be reached, or that fails."""

    def __init__(self, master: str, reason: str) -> None:
        super().__init__(f"Spark at {master}: {reason}")


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A session on a cluster, whose workers run the Python that runs here unless PYSPARK_PYTHON names another.

    Spark's own files of options (SPARK_CONF_DIR) hold. Raises MissingExtra or SparkFailed.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra("--engine spark", "spark") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("dealgraph").master(master)
    builder = builder.config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={QUIET}")
    builder = builder.config("spark.python.worker.memory", MEMORY)
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    try:
        spark = builder.getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()
    except (Py4JError, PySparkException) as error:
        raise SparkFailed(master, _reason(str(error))) from error


def _reason(told: str) -> str:
    """What happened, in one line."""
    if "JAVA_GATEWAY_EXITED" in told:
        return "it does not start; it needs Java 17 or later (JAVA_HOME), and a master that can be reached"
    found = [f"{name}: {words}" for name, words in SAID.findall(told)]
    return (found[-1] if found else told.strip().splitlines()[0])[:300]
