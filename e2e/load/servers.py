"""The processes under load, and what the system says they used."""

import asyncio
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import override

from e2e.load.place import Place
from e2e.server import Server, copy_of

TICKS = os.sysconf("SC_CLK_TCK")
CALM = 0.03  # of a core


class Uvicorn(Server):
    """The same application on another ASGI server."""

    @property
    @override
    def command(self) -> list[str]:
        module = ["-m", "uvicorn", "site_config.asgi:application"]
        return [sys.executable, *module, "--port", str(self.port), "--log-level", "warning"]


class Tutorial(Server):
    """The yardstick."""

    @property
    @override
    def command(self) -> list[str]:
        return [sys.executable, "-m", "daphne", "-v", "0", "-p", str(self.port), "e2e.load.tutorial.asgi:application"]


SERVERS: dict[str, type[Server]] = {"daphne": Server, "uvicorn": Uvicorn}


@contextmanager
def serving(kind: type[Server], place: Place | None = None) -> Iterator[Server]:
    """A fresh process, on a copy of the place."""
    with tempfile.TemporaryDirectory(prefix="sarangbang-bench-") as folder:
        data = Path(folder, "data")
        if place is None:
            data.mkdir()
        else:
            copy_of(place.data, data)
        server = kind(data, SARANGBANG_WORKER="1")  # as without settings; nobody links to anything here
        server.start()
        try:
            yield server
        finally:
            server.kill()  # its data goes too: nothing is waited for


def processor_seconds(server: Server) -> float:
    """User and system time of all threads so far. It holds on a busy machine too."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kilobytes(server: Server) -> int:
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


async def calm(server: Server, *, within: float = 20) -> None:
    """Wait until the server rests, or `within` seconds."""
    pause, before = 0.5, processor_seconds(server)
    for _ in range(int(within / pause)):
        await asyncio.sleep(pause)
        now = processor_seconds(server)
        if now - before <= CALM * pause:
            return
        before = now


def raise_file_limit() -> None:
    """A file for each socket, here and in the processes started from here."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
