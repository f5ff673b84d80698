"""Background tasks in real processes, that are killed while they work."""

import json
import os
import re
import select
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from signal import SIGKILL
from typing import Any, override

import pytest

from chat.tests.management.process import PATIENCE, Process

ENQUEUE = "INSERT INTO chat_job (task, arguments, attempts, due_at) VALUES (?, ?, 0, '2020-01-01 00:00:00')"
LATER = "UPDATE chat_job SET due_at = '2020-01-01 00:00:00'"  # the lease of whoever was killed has run out
LEFT = "SELECT attempts FROM chat_job"


class WorkerProcess(Process):
    address = re.compile(r"(Working off) the background tasks")

    @override
    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", "worker", *arguments]


def ask(data: Path, sql: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(data / "sarangbang.sqlite3", timeout=10)) as database, database:
        return database.execute(sql, values).fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "task"
    folder.mkdir()
    os.mkfifo(folder / "began")
    os.mkfifo(folder / "go")
    return folder


def begins(folder: Path) -> None:
    """Waits until the task has begun."""
    pipe = os.open(folder / "began", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([pipe], [], [], PATIENCE)[0], "it never began"
        os.read(pipe, 100)
    finally:
        os.close(pipe)


def is_finished(data: Path) -> bool:
    """Waits until nothing is left to do; a machine may be busy."""
    deadline = time.monotonic() + PATIENCE
    while ask(data, LEFT):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_task_is_done_whoever_is_killed_on_the_way(data: Path, folder: Path) -> None:
    """Begun by the process that serves, then by a worker: the first is killed, the second told to stop."""
    task = ("chat.tests.tasks.linger", json.dumps({"args": [str(folder)], "kwargs": {}}))
    ask(data, ENQUEUE, *task)
    with Process(data) as server:
        begins(folder)
        server.stop(SIGKILL)
    ask(data, LATER)
    with WorkerProcess(data) as worker:
        begins(folder)
        assert worker.stop() == 0
        assert worker.errors == ""
    assert ask(data, LEFT) == [(2,)]
    ask(data, LATER)
    with Process(data, SARANGBANG_WORKER="0") as server, WorkerProcess(data) as worker:
        begins(folder)
        (folder / "go").write_text("go")
        assert is_finished(data)
        assert worker.stop() == server.stop() == 0
    assert (folder / "done").read_text() == "done\n"
