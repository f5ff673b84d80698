"""What an open page costs: as it comes, and while nothing happens."""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from e2e.load.crowd import Tally, members, strangers
from e2e.load.place import Place
from e2e.load.servers import Tutorial, calm, processor_seconds, resident_kilobytes, serving
from e2e.load.table import Row
from e2e.server import Server

type Gather = Callable[[Server, int, int], Awaitable[Sequence[object]]]


@dataclass
class Cost:
    """Of each connection, CPU milliseconds and resident KB; of all the idle ones, percent of a core, commits and MB."""

    milliseconds: float = 0
    kilobytes: float = 0
    percent: float = 0
    commits: int = 0
    megabytes: float = 0


async def cost(server: Server, gather: Gather, *, idle: int, seconds: float, number: int) -> Cost:
    """Open `idle` sockets, let them rest so long, then open the rest of `number`."""
    await calm(server)
    found, resident = Cost(), resident_kilobytes(server)
    start = processor_seconds(server)
    first = await gather(server, 0, idle)
    await calm(server)
    resting, written = processor_seconds(server), commits(server)
    await asyncio.sleep(seconds)
    rested = processor_seconds(server)
    found.percent = (rested - resting) / seconds * 100
    found.commits = commits(server) - written
    found.megabytes = resident_kilobytes(server) / 1024
    rest = await gather(server, idle, number)
    await calm(server)
    found.milliseconds = (processor_seconds(server) - rested + resting - start) / number * 1e3
    found.kilobytes = (resident_kilobytes(server) - resident) / number
    assert len(first) + len(rest) == number  # kept until here
    return found


def commits(server: Server) -> int:
    """How many transactions were written to the place's database so far: SQLite counts them in its index of the WAL."""
    index = server.data / "sarangbang.sqlite3-shm"
    return int(struct.unpack_from("=I", index.read_bytes(), 8)[0]) if index.exists() else 0


def connections(kind: type[Server], place: Place, *, idle: int, seconds: float, number: int) -> list[Row]:
    """Handshake, session, membership, sync. The yardstick has a handshake and a group, and looks nobody up."""

    async def in_the_hall(server: Server, start: int, stop: int) -> Sequence[object]:
        return await members(server, Tally(), place.guests[start:stop], place.hall)

    async def in_the_tutorial(server: Server, start: int, stop: int) -> Sequence[object]:
        return await strangers(server, Tally(), stop - start)

    with serving(kind, place) as server:
        ours = asyncio.run(cost(server, in_the_hall, idle=idle, seconds=seconds, number=number))
    with serving(Tutorial) as server:
        theirs = asyncio.run(cost(server, in_the_tutorial, idle=idle, seconds=seconds, number=number))
    a_connection, resting = f"a connection, {number:,} open", f"{idle:,} idle sockets for {seconds:.0f} s"
    return [
        Row(f"{a_connection}: server CPU", ours.milliseconds, "ms", theirs.milliseconds),
        Row(f"{a_connection}: resident", ours.kilobytes, "KB", theirs.kilobytes),
        Row(f"{resting}: server CPU", ours.percent, "% of a core", theirs.percent),
        Row(f"{resting}: database writes", ours.commits, "commits"),
        Row(f"{resting}: resident in all", ours.megabytes, "MB", theirs.megabytes),
    ]
