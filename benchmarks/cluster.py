"""A standalone Spark cluster on loopback: one master and its workers, each a process group of its own, that can be killed."""
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def lacks() -> str:
    """What keeps a cluster from being started here; "" where nothing does."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed (the extra spark)"
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    return "" if java and os.path.exists(java) else "there is no Java"


class Cluster:
    """A master, by its URL, and workers of one core each, which find Python modules in further places too."""

    def __init__(self, folder: Path, places: Iterable[Path] = ()) -> None:
        import pyspark

        self.path = os.pathsep.join([*map(str, places), os.environ.get("PYTHONPATH", "")])
        self.home, self.folder, self.url = Path(pyspark.__file__).parent, folder, ""
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, workers: int) -> None:
        """Starts the master and so many workers, and waits until the master knows them."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"spark://127.0.0.1:{port}"
        self._started("master", "master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", _free())
        self._heard("Starting Spark master", 1)
        for number in range(workers):
            self._started(f"worker-{number}", "worker.Worker", "--host", "127.0.0.1", "--cores", 1, "--memory", "1g", "--webui-port", _free(),
                          "--work-dir", self.folder / f"work-{number}", self.url)  # fmt: skip
        self._heard("Registering worker", workers)

    def _started(self, name: str, what: str, *args: object) -> None:
        env = {**os.environ, "PYTHONPATH": self.path, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(self.home)}
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen([self.home / "bin" / "spark-class", f"org.apache.spark.deploy.{what}", *map(str, args)],
                                                    env=env, stdout=log, stderr=log, start_new_session=True)  # fmt: skip

    def _heard(self, words: str, times: int) -> None:
        """Waits until the master has said something so many times."""
        log = self.folder / "master.log"
        for _ in range(3000):
            if log.read_text(errors="replace").count(words) >= times:
                return
            assert all(process.poll() is None for process in self.processes.values()), log.read_text(errors="replace")
            time.sleep(0.1)
        raise AssertionError(log.read_text(errors="replace"))

    def kill(self, name: str) -> None:
        """Kills a process and all that it started: a worker, its executor and its Python."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def cluster(folder: Path, workers: int = 2, places: Iterable[Path] = ()) -> Iterator[Cluster]:
    """A cluster that ends with the block."""
    made = Cluster(folder, places)
    try:
        made.start(workers)
        yield made
    finally:
        for name in list(made.processes):
            made.kill(name)
