"""Background tasks in real processes, that are killed while they work."""

import asyncio
import json
import os
import re
import select
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from signal import SIGKILL
from typing import Any, override

import pytest
from django.test import Client
from pytest_django import Settings

from chat.actions import memberships, messages, people, places, rooms
from chat.management import prepare
from chat.models import Outreach, Room, User
from chat.tests.management.conftest import NewHouse
from chat.tests.management.house import House
from chat.tests.management.process import PATIENCE, Process
from chat.tests.test_mail import Sink, sink
from e2e.plain import PlainPage

__all__ = ["sink"]

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


@pytest.mark.slow
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


class Silent(Sink):
    """Takes the first mail, and never says so."""

    taken = threading.Event()

    @override
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if not self.taken.is_set():
            self.taken.set()
            await asyncio.sleep(PATIENCE)
        return answer


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    Silent.taken.clear()
    monkeypatch.setattr("chat.tests.test_mail.Sink", Silent)


def said_to_bob(house: House, body: str) -> None:
    """Something he misses, some minutes ago."""
    with house.opened():
        alice = User.objects.get(name="Alice")
        messages.say(room=Room.objects.get(), author=alice, body=body, token=body)
    ask(house.data, "UPDATE chat_outreach SET due_at = '2020-01-01 00:00:00' WHERE due_at IS NOT NULL")
    ask(house.data, LATER)


@pytest.mark.slow
def test_what_somebody_missed_is_told_once_whoever_is_killed_on_the_way(
    new_house: NewHouse, silent: None, sink: Silent, settings: Settings
) -> None:
    """The worker is killed when the server has the mail and has not said so: nobody knows more than that."""
    settings.MAILS_MISSED = True
    options = settings.MAILERS["default"]["OPTIONS"]
    mail = {
        "MAIL_URL": f"smtp://127.0.0.1:{options['port']}",
        "MAIL_FROM": "chat@example.org",
        "PUBLIC_URL": "https://chat.example.org",
    }
    house = new_house("house")
    with house.opened():
        prepare.database()
        places.found(place_name="Hanok", name="Alice", email="alice@example.com", password="paper-and-ink")
        people.join(name="Bob", email="bob@example.com", password="paper-and-ink")
    said_to_bob(house, "@Bob: first")
    with WorkerProcess(house.data, **mail) as worker:
        assert Silent.taken.wait(PATIENCE)
        worker.stop(SIGKILL)
    said_to_bob(house, "@Bob: second")
    with WorkerProcess(house.data, **mail) as worker:
        assert is_finished(house.data)
        assert worker.stop() == 0
        assert worker.errors == ""
    told = [mail.get_body(("plain",)).get_content() for mail in sink.mails]  # type: ignore[union-attr]
    assert [("first" in text, "second" in text) for text in told] == [(True, False), (False, True)]
    with house.opened():
        assert Outreach.objects.get(person__name="Bob").due_at is None


@pytest.mark.slow
def test_a_worker_knows_who_is_at_the_process_that_serves(new_house: NewHouse, sink: Sink, settings: Settings) -> None:
    """Without Redis: no mail goes to whoever looks at another room, until they have gone."""
    settings.MAILS_MISSED = True
    options = settings.MAILERS["default"]["OPTIONS"]
    mail = {"MAIL_URL": f"smtp://127.0.0.1:{options['port']}", "MAIL_FROM": "chat@example.org"}
    house = new_house("house")
    with house.opened():
        prepare.database()
        alice, _ = places.found(place_name="Hanok", name="Alice", email="alice@example.com", password="paper-and-ink")
        bob = people.join(name="Bob", email="bob@example.com", password="paper-and-ink")
        his = Client()
        his.force_login(bob)
        session = his.cookies["sarangbang_session"].value

    public = {"PUBLIC_URL": "https://chat.example.org"}
    with Process(house.data, SARANGBANG_WORKER="0") as server:
        with PlainPage(server.origin, session).opened():
            with house.opened():
                attic = rooms.create(name="Attic", creator=alice)
                memberships.join(room=attic, user=bob)
                messages.say(room=attic, author=alice, body="@Bob: first", token="first")
            ask(house.data, "UPDATE chat_outreach SET due_at = '2020-01-01 00:00:00' WHERE due_at IS NOT NULL")
            ask(house.data, LATER)
            with WorkerProcess(house.data, **mail, **public) as worker:
                until(lambda: ask(house.data, "SELECT due_at FROM chat_outreach WHERE due_at > '2021-01-01'"))
                assert not sink.mails
                assert worker.stop() == 0
        assert server.stop() == 0
    assert not ask(house.data, "SELECT token FROM chat_process"), "whoever ends says so"
    ask(house.data, "UPDATE chat_outreach SET due_at = '2020-01-01 00:00:00' WHERE due_at IS NOT NULL")
    ask(house.data, LATER)
    with WorkerProcess(house.data, **mail, **public) as worker:
        until(lambda: sink.mails)
        assert worker.stop() == 0
        assert worker.errors == ""


def until(fact: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.02)
