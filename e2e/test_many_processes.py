"""Two machines, as far as they know: data folders of their own, and only PostgreSQL and Redis in common."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from bs4 import BeautifulSoup

from e2e.archive import write_place
from e2e.plain import PlainPage
from e2e.server import Server, copy_of
from e2e.services import Postgres, Redis, running

ADVISORY_LOCK = 0x73617261  # as in chat/management/prepare.py
TICK = 2.0  # seconds; how fast it is without Redis
numbers = count()
pytestmark = [pytest.mark.xdist_group("machines"), pytest.mark.slow]  # they take long to start: one worker has them all


@dataclass
class Machines:
    """Two servers, what they have in common, and sessions of people nobody else needs."""

    one: Server
    two: Server
    redis: Redis
    postgres: Postgres
    common: dict[str, str]
    sessions: list[str]

    def talk(self, writer: PlainPage, reader: PlainPage, within: float = 10) -> float:
        """The seconds from a line's being sent by `writer` to its arrival at `reader`."""
        line = f"Line {next(numbers)} of the talk."
        started = time.monotonic()
        writer.says(line)
        reader.hears(line, within)
        return time.monotonic() - started

    def is_fast(self, writer: PlainPage, reader: PlainPage) -> bool:
        """Three lines, each said when the one before has arrived: by the slow tick two of them would take a tick."""
        return sum(self.talk(writer, reader) for _ in range(3)) < TICK

    def becomes_fast(self, writer: PlainPage, reader: PlainPage) -> None:
        deadline = time.monotonic() + 30
        while not self.is_fast(writer, reader):
            assert time.monotonic() < deadline


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with running(Postgres) as postgres, running(Redis) as redis:
        common = {"DATABASE_URL": postgres.url, "SECRET_KEY": "not a secret " * 4}
        folder = tmp_path_factory.mktemp("machines")
        place = write_place(folder / "one", **common)  # nobody is there who could hear of it
        common["REDIS_URL"] = redis.url
        one, two = Server(place.data, **common), Server(copy_of(place.data, folder / "two"), **common)
        one.start()
        two.start()
        yield Machines(one, two, redis, postgres, common, [session for _, session in place.guests])
        one.stop()
        two.stop()
        for server in (one, two):
            assert "Traceback" not in server.output, server.output


@pytest.fixture
def writer(machines: Machines) -> Iterator[PlainPage]:
    with PlainPage(machines.one.origin, machines.sessions.pop()).opened() as page:
        yield page


@pytest.fixture
def reader(machines: Machines) -> Iterator[PlainPage]:
    with PlainPage(machines.two.origin, machines.sessions.pop()).opened() as page:
        yield page


def test_a_line_reaches_pages_of_the_other_at_once(machines: Machines, writer: PlainPage, reader: PlainPage) -> None:
    assert machines.is_fast(writer, reader)
    assert "slow tick" not in machines.one.output


def test_of_all_machines_one_at_a_time_prepares(machines: Machines, tmp_path: Path) -> None:
    third = Server(copy_of(machines.one.data, tmp_path / "three"), **machines.common)
    with psycopg.connect(machines.postgres.url, autocommit=True) as first, ThreadPoolExecutor() as threads:
        first.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        starting = threads.submit(third.start)
        waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        deadline = time.monotonic() + 20
        while not first.execute(waiting, [ADVISORY_LOCK]).fetchone():
            assert time.monotonic() < deadline
        assert third.output == ""
        first.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        starting.result()
    third.stop()


def test_signing_out_at_one_closes_pages_of_the_other_at_once(machines: Machines) -> None:
    seconds = 0.0
    for _ in range(2):
        session = machines.sessions.pop()
        with PlainPage(machines.two.origin, session).opened() as page:
            started = time.monotonic()
            assert PlainPage(machines.one.origin, session).post("/sign-out/") == 200
            assert page.closes() == 4401
            seconds += time.monotonic() - started
    assert seconds < TICK


def test_who_has_a_page_at_one_is_here_for_the_other(machines: Machines, writer: PlainPage, reader: PlainPage) -> None:
    me = writer.dom.select_one(".sidebar__me [data-person]")
    assert me is not None
    deadline = time.monotonic() + 10
    while f'data-presence="{me["data-person"]}">, here' not in reader.get("/people/")[1]:
        assert time.monotonic() < deadline


