"""A real server process with a data folder of its own, to be started, stopped and killed from outside."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).resolve().parent.parent
OURS = (
    "SARANGBANG_",
    "DATA_DIR",
    "PORT",
    "PUBLIC_URL",
    "TRUSTED_PROXY",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DJANGO_",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`manage.py serve` on `data`. It keeps its port over restarts; its output is appended to `data`/server.log.

    `variables` are settings of its environment.
    """

    def __init__(self, data: Path, **variables: str) -> None:
        self.data, self.port, self._variables = data, free_port(), variables
        self.origin = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return once it answers. Raises RuntimeError where it doesn't within half a minute."""
        with (self.data / "server.log").open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=PROJECT,
                env=environment(self.data, **self._variables),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{self.output}")
            time.sleep(0.02)

    def kill(self) -> None:
        """The plug is pulled: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Told to go: SIGTERM. Does nothing where it does not run."""
        self._end(signal.SIGTERM)

    @property
    def command(self) -> list[str]:
        """What Python is to run."""
        return ["manage.py", "serve", "--port", str(self.port)]

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def output(self) -> str:
        return (self.data / "server.log").read_text(errors="replace")

    @contextmanager
    def beside(self) -> Iterator["Server"]:
        """A second process on the same data and another port."""
        other = Server(self.data, **self._variables)
        other.start()
        try:
            yield other
        finally:
            other.stop()

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=20)
            self._process = None

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.origin}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def environment(data: Path, **variables: str) -> dict[str, str]:
    """This process's own with `variables`, without settings that would lead the server elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"DATA_DIR": str(data), "PYTHONWARNINGS": "default"} | variables


def copy_of(seed: Path, data: Path) -> Path:
    """The data of a server that does not run, for another one: the place and its people in a state to start from."""
    shutil.copytree(seed, data, ignore=shutil.ignore_patterns("server.log"))
    return data
