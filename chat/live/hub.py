"""The hub of a process: who is here, and who is told what.

It hears the doorbell, and every two seconds compares with the database, so that a doorbell that was lost heals.
It lives on the event loop from the first socket to the last.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from chat import fragments
from chat.live import changes, guard
from chat.live.doorbell import GROUP
from chat.live.feed import Arrival, Feed
from chat.live.marks import Marks
from chat.live.reading import read
from chat.live.socket import Socket

logger = logging.getLogger(__name__)

TICK = 2.0  # seconds between two comparisons with the database
PULSE_EVERY = 5  # ticks
REJOIN_EVERY = 1_000  # ticks; the in-process layer forgets a group's members after a day

_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, "Hub"] = WeakKeyDictionary()


def hub() -> "Hub":
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self.people: defaultdict[int, set[Socket]] = defaultdict(set)
        self.feeds: dict[int, Feed] = {}
        self.marks = Marks(self.people)
        self._tasks: set[asyncio.Task[None]] = set()

    def enter(self, socket: Socket) -> None:
        self.sockets.add(socket)
        self.people[socket.user.pk].add(socket)
        if not self._tasks:
            for work in (self._listen(), self._tick(), self.marks.run()):
                self._start(work)

    def leave(self, socket: Socket) -> None:
        socket.closed = True
        self.sockets.discard(socket)
        self.people[socket.user.pk].discard(socket)
        if not self.people[socket.user.pk]:
            del self.people[socket.user.pk]
        self._leave_room(socket)
        if not self.sockets:
            for task in self._tasks:
                task.cancel()
            self._tasks = set()
            self.marks = Marks(self.people)

    async def sync(
        self, socket: Socket, *, pane: str, room_id: int | None, revision: int, fresh: bool, place: int
    ) -> None:
        """A page says what it shows and how far it has it. Said twice for one pane, it counts once.

        `fresh` where the pane was never followed before. The caller has checked that the person may see the room.
        """
        if pane == socket.pane:
            return
        self._leave_room(socket)
        socket.pane, socket.room_id = pane, room_id
        extra = fragments.pulse() + await self.marks.navigation(socket, place)
        if socket.closed or socket.pane != pane:
            return
        if room_id is None:
            socket.push(extra)
            return
        feed = self.feeds.get(room_id)
        if feed is None:
            feed = self.feeds[room_id] = Feed(room_id, self.marks.delivered)
        feed.arrive(Arrival(socket, pane, revision, fresh, extra))

    def look(self, socket: Socket, *, looking: bool) -> None:
        """The page got or lost the focus."""
        socket.looking = looking
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        if looking and feed is not None and socket in feed.sockets:
            self.marks.look(socket)

    def close_all(self, code: int) -> None:
        for socket in list(self.sockets):
            socket.close(code)

    def _leave_room(self, socket: Socket) -> None:
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        socket.room_id, socket.pane = None, ""
        if feed is not None:
            feed.leave(socket)
            if feed.idle:
                feed.stop()
                del self.feeds[feed.room_id]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        """Hear the doorbell. Ringing only wakes: whatever is pushed is read from the database."""
        layer = get_channel_layer()
        assert layer is not None
        while True:
            try:
                self._channel = await layer.new_channel()
                await layer.group_add(GROUP, self._channel)
                try:
                    while True:
                        self._news(await layer.receive(self._channel))
                finally:
                    await layer.group_discard(GROUP, self._channel)
            except OSError:
                logger.exception("The channel layer does not answer; pages hear of news by the slow tick.")
                await asyncio.sleep(TICK)

    def _news(self, news: dict[str, Any]) -> None:
        if "room" in news:
            if feed := self.feeds.get(news["room"]):
                feed.news(news["revision"])
            self.marks.room(news["room"])
        elif "place" in news:
            self.marks.place(news["place"])
        elif news["person"] in self.people:
            self.marks.person(news["person"])
            self._start(guard.check(self.people[news["person"]]))

    async def _tick(self) -> None:
        """The slow tick: compare with the database, as if every doorbell had been lost."""
        layer = get_channel_layer()
        assert layer is not None
        known: dict[int, int] = {}
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            try:
                found: changes.Revisions = await read(changes.revisions)
            except Exception:  # whatever it is, the tick must not end: it is what heals the rest
                logger.exception("The database does not answer; pages wait.")
                continue
            for room_id, (revision, last_number) in found.rooms.items():
                if feed := self.feeds.get(room_id):
                    feed.news(revision)
                if known.get(room_id) != last_number:
                    self.marks.room(room_id)
                known[room_id] = last_number
            self.marks.place(found.place)
            await guard.check(self.sockets)
            if ticks % PULSE_EVERY == 0:
                for socket in self.sockets:
                    socket.push(fragments.pulse())
            if ticks % REJOIN_EVERY == 0:
                await layer.group_add(GROUP, self._channel)