def test_who_leaves_a_room_at_one_loses_it_at_the_other_and_hears_nothing_more(
    machines: Machines, writer: PlainPage
) -> None:
    seconds = 0.0
    for number in range(2):
        session = machines.sessions.pop()
        with PlainPage(machines.two.origin, session).opened() as page:
            room, started = page.dom.select_one("#sync [name=room]")["value"], time.monotonic()  # type: ignore[index]
            assert PlainPage(machines.one.origin, session).post(f"/rooms/{room}/leave/") == 200
            writer.says(f"Among those who stayed, {number}.")
            writer.hears(f"Among those who stayed, {number}.")
            assert page.closes() == 4403
            assert "who stayed" not in "".join(page.heard)
            seconds += time.monotonic() - started
    assert seconds < TICK


def test_whom_an_admin_takes_out_at_one_loses_the_room_at_the_other(machines: Machines) -> None:
    session, seconds = machines.sessions.pop(), 0.0
    admin = PlainPage(machines.one.origin, session)
    _, html = admin.submit("/rooms/new/", name="Cellar", kind="open")
    room = BeautifulSoup(html, "html.parser").select_one("#sync [name=room]")["value"]  # type: ignore[index]
    for number in range(2):
        other = PlainPage(machines.two.origin, machines.sessions.pop())
        assert other.get(f"/rooms/{room}/")[0] == 200
        with other.opened() as page, PlainPage(machines.one.origin, session).opened() as writer:
            assert page.dom.select_one("#sync [name=room]")["value"] == room  # type: ignore[index]
            person, started = page.dom.select_one(".sidebar__me [data-person]"), time.monotonic()
            assert person is not None
            assert admin.post(f"/rooms/{room}/members/{person['data-person']}/remove/") == 200
            writer.says(f"Among those who stayed, {number}.")
            writer.hears(f"Among those who stayed, {number}.")
            assert page.closes() == 4403
            seconds += time.monotonic() - started
            assert "who stayed" not in "".join(page.heard)
    assert seconds < TICK


def test_tries_at_one_count_at_the_other(machines: Machines) -> None:
    tries = {"email": "alice@example.com", "password": "wrong"}
    one, two = (PlainPage(server.origin) for server in (machines.one, machines.two))
    assert [one.post("/sign-in/", **tries) for _ in range(5)] == [422] * 5
    assert two.post("/sign-in/", **tries) == 429
    assert two.post("/sign-in/", **tries | {"email": "bob@example.com"}) == 422


def pages_load(machines: Machines) -> None:
    """Pages of both, and none of them waits for what does not answer."""
    for server in (machines.one, machines.two):
        page, started = PlainPage(server.origin, machines.sessions[-1]), time.monotonic()
        assert [page.get("/")[0] for _ in range(5)] == [200] * 5
        assert time.monotonic() - started < 15


def test_redis_dies_and_comes_back(machines: Machines, writer: PlainPage, reader: PlainPage) -> None:
    machines.redis.kill()
    for _ in range(2):
        machines.talk(writer, reader)
    pages_load(machines)
    tries = {"email": "carol@example.com", "password": "wrong"}
    assert PlainPage(machines.two.origin).post("/sign-in/", **tries) == 422
    with PlainPage(machines.two.origin, machines.sessions.pop()).opened() as late:
        machines.talk(writer, late)
    machines.redis.start()
    machines.becomes_fast(writer, reader)
    for server in (machines.one, machines.two):
        assert PlainPage(server.origin).post("/sign-in/", **tries) == 422
        assert server.output.count("Redis fails") == server.output.count("Redis is back") == 1, server.output


def test_redis_freezes_and_thaws(machines: Machines, writer: PlainPage, reader: PlainPage) -> None:
    machines.redis.freeze()
    try:
        for _ in range(2):
            machines.talk(writer, reader)
        pages_load(machines)
    finally:
        machines.redis.thaw()
    machines.becomes_fast(writer, reader)


def test_the_database_is_started_anew(machines: Machines, writer: PlainPage, reader: PlainPage) -> None:
    """Every connection of the pools is broken, and none is used."""
    machines.talk(writer, reader)
    machines.postgres.stop()
    machines.postgres.start()
    machines.talk(writer, reader, within=20)
    pages_load(machines)
    machines.becomes_fast(writer, reader)
