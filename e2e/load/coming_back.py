"""Everybody comes back at once after the server was killed: how long until all are whole, and what is missing."""

import asyncio
import re
import time
from collections import Counter
from contextlib import suppress

from picows import WSTransport

from e2e.load.crowd import Member, Tally, open_pages
from e2e.load.place import SENTENCE, Guest, Place, say_meanwhile
from e2e.load.servers import calm, serving
from e2e.load.table import Row
from e2e.load.web import Browser
from e2e.server import Server

ARTICLE = re.compile(rb'<article id="message-\d+-(\d+)"')
CURSOR = re.compile(rb'id="cursor-\d+" name="revision" value="(\d+)"')
SPEAKERS, EACH, MEANWHILE = 20, 5, 50
LINES = SPEAKERS * EACH + MEANWHILE
PATIENCE = 60  # seconds


class Returner(Member):
    """A page that notes which messages it has, and comes back as pages do."""

    def __init__(self, tally: Tally, guest: Guest, sync: dict[str, str]) -> None:
        super().__init__(tally, guest, sync)
        self.shown: Counter[bytes] = Counter()
        self.whole = asyncio.Event()

    def hear(self, frame: bytes) -> None:
        super().hear(frame)
        self.shown.update(ARTICLE.findall(frame))
        if cursor := CURSOR.findall(frame):
            self.sync = {name: value for name, value in self.sync.items() if name != "rendered"}
            self.sync["revision"] = cursor[-1].decode()
        if len(self.shown) >= LINES and not self.pending:
            self.whole.set()

    def on_ws_connected(self, transport: WSTransport) -> None:
        super().on_ws_connected(transport)
        self.resend()


def coming_back(kind: type[Server], place: Place, *, number: int) -> list[Row]:
    """Killed while people talk; others talk while it is down; all come at once when it answers again."""

    async def measure(server: Server) -> list[Row]:
        sync = Browser(server, place.guests[0]).room(place.hall)
        crowd = [Returner(Tally(), guest, sync) for guest in place.guests[:number]]
        await open_pages(server, crowd)
        await calm(server)
        for speaker in crowd[:SPEAKERS]:
            for _ in range(EACH):
                speaker.say(SENTENCE)
        while not crowd[-1].shown:
            await asyncio.sleep(0.01)
        server.kill()
        await asyncio.gather(*(page.transport.wait_disconnected() for page in crowd))
        on_the_way = sum(len(page.pending) for page in crowd)
        await asyncio.to_thread(say_meanwhile, server.data, room_id=place.hall, lines=MEANWHILE)
        for page in crowd:
            page.settled.clear()
        start = time.perf_counter()
        await asyncio.to_thread(server.start)
        await open_pages(server, crowd, at_once=number)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(page.whole.wait() for page in crowd)), PATIENCE)
        took = time.perf_counter() - start
        missing = sum(LINES - len(page.shown) for page in crowd)
        twice = sum(page.shown.total() - len(page.shown) for page in crowd)
        what = f"{number:,} coming back at once after SIGKILL"
        return [
            Row(f"{what}: from the new process's start until all are whole", took, "s"),
            Row(f"{what}: missing or twice of {LINES} lines, {on_the_way} of them on their way", missing + twice, ""),
        ]

    with serving(kind, place) as server:
        return asyncio.run(measure(server))
