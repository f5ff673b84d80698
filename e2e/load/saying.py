"""How many lines are said a second, each committed: over sockets, and by the form."""

import asyncio
import itertools
import time

from e2e.load.crowd import MARK, Member, Tally, marked, open_pages
from e2e.load.place import SENTENCE, Place
from e2e.load.servers import calm, processor_seconds, serving
from e2e.load.table import Row
from e2e.load.web import Browser, empty_page, hammer
from e2e.server import Server

WARM_UP = 1.0  # seconds


class Lines(Tally):
    """Each line once, however many have seen it. Nobody sees what is not committed."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: set[bytes] = set()

    def read(self, frame: bytes) -> None:
        self.lines.update(MARK.findall(frame))


class Talker(Member):
    """Says the next line once the server has taken the last, which never happens faster than one may speak."""

    talking = True

    def _acknowledged(self, acked: int) -> None:
        super()._acknowledged(acked)
        if self.talking and not self.pending:
            self.say(marked(SENTENCE))


def over_sockets(kind: type[Server], place: Place, *, people: int, seconds: float) -> list[Row]:
    """Everybody talks at once. Nobody may say more than 20 lines and then two a second: the people are many."""

    async def measure(server: Server) -> list[Row]:
        tally = Lines()
        sync = {room: Browser(server, place.guests[0]).room(room) for room in place.rooms}
        crowd = [
            Talker(tally, guest, sync[place.room_of(number)])
            for number, guest in enumerate(place.guests[1 : people + 1], start=1)
        ]
        await open_pages(server, crowd)
        await calm(server)
        for talker in crowd:
            talker.say(marked(SENTENCE))
        await asyncio.sleep(WARM_UP)
        used, said, start = processor_seconds(server), len(tally.lines), time.perf_counter()
        await asyncio.sleep(seconds)
        said, took = len(tally.lines) - said, time.perf_counter() - start
        used = processor_seconds(server) - used
        for talker in crowd:
            talker.talking = False
        what = f"say, {people} people in {len(place.rooms)} rooms, over sockets"
        return [
            Row(f"{what}: committed and seen", said / took, "lines a second"),
            Row(f"{what}: server CPU", used / said * 1e3, "ms a line"),
        ]

    with serving(kind, place) as server:
        return asyncio.run(measure(server))


def by_the_form(kind: type[Server], place: Place, *, seconds: float) -> list[Row]:
    """Posted on connections that stay. Held against an empty page."""
    turns, speakers = itertools.count(), len(place.guests) - 1

    def say(browser: Browser) -> None:
        acked, number = divmod(next(turns), speakers)  # one after the other: nobody speaks too fast
        browser.say(place.guests[number + 1], place.room_of(number + 1), SENTENCE, acked)

    with serving(kind, place) as server:
        ours = hammer(server, say, seconds)
    theirs = empty_page()
    what = "say, by the HTTP form"
    return [
        Row(f"{what}: answered", ours[0], "requests a second", theirs[0]),
        Row(f"{what}: server CPU", ours[1], "ms a request", theirs[1]),
    ]
