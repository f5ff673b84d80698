"""PostgreSQL and Redis servers of a test's own, on private ports and in folders of their own: for unit tests too.

`python -m e2e.services` sees to it that their programs are there: found, or installed by apt where we are root, or one
line says what to do; without them it fails in CI alone, and the tests that need them are skipped. With a command
behind it, it runs that with TEST_DATABASE_URL naming a fresh PostgreSQL.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, override

import psycopg
import pytest

from e2e.machine import IN_CI, installed_by_apt, is_root
from e2e.process import Process

# What catalogues are made with; and faults: another clock, and where we may make networks, their tool.
PROGRAMS = {"xgettext": "gettext"}
if sys.platform == "linux":
    PROGRAMS |= {"faketime": "faketime"} | ({"ip": "iproute2"} if is_root() else {})
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


class Service(Process):
    """A server that is run as it comes, and installed where it is missing."""

    package: ClassVar[str]
    log = "service.log"
    goodbye = signal.SIGINT

    @staticmethod
    @abstractmethod
    def program() -> str | None:
        """The path of what is run, where it is installed."""

    @classmethod
    def install(cls) -> None:
        installed_by_apt(cls.package)


class Redis(Service):
    """Keeps nothing on disk: after a restart it is empty."""

    package = "redis-server"

    @staticmethod
    @override
    def program() -> str | None:
        return shutil.which("redis-server") or shutil.which("valkey-server")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    @override
    def command(self) -> list[str]:
        program = self.program()
        assert program is not None
        return [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    @override
    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False


class Postgres(Service):
    """Refuses to run as root: there it runs as `postgres` or `nobody`. Speed before safety: it is thrown away."""

    package = "postgresql"

    @staticmethod
    @override
    def program() -> str | None:
        """Debian keeps it off the path; of several versions the newest."""
        homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
        return next((str(home / "postgres") for home in homes if (home / "initdb").exists()), shutil.which("postgres"))

    @classmethod
    @override
    def install(cls) -> None:
        if not CLUSTERS.exists() and CLUSTERS.parent.parent.is_dir() and is_root():
            CLUSTERS.parent.mkdir(exist_ok=True)
            CLUSTERS.write_text("create_main_cluster = false\n")  # only the programs are wanted, no server that runs
        super().install()

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        if owner := self._owner():
            shutil.chown(data, owner)
        options = ["--username", "sarangbang", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
        make = [*self._as_owner(), str(self._found().with_name("initdb")), "--pgdata", "cluster", *options]
        subprocess.run(make, cwd=data, check=True, capture_output=True)

    @property
    def url(self) -> str:
        return f"postgresql://sarangbang:secret-word@127.0.0.1:{self.port}/postgres"

    @property
    @override
    def command(self) -> list[str]:
        options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB"]
        options += ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "max_connections=60"]
        program = [*self._as_owner(), str(self._found()), "-D", "cluster"]
        return program + [part for option in options for part in ("-c", option)]

    @override
    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def _owner(self) -> str:
        if not is_root():
            return ""
        return next(name for name in ("postgres", "nobody") if any(name == user.pw_name for user in pwd.getpwall()))

    def _as_owner(self) -> list[str]:
        if not (owner := self._owner()):
            return []
        user = pwd.getpwnam(owner)
        return ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]

    def _found(self) -> Path:
        program = self.program()
        assert program is not None
        return Path(program)


@contextmanager
def running[T: Service](kind: type[T]) -> Iterator[T]:
    """A service that runs, in a folder that is gone afterwards. Where its program is missing, tests are skipped."""
    if not (kind.program() or IN_CI):
        pytest.skip(f"needs {kind.package}; with CI=true this fails instead")
    with tempfile.TemporaryDirectory(prefix="sarangbang-service-") as data:
        service = kind(Path(data))
        service.start()
        try:
            yield service
        finally:
            service.stop()


def missing() -> Iterator[str]:
    """What can't be got, and what to do, a line each."""
    for kind in (Postgres, Redis):
        if not kind.program():
            kind.install()
        if not kind.program():  # where it is there, nobody minds if the system could not run its own
            yield missed(kind.package)
    for program, package in PROGRAMS.items():
        if not shutil.which(program):
            installed_by_apt(package)
        if not shutil.which(program):
            yield missed(package)


def missed(package: str) -> str:
    return f"No {package}: install it for the tests that need it (Debian: apt install {package})."


def main(command: list[str]) -> int:
    lines = list(missing())
    for line in lines:
        print(line, file=sys.stderr)
    if lines or not command:
        return 1 if lines and IN_CI else 0
    with running(Postgres) as postgres:
        return subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": postgres.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
