"""What a delivery costs, how large it is, and how long it takes from said to seen."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from e2e.load.crowd import Stranger, Tally, marked, members, strangers
from e2e.load.place import SENTENCE, Place
from e2e.load.servers import Tutorial, calm, processor_seconds, serving
from e2e.load.table import Row
from e2e.server import Server

KILOBYTE = " ".join([SENTENCE] * 13)[:1000]
SPEAKERS = 20  # of a crowd, in turns; the others listen
PATIENCE = 60  # seconds for what is late


@dataclass(frozen=True)
class Talk:
    """What came of a talk: server time for each delivery, and milliseconds from said to seen."""

    microseconds: float
    median: float
    late: float
    lost: int


async def talk(server: Server, crowd: Sequence[Stranger], tally: Tally, messages: int, rate: int) -> Talk:
    """So many messages of 1 KB, `rate` a second, until everybody has them all."""
    tally.expect(len(crowd) * messages)
    used, start = processor_seconds(server), time.perf_counter()
    for number in range(messages):
        crowd[number % SPEAKERS].say(marked(KILOBYTE))
        await asyncio.sleep(start + (number + 1) / rate - time.perf_counter())
    with suppress(TimeoutError):
        await asyncio.wait_for(tally.all_there.wait(), PATIENCE)
    used = processor_seconds(server) - used
    cuts = statistics.quantiles(tally.late, n=100)
    lost = len(crowd) * messages - len(tally.late)
    return Talk(used / len(tally.late) * 1e6, cuts[49] * 1e3, cuts[98] * 1e3, lost)


def in_the_hall(kind: type[Server], place: Place, number: int, messages: int, rate: int) -> Talk:
    async def measure(server: Server) -> Talk:
        tally = Tally()
        crowd = await members(server, tally, place.guests[:number], place.hall)
        await calm(server)
        return await talk(server, crowd, tally, messages, rate)

    with serving(kind, place) as server:
        return asyncio.run(measure(server))


def in_the_tutorial(number: int, messages: int, rate: int) -> Talk:
    async def measure(server: Server) -> Talk:
        tally = Tally()
        crowd = await strangers(server, tally, number)
        await calm(server)
        return await talk(server, crowd, tally, messages, rate)

    with serving(Tutorial) as server:
        return asyncio.run(measure(server))


def fan_out(kind: type[Server], place: Place, *, members: int, messages: int, theirs: int, rate: int) -> list[Row]:
    """So many messages here, and as many as `theirs` in the tutorial: where it can't keep up, the rest wait longer."""
    here, there = in_the_hall(kind, place, members, messages, rate), in_the_tutorial(members, theirs, rate)
    what = f"{members:,} members, {rate} messages of 1 KB a second"
    rows = [
        Row(f"fan-out, {what}: server CPU a delivery", here.microseconds, "µs", there.microseconds),
        Row(f"said to seen, {what}: p50", here.median, "ms", there.median),
        Row(f"said to seen, {what}: p99", here.late, "ms", there.late),
    ]
    if here.lost or there.lost:
        rows.append(Row(f"not delivered within {PATIENCE} s, {what}", here.lost, "deliveries", there.lost))
    return rows


class Listener(Tally):
    """Keeps the sizes of frames that bring something said."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def read(self, frame: bytes) -> None:
        if SENTENCE[:20].encode() in frame:
            self.sizes.append(len(frame))
            self.all_there.set()


def frame_size(kind: type[Server], place: Place) -> list[Row]:
    """Of one sentence, by somebody who was not the last to speak: name, face and time are in it."""

    async def measure(server: Server, *, tutorial: bool) -> int:
        tally = Listener()
        crowd = (
            await strangers(server, tally, 2)
            if tutorial
            else await members(server, tally, place.guests[:2], place.hall)
        )
        await calm(server)
        for somebody in crowd:  # the first line of a day is longer
            tally.all_there.clear()
            somebody.say(SENTENCE)
            await asyncio.wait_for(tally.all_there.wait(), PATIENCE)
        return min(tally.sizes)

    with serving(kind, place) as server:
        ours = asyncio.run(measure(server, tutorial=False))
    with serving(Tutorial) as server:
        theirs = asyncio.run(measure(server, tutorial=True))
    return [Row(f"frame of a message of {len(SENTENCE)} letters", ours, "bytes", theirs)]
