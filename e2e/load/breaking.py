"""What breaks first as a place grows, in the order in which it does."""

from collections.abc import Callable
from dataclasses import dataclass

from e2e.load.bill import BUSY, NOW, Bill, Units, bill
from e2e.load.people import Load

MOST = 10**9  # people
CONNECTIONS = 97  # of PostgreSQL as it comes, without those kept for its keeper
POOL = 10  # of each process, at most: see settings
TEN_GIGABITS = 1.25e9  # bytes a second
SERVER = 32  # cores of one large database machine


@dataclass(frozen=True)
class Limit:
    """`broken` asks a bill; of none, where no number of processes is enough, all that grows with processes is."""

    what: str
    where: str
    change: str
    broken: Callable[[Bill], bool]
    alone: bool = False  # asked of one process: more of them change nothing, or are the change


LIMITS = [
    Limit(
        "The one writer of SQLite is busy for half of the time",
        "SQLite itself",
        "`DATABASE_URL`",
        lambda bill: bill.load.lines > BUSY * bill.units["sqlite_lines"],
        alone=True,
    ),
    Limit(
        "One process's core, and its one GIL, is busy for half of the time",
        "`live/hub.py`, `live/feed.py`, views",
        "`REDIS_URL` and a second process",
        lambda bill: sum(bill.parts.values()) + bill.fixed > BUSY,
        alone=True,
    ),
    Limit(
        "The list of all rooms costs a page as much as all else on it",
        "`views/page.py`, `live/changes.py: navigation`",
        "the navigation lists one's own rooms, and a page of its own finds the others",
        lambda bill: bill.units["page_rooms"] * bill.listed > bill.units["page"],
        alone=True,
    ),
    Limit(
        "A new room, or a changed name, keeps a process busy for ten seconds: each page's list is compared",
        "`live/marks.py: _bring_lists_up_to_date`",
        "names go to all pages as one frame; a new room to whoever is in it",
        lambda bill: bill.load.pages / bill.processes * bill.units["list_rooms"] * bill.listed > 10_000,
    ),
    Limit(
        f"PostgreSQL's {CONNECTIONS} connections, {POOL} for each process",
        "`site_config/settings.py`",
        "`max_connections`, then a pooler between (PgBouncer), then fewer for each process",
        lambda bill: bill.processes * POOL > CONNECTIONS,
    ),
    Limit(
        "Each process hears of all lines: a quarter of a core for rooms that nobody there shows",
        "`live/doorbell.py: GROUP`, `live/news.py: hear`",
        "a channel for each room, which a process subscribes to while a page there shows it or counts it",
        lambda bill: bill.doorbells * bill.units["doorbell"] / 1e6 > BUSY / 2,
    ),
    Limit(
        "Each process compares all rooms every two seconds: a tenth of a core",
        "`live/changes.py: revisions`, `live/news.py: _compare`",
        "only the rooms that are open or counted there",
        lambda bill: bill.load.rooms / 1_000 * bill.units["tick"] / 1e3 / 2 > 0.1,
    ),
    Limit(
        "Redis hands each doorbell to each process: half of its core",
        "`live/doorbell.py: GROUP`",
        "the same channels, by `SSUBSCRIBE` spread over shards",
        lambda bill: bill.redis > BUSY,
    ),
    Limit(
        "No number of processes is enough, since each has to do what is done for all",
        "`live/doorbell.py`, `live/news.py`",
        "rooms have a home process, by which a proxy routes their pages",
        lambda bill: False,
    ),
    Limit(
        f"One PostgreSQL of {SERVER} cores, half used",
        "`actions/messages.py`, `live/changes.py`, `actions/memberships.py: read`",
        "read marks gathered for ten seconds; then rooms with their messages and memberships divided among databases",
        lambda bill: bill.database > SERVER * BUSY,
    ),
    Limit(
        "A terabyte of messages in a year, with their indexes",
        "`models/message.py`",
        "partitions by room and number; the unique token only for some days",
        lambda bill: bill.stored > 1e12,
        alone=True,
    ),
    Limit(
        "Half of ten gigabits a second to the pages",
        "proxy and TLS, not measured here",
        "several proxies; smaller frames for what is only counted",
        lambda bill: bill.bytes_out > TEN_GIGABITS * BUSY,
    ),
]


def people(limit: Limit, units: Units) -> int:
    """With how many it breaks: searched for, since each of them grows with people."""
    low, high = 1, MOST
    while high - low > low / 100:
        middle = int((low * high) ** 0.5) + 1
        if _broken(limit, middle, units):
            high = middle
        else:
            low = middle
    return high


def _broken(limit: Limit, people: int, units: Units) -> bool:
    load = Load(people)
    found = Bill(load, units, NOW, processes=1) if limit.alone else bill(load, units, NOW)
    return found is None or limit.broken(found)
