"""What is put under load: server processes, and what they have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from e2e.archive import Place, write_place
from e2e.server import Server, copy_of
from e2e.services import Postgres, Redis, running

if TYPE_CHECKING:
    from e2e.faults.network import Wire


@dataclass
class Site:
    """The processes, sessions of people, and the services where there are any.

    Pages ask any of the processes, as they would behind a proxy that deals them out, or the one at the `front`.
    """

    servers: list[Server]
    sessions: list[str]
    redis: Redis | None = None
    postgres: Postgres | None = None
    wire: "Wire | None" = None
    front: str = ""
    random: Random = field(default_factory=Random)

    def origin(self) -> str:
        return self.front or self.random.choice(self.servers).origin


@contextmanager
def on_sqlite(seed: Place, folder: Path) -> Iterator[Site]:
    """Two processes on one data folder, without Redis."""
    data = copy_of(seed.data, folder / "data")
    with serving([Server(data), Server(data)], seed) as site:
        yield site


@contextmanager
def on_postgres(seed: Place, folder: Path) -> Iterator[Site]:
    """Two processes with a data folder each, PostgreSQL and Redis."""
    with running(Postgres) as postgres, running(Redis) as redis:
        common = {"DATABASE_URL": postgres.url, "SECRET_KEY": "not a secret " * 4}
        place = write_place(folder / "one", **common)
        common["REDIS_URL"] = redis.url
        servers = [Server(place.data, **common), Server(copy_of(place.data, folder / "two"), **common)]
        with serving(servers, place) as site:
            site.redis, site.postgres = redis, postgres
            yield site


@contextmanager
def serving(servers: list[Server], place: Place) -> Iterator[Site]:
    try:
        for server in servers:
            server.start()
        yield Site(servers, [session for _, session in place.guests])
    finally:
        for server in servers:
            server.stop()
