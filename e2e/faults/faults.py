"""What breaks while everybody talks. Each fault is a function on a storm; whatever it broke, it mends."""

import asyncio
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from urllib.request import urlopen

import msgpack
import psycopg
from redis import Redis

from e2e.faults.actions import mark
from e2e.faults.disk import full
from e2e.faults.storm import Fault, Storm
from e2e.faults.upgrade import rolling_restart, rolling_upgrade

LONG = 10_000  # characters: the longest line
LOST_AFTER = 60.0  # seconds; the server pings every 20 and waits for 30


async def nothing(storm: Storm) -> None:
    await storm.talk(1)


async def killed(storm: Storm) -> None:
    """SIGKILL of a process, twice."""
    for server in (storm.site.servers[0], storm.site.servers[-1]):
        await storm.talk(0.3)
        await asyncio.to_thread(server.kill)
        await storm.talk(0.1)
        await asyncio.to_thread(server.start)
    storm.notes.append("2 kills")
    await storm.talk(0.2)


async def told_to_go(storm: Storm) -> None:
    """SIGTERM."""
    server = storm.site.servers[0]
    await storm.talk(0.4)
    began = time.monotonic()
    await asyncio.to_thread(server.stop)
    storm.notes.append(f"gone after {time.monotonic() - began:.1f} s")
    await storm.talk(0.1)
    await asyncio.to_thread(server.start)
    await storm.talk(0.3)


async def redis_killed(storm: Storm) -> None:
    redis = storm.site.redis
    assert redis is not None
    await storm.talk(0.3)
    await asyncio.to_thread(redis.kill)
    await storm.talk(0.4)
    storm.notes.append(f"away for {storm.seconds * 0.4:.0f} s")
    await asyncio.to_thread(redis.start)
    await storm.talk(0.3)


async def redis_paused(storm: Storm) -> None:
    redis = storm.site.redis
    assert redis is not None
    await storm.talk(0.3)
    redis.freeze()
    try:
        await storm.talk(0.4)
    finally:
        redis.thaw()
    storm.notes.append(f"for {storm.seconds * 0.4:.0f} s")
    await storm.talk(0.3)


async def layer_overflow(storm: Storm) -> None:
    """A process takes nothing for a while, and more doorbells ring than Redis keeps for it: it cuts that process off.

    The layer itself has no end: what it received waits in memory, and a doorbell only wakes.
    """
    assert storm.site.redis is not None
    frozen, group = storm.site.servers[1], "sarangbang0:__group__hubs"
    doorbell = {"type": "doorbell", "from": "nobody", "room": storm.rooms[0], "revision": 0, "more": "x" * 100_000}
    message = msgpack.packb(doorbell)
    with closing(Redis.from_url(storm.site.redis.url)) as redis:

        def listeners() -> int:
            return int(redis.pubsub_numsub(group)[0][1])

        redis.config_set("client-output-buffer-limit", "pubsub 256kb 256kb 1")
        await storm.talk(0.2)
        for server in storm.site.servers:  # who has no pages hears no doorbells
            await storm.join(room=storm.rooms[0], at=server)
        await storm.until(lambda: listeners() == 2, "both processes hear doorbells")
        frozen.freeze()
        try:
            rung = 0
            while listeners() == 2:
                await asyncio.to_thread(redis.publish, group, message)
                rung += 1
                assert rung < 2_000
            await storm.talk(0.3)
        finally:
            frozen.thaw()
        await storm.until(lambda: listeners() == 2, "the process hears doorbells again")
        storm.notes.append(f"cut off after {rung} doorbells of 100 KB")
    await storm.talk(0.3)


async def postgres_restarted(storm: Storm) -> None:
    postgres = storm.site.postgres
    assert postgres is not None
    await storm.talk(0.4)
    await asyncio.to_thread(postgres.stop)
    await storm.talk(0.1)
    await asyncio.to_thread(postgres.start)
    storm.notes.append(f"away for {storm.seconds * 0.1:.0f} s and more")
    await storm.talk(0.4)


async def connections_cut(storm: Storm) -> None:
    """All that the processes have to PostgreSQL, ten times."""
    assert storm.site.postgres is not None
    cut = 0
    with psycopg.connect(storm.site.postgres.url, autocommit=True) as keeper:
        for _ in range(10):
            await storm.talk(0.08)
            rows = keeper.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sarangbang'"
            )
            cut += len(rows.fetchall())
    storm.notes.append(f"{cut} connections cut")
    assert cut
    await storm.talk(0.2)


async def disk_full(storm: Storm) -> None:
    """Until lines were refused, and their text given back."""
    server = storm.site.servers[0]
    await storm.talk(0.3)
    began = time.monotonic()
    with full(server):
        await storm.talk(0.3)
        await storm.until(lambda: given_back(storm) > 3, "lines are given back")
        storm.notes.append(f"full for {time.monotonic() - began:.0f} s")
    await goes_on(storm)
    await storm.talk(0.3)


