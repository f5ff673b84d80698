"""A disk that can be full."""

import os
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.archive import Place
from e2e.faults.site import Site, serving
from e2e.machine import is_root
from e2e.server import Server, copy_of

SIZE = "64m"
NONE = resource.RLIM_INFINITY


@contextmanager
def on_small_disk(seed: Place, folder: Path) -> Iterator[Site]:
    """One process on SQLite, where we are root on a small disk of its own."""
    data = folder / "data"
    if not is_root():
        with serving([Server(copy_of(seed.data, data))], seed) as site:
            yield site
        return
    data.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "sarangbang", str(data)], check=True)
    try:
        subprocess.run(["cp", "-r", f"{seed.data}/.", str(data)], check=True)
        with serving([Server(data)], seed) as site:
            yield site
    finally:
        subprocess.run(["umount", str(data)], check=True)


@contextmanager
def full(server: Server) -> Iterator[None]:
    """The server can't make any file larger."""
    database = server.data / "sarangbang.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else there is room in the log of the database
    connection.close()
    if not is_root():
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, NONE))
        yield
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (NONE, NONE))
        return
    filler = server.data / "filler"
    try:
        fill(filler)
        yield
    finally:
        filler.unlink()


def fill(path: Path) -> None:
    """To the last byte."""
    end = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while os.write(end, bytes(size)):
                    pass
            except OSError:
                pass
    finally:
        os.close(end)
