"""The place's own server, on a data folder of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import override
from urllib.error import URLError
from urllib.request import urlopen

from e2e.process import Process

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
    "FILES_URL",
    "DJANGO_",
)


class Server(Process):
    """`manage.py serve`. `variables` are settings of its environment; `behind` is a command that runs another by it;
    `code` is the folder of the version that runs.
    """

    host = "127.0.0.1"

    def __init__(self, data: Path, **variables: str) -> None:
        super().__init__(data)
        self.origin, self._variables = f"http://{self.host}:{self.port}", variables
        self.behind: tuple[str, ...] = ()
        self.code = PROJECT

    @property
    @override
    def command(self) -> list[str]:
        return [*self.behind, sys.executable, "manage.py", "serve", "--port", str(self.port)]

    @property
    @override
    def cwd(self) -> Path:
        return self.code

    @property
    @override
    def environment(self) -> dict[str, str]:
        # Without it nobody fetches what tests link to.
        return environment(self.data, **{"SARANGBANG_WORKER": "0"} | self._variables)

    @contextmanager
    def beside(self) -> Iterator["Server"]:
        """A second process on the same data and another port."""
        other = Server(self.data, **self._variables)
        other.start()
        try:
            yield other
        finally:
            other.stop()

    @override
    def answers(self) -> bool:
        try:
            with urlopen(f"{self.origin}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def environment(data: Path, **variables: str) -> dict[str, str]:
    """This process's own with `variables`, without settings that would lead the server elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"DATA_DIR": str(data), "PYTHONWARNINGS": "default"} | variables


def run_code(data: Path, code: str, **variables: str) -> str:
    """Run Python in the project, by a process of its own: this one never opens the database. What it printed."""
    run = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
    env = environment(data, **variables)
    return subprocess.run(run, cwd=PROJECT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def copy_of(seed: Path, data: Path) -> Path:
    """The data of a server that does not run, for another one: the place and its people in a state to start from."""
    shutil.copytree(seed, data, ignore=shutil.ignore_patterns("server.log"))
    return data
