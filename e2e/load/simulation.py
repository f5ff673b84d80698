"""What one process of a place does, by a clock that jumps: `make simulation` prints it as in docs/scale.md.

The real code runs, from the views to the bytes of each frame, on a PostgreSQL of its own, and no second is waited for.
What the system does to send, the server in front of the application, TLS and the network are not in it.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from e2e.load.clock import JumpingLoop
from e2e.load.people import Load
from e2e.load.scale import markdown
from e2e.load.servers import TICKS
from e2e.load.table import machine, short
from e2e.server import PROJECT, environment
from e2e.services import Postgres, Redis, running

SECONDS = 60
SHARE, FULL = 600, 2_000  # pages of a process: a third of one, and one that is about half busy
UNHEARD = 1_000  # lines
PER_ROOMS = "ms for 1,000 rooms"


type Size = dict[str, Any]


def used_by(pid: int) -> float:
    """Processor seconds of a process and all its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(_used, [pid, *map(int, children)]))


def _used(pid: int) -> float:
    """With what children used that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


@dataclass(frozen=True)
class Found:
    """Sums over so many `seconds`; CPU, `database`, `opening` and `unheard` in processor seconds, `sent` in bytes."""

    seconds: int
    cpu: float
    database: float
    frames: int
    links: int
    sent: int
    statements: int
    rows: int
    opening: float
    opening_sent: int
    unheard: float
    unheard_database: float
    megabytes: float
    message_bytes: float


def simulate(seconds: int, **size: Any) -> Found:
    """In a process of its own, with fresh memory and an empty database."""
    return Found(**json.loads(_again("--size", json.dumps(size), "--seconds", str(seconds))))


def _again(*arguments: str) -> bytes:
    """The last line that this module prints with such arguments."""
    run = [sys.executable, "-m", "e2e.load.simulation", *arguments]
    with tempfile.TemporaryDirectory(prefix="sarangbang-simulation-") as data:
        answer = subprocess.run(run, cwd=PROJECT, env=environment(Path(data)), check=True, stdout=subprocess.PIPE)
    return answer.stdout.splitlines()[-1]


def live(size: dict[str, Any], seconds: int, postgres: Postgres) -> Found:
    from e2e.load.shard import Shard, Size  # late: they need settings

    shard = Shard(Size(**size))
    shard.fill()
    unheard = -used_by(postgres.pid)
    alone = shard.say_unheard(UNHEARD)
    unheard += used_by(postgres.pid)
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        opening = runner.run(shard.open())
        database = -used_by(postgres.pid)
        lived = runner.run(shard.live(seconds))
        database += used_by(postgres.pid)
        status = Path("/proc/self/status").read_text()
        runner.run(shard.leave())
    return Found(
        seconds=seconds,
        database=database,
        opening=opening.cpu,
        opening_sent=opening.sent,
        unheard=alone.cpu,
        unheard_database=unheard,
        megabytes=int(status.partition("VmRSS:")[2].split()[0]) / 1024,
        message_bytes=message_bytes(),
        **vars(lived),
    )


def message_bytes() -> float:
    """Of each stored message, with its indexes."""
    from django.db import connection  # not before there are settings

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('chat_message')::float / count(*) FROM chat_message")
        return float(cursor.fetchone()[0])


def prepared(**variables: str) -> None:
    """Settings, and an empty database. The data folder is named by who started this process."""
    os.environ |= variables | {"DJANGO_SETTINGS_MODULE": "site_config.settings"}
    django.setup()
    from chat.management import prepare  # late: it needs settings

    prepare.database()
    prepare.static_files()


def bells() -> None:
    """Print what a doorbell by Redis costs: the process that hears it, and Redis for each that is told."""
    with running(Redis) as redis:
        prepared(REDIS_URL=redis.url)
        from e2e.load import bell  # late: it needs settings

        print(json.dumps([asyncio.run(bell.heard()), bell.passed_on(redis, lambda: used_by(redis.pid))]))


def in_here(size: dict[str, Any], seconds: int) -> None:
    from django.db import connections  # not before there are settings

    with running(Postgres) as postgres:
        prepared(DATABASE_URL=postgres.url)
        print(json.dumps(vars(live(size, seconds, postgres))))
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # of PostgreSQL alone


def pieces() -> list[tuple[str, float, str]]:
    """The unit costs that `make bench` has not, by their names in docs/scale.md. Each is a difference of two runs."""
    few = {"rooms": 100, "open_rooms": 100, "pages": 100, "memberships": 1}
    bare = {"rooms": 40, "open_rooms": 40, "pages": 40, "memberships": 1}
    full = bare | {"rooms": 5_040}
    rest, talk = simulate(30, **few), simulate(30, **few, lines=20)
    marks = simulate(10, **few | {"pages": 400, "memberships": 100}, lines=20)
    heard = simulate(10, **few | {"rooms": 700}, elsewhere=300)
    bare_rest, full_rest = simulate(60, **bare), simulate(60, **full)
    bare_moves, full_moves = simulate(20, **bare, moves=1), simulate(20, **full, moves=1)
    bare_new, full_new = simulate(20, **bare, new=1), simulate(20, **full, new=1)
    by_redis, passed_on = json.loads(_again("--bells"))
    said, said_database = rest.unheard / UNHEARD, rest.unheard_database / UNHEARD
    line, line_database = (talk.cpu - rest.cpu) / 600, (talk.database - rest.database) / 600
    return [
        ("reading", (line - said) * 1e3, "ms"),
        ("mark", (marks.cpu - rest.cpu / 3 - 200 * line) / marks.links * 1e6, "µs"),
        ("mark_frame", (marks.sent - talk.sent * 4 / 3) / marks.links, "bytes"),
        ("doorbell", by_redis + ((heard.cpu - rest.cpu / 3) / 3_000 - said) * 1e6, "µs"),
        ("redis", passed_on, "µs"),
        ("tick", (full_rest.cpu - bare_rest.cpu) / 30 / 5 * 1e3, PER_ROOMS),
        ("page_rooms", (full_moves.cpu - bare_moves.cpu) / 20 / 5 * 1e3, PER_ROOMS),
        ("return_rooms", (full_rest.opening - bare_rest.opening) / 40 / 5 * 1e3, PER_ROOMS),
        ("list_rooms", (full_new.cpu - bare_new.cpu - (full_rest.cpu - bare_rest.cpu) / 3) / 800 / 5 * 1e3, PER_ROOMS),
        ("room_link", (full_rest.opening_sent - bare_rest.opening_sent) / 40 / 5_000, "bytes"),
        ("line_database", said_database * 1e3, "ms"),
        ("reading_database", (line_database - said_database) * 1e3, "ms"),
        ("page_database", (bare_moves.database - bare_rest.database / 3) / 20 * 1e3, "ms"),
        ("rooms_database", (full_moves.database - bare_moves.database) / 20 / 5 * 1e3, PER_ROOMS),
        ("message_stored", talk.message_bytes, "bytes"),
    ]


def whole(people: int, *, pages: int = 0, navigation: bool = True) -> tuple[Size, Found]:
    """A process of a place of so many, with so many of its `pages` or all of them, and its share of rooms and lines.

    Without `navigation` there are no rooms but those that a page shows: what is O(rooms) is not in it.
    """
    load = Load(people)
    pages = pages or round(load.pages)
    share = pages / load.pages
    shown = max(1, round(pages / load.shown))
    size = {
        "rooms": max(shown, round(load.rooms * share)) if navigation else shown,
        "open_rooms": shown,
        "pages": pages,
        "memberships": min(shown, max(1, round((load.shown + load.told) * shown / pages))),
        "lines": load.lines * share,
        "moves": load.moves * share,
    }
    return size, simulate(SECONDS, **size)


COLUMNS = (
    "Process", "Pages", "Rooms", "Lines a second", "CPU of a second", "Frames a second", "Bytes a second",
    "Statements a second", "Rows written a second", "PostgreSQL's CPU of a second", "Resident",
)  # fmt: skip


def lives() -> Iterator[tuple[str, ...]]:
    for what, (size, found) in (
        ("all of 1,000 people", whole(1_000)),
        ("a share of 10,000,000 people", whole(10_000_000, pages=SHARE)),
        ("the same, with no rooms but those shown", whole(10_000_000, pages=SHARE, navigation=False)),
        ("a full share, with no rooms but those shown", whole(10_000_000, pages=FULL, navigation=False)),
    ):
        sums = found.cpu, found.frames, found.sent, found.statements, found.rows, found.database
        each = map(short, [size["lines"], *(value / found.seconds for value in sums)])
        yield what, f"{size['pages']:,}", f"{size['rooms']:,}", *each, f"{found.megabytes:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make simulation SIMULATION=", description=__doc__)
    parser.add_argument("--pieces", action="store_true", help="the unit costs that make bench has not, instead")
    parser.add_argument("--bells", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=json.loads, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.bells:
        bells()
    elif args.size:
        in_here(args.size, args.seconds)
    elif args.pieces:
        for name, cost, unit in pieces():
            print(f"| `{name}` | {short(cost)} {unit} |")
    else:
        print(f"{markdown(COLUMNS, *lives())}\n{machine()}.")


if __name__ == "__main__":
    main()