async def file_locked(storm: Storm) -> None:
    """Another process writes, for longer than the server waits for its turn."""
    await storm.talk(0.3)
    with closing(sqlite3.connect(storm.site.servers[0].data / "sarangbang.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 10000")
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        await storm.until(lambda: given_back(storm), "a line is given back")
        other.execute("ROLLBACK")
    storm.notes.append(f"locked for {time.monotonic() - began:.0f} s")
    await goes_on(storm)
    await storm.talk(0.3)


async def goes_on(storm: Storm) -> None:
    """Whoever says something now is heard."""
    client = await storm.join(room=storm.rooms[0])
    client.say(mark(client, 0))
    await storm.until(lambda: not client.page.pending and not client.page.given_back, "a line is taken again")


def given_back(storm: Storm) -> int:
    return sum(len(client.page.given_back) for client in storm.clients)


async def stops_reading(storm: Storm) -> None:
    """A page takes nothing more: the server closes it with 1013, or without a word where not even that is taken."""
    room = storm.rooms[0]
    slow = await storm.join(room=room, small_buffer=True)
    talkers = [await storm.join(room=room) for _ in range(5)]
    slow.read(reading=False)
    said = 0
    while not any("can't keep up" in server.output for server in storm.site.servers):
        for client in talkers:
            if not client.page.pending:
                client.say(f"{mark(client, len(client.typed))} ".ljust(LONG, "사"))
                said += 1
        assert said < 1_000
        await asyncio.sleep(0.02)
    slow.read(reading=True)
    await storm.until(lambda: slow.codes, "it was closed")
    storm.notes.append(f"closed with {slow.codes[0]} after {said} lines of {LONG:,} characters")
    await storm.talk(0.3)


async def floods(storm: Storm) -> None:
    """Far more lines at once than one may say: they come in their time, and nobody else waits for them."""
    flooder, other = [await storm.join(room=storm.rooms[0]) for _ in range(2)]
    lines = int(20 + 2 * storm.seconds)
    for number in range(lines):
        flooder.say(f"{mark(flooder, number)} and more")
    others = 0
    while flooder.page.pending:
        other.say(f"{mark(other, others)} between")
        await storm.until(lambda: not other.page.pending, "the other's line is taken")
        others += 1
        await storm.talk(0.1)
    storm.notes.append(f"{lines} lines at once, {others} of another meanwhile")
    assert others >= 2


async def half_open(storm: Storm) -> None:
    """Packets get lost without a word: for a while; while pages give up and come anew; while the server dies."""
    wire, server = storm.site.wire, storm.site.servers[0]
    assert wire is not None
    await storm.talk(0.2)
    wire.lose()
    await storm.talk(0.2)
    wire.heal()
    await storm.talk(0.2)
    wire.lose()
    for client in storm.clients[::2]:
        client.disconnect()
    # In a full run long enough for the server to give up what does not answer its pings.
    lost = LOST_AFTER if storm.seconds >= 20 else storm.seconds * 0.1
    await asyncio.sleep(lost)
    wire.heal()
    storm.notes.append(f"{len(storm.clients[::2])} sockets half open for {lost:.0f} s")
    await storm.talk(0.2)
    wire.lose()
    await asyncio.to_thread(server.kill)
    wire.heal()
    await asyncio.to_thread(server.start)
    await storm.talk(0.2)


async def clocks_differ(storm: Storm) -> None:
    """One process lives an hour ahead of the other."""
    server = storm.site.servers[1]
    await asyncio.to_thread(server.stop)
    server.behind = ("env", *faked("+1h"))
    try:
        await asyncio.to_thread(server.start)
    finally:
        server.behind = ()
    one, other = [await asyncio.to_thread(clock, each.origin) for each in storm.site.servers]
    minutes = (other - one).total_seconds() / 60
    assert 59 < minutes < 62, minutes
    storm.notes.append(f"{minutes:.0f} minutes")
    await storm.talk(1)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)


def faked(offset: str) -> list[str]:
    """The variables by which a process has another clock. `faketime` itself stays in between, and takes the signals."""
    command = ["faketime", "--exclude-monotonic", "-f", offset, "env"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    wanted = ("LD_PRELOAD=", "FAKETIME=", "FAKETIME_DONT_FAKE_MONOTONIC=", "DONT_FAKE_MONOTONIC=")
    return [line for line in told if line.startswith(wanted)]


def clock(origin: str) -> datetime:
    """By the process's clock, when the cookie for forms ends that it gives now."""
    with urlopen(f"{origin}/sign-in/", timeout=20) as answer:
        cookies = SimpleCookie(answer.headers["Set-Cookie"])
    return parsedate_to_datetime(cookies["sarangbang_csrf"]["expires"])


@dataclass(frozen=True)
class Case:
    """A fault as the table has it: on which site, and in how many rooms people talk."""

    what: str
    site: str
    fault: Fault
    rooms: int = 3


CASES = [
    Case("two processes write one room", "two on SQLite", nothing, rooms=1),
    Case("SIGKILL of a process, twice", "two on SQLite", killed),
    Case("SIGTERM of a process", "two on SQLite", told_to_go),
    Case("restart, one after the other behind a proxy", "two on SQLite", rolling_restart),
    Case("SQLite locked by another process", "two on SQLite", file_locked),
    Case("a page stops reading", "two on SQLite", stops_reading),
    Case("a page floods", "two on SQLite", floods),
    Case("packets lost, ends half open", "one on SQLite, by a wire", half_open),
    Case("the disk is full", "one on SQLite, small disk", disk_full),
    Case("two processes write one room", "two on PostgreSQL", nothing, rooms=1),
    Case("SIGKILL of both processes", "two on PostgreSQL", killed),
    Case("Redis killed and restarted", "two on PostgreSQL", redis_killed),
    Case("Redis paused", "two on PostgreSQL", redis_paused),
    Case("doorbells overflow", "two on PostgreSQL", layer_overflow),
    Case("PostgreSQL restarted", "two on PostgreSQL", postgres_restarted),
    Case("connections to PostgreSQL cut", "two on PostgreSQL", connections_cut),
    Case("clocks an hour apart", "two on PostgreSQL", clocks_differ),
    Case("upgrade to a newer version, one after the other behind a proxy", "two on PostgreSQL", rolling_upgrade),
]
