"""How news reaches the hub: by the doorbell, and, where one was lost, by a slow tick that asks the database."""

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from channels.layers import get_channel_layer

from chat import fragments, metrics
from chat.actions import attachments, people
from chat.live import changes, doorbell, guard
from chat.live.database import read, write
from chat.live.neighbours import EVERY, neighbours
from chat.live.socket import Socket
from chat.live.wire import Frame
from chat.models import Message
from site_config.redis import failures, link

if TYPE_CHECKING:
    from chat.live.hub import Hub

logger = logging.getLogger(__name__)

TICK = 2.0  # seconds between two comparisons with the database
PULSE_EVERY = 5  # ticks
RECOUNT_EVERY = 5  # ticks; what people read at other processes changes nothing that a tick compares
CLEAR_EVERY = 43_200  # ticks: a day; and after the first
GONE = -1  # no revision: of a room that is not there any more
MEET_EVERY = EVERY // TICK  # ticks
REJOIN_EVERY = 1_000  # ticks; the in-process layer forgets a group's members after a day


class News:
    """Two endless tasks of the hub. Hearing only wakes: whatever is pushed is read from the database."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self._channel = ""
        self._last_numbers: dict[int, int] = {}
        self._threads: dict[int, int] = {}  # by room, the revision of its last reply in a thread
        self._heard: dict[int, int] = {}  # by room, the newest revision that a doorbell told
        self._overdue: dict[int, int] = {}  # by room, the revision that the last tick found and no page had

    async def listen(self) -> None:
        """Hear the doorbell of the other processes, by the channel layer."""
        layer = get_channel_layer()
        assert layer is not None
        while True:
            try:
                self._channel = await layer.new_channel()
                await layer.group_add(doorbell.GROUP, self._channel)
                try:
                    while True:
                        heard = await layer.receive(self._channel)
                        if heard["from"] != doorbell.HERE:
                            self.hear(heard, None)
                finally:
                    await layer.group_discard(doorbell.GROUP, self._channel)
            except failures() as error:
                link.failed(error)
                await asyncio.sleep(TICK)
            except Exception:
                logger.exception("The channel layer does not answer; pages hear of news by the slow tick.")
                await asyncio.sleep(TICK)

    def hear(self, news: doorbell.News, said: Message | None) -> None:
        """Wake whom the bell concerns; `said` by this process, if by a message."""
        hub = self.hub
        metrics.doorbells_heard.inc()
        if "room" in news:
            self._hear_of_room(news, said)
        elif "place" in news:
            hub.marks.place(news["place"])
        elif "typing" in news:
            hub.typing.note(news["typing"], news["by"], news.get("root"))
        elif "presence" in news:
            hub.presence.wake(heard="from" in news)
        elif "lists" in news:
            hub.list_anew()
        elif "read" in news:
            if "from" in news:  # who marked it here tells our own pages
                hub.marks.room(news["read"])
        elif news["person"] in hub.people:
            hub.marks.person(news["person"])
            hub.following.person(news["person"])
            hub.start(self._check(hub.people[news["person"]]))

    async def _check(self, sockets: Iterable[Socket]) -> None:
        for socket in await guard.check(sockets):
            self.hub.look_anew(socket)

    def _hear_of_room(self, news: doorbell.News, said: Message | None) -> None:
        self._heard[news["room"]] = max(news["revision"], self._heard.get(news["room"], 0))
        if feed := self.hub.feeds.get(news["room"]):
            feed.news(news["revision"], said)
        if "threads" in news:
            self.hub.following.room(news["room"])
        if "by" in news:
            self.hub.call(news["room"], news.get("called"), news["by"])
        self.hub.marks.room(news["room"])

    async def tick(self) -> None:
        """Compare with the database every two seconds, as if every doorbell had been lost; and let pages hear of us."""
        layer = get_channel_layer()
        assert layer is not None
        ticks, to_clear, round_ = 0, True, guard.Round()
        while True:
            if ticks % MEET_EVERY == 0:
                await self._meet()
            await asyncio.sleep(TICK)
            ticks += 1
            if ticks % RECOUNT_EVERY == 0:
                self._last_numbers.clear()
            try:
                self._compare(await read(changes.revisions))
                for socket in await round_.check(self.hub.sockets):
                    self.hub.look_anew(socket)
                if to_clear or ticks % CLEAR_EVERY == 0:
                    sessions = await write(people.forget_expired_sessions)
                    to_clear = await write(attachments.forget_pending) or sessions
                if ticks % REJOIN_EVERY == 0:
                    await layer.group_add(doorbell.GROUP, self._channel)
            except Exception:  # whatever it is, the tick must not end: it is what heals the rest
                logger.exception("The slow tick could not compare; pages wait for the next.")
                continue
            if ticks % PULSE_EVERY == 0:
                pulse = Frame(fragments.pulse())
                for socket in self.hub.sockets:
                    socket.push_frame(pulse)

    async def _meet(self) -> None:
        try:
            if await write(neighbours.meet, self.hub.presence.here()):
                self.hub.presence.wake()
        except Exception:
            logger.exception("Nobody knows who is at other processes; they are looked for again.")

    def _compare(self, found: changes.Revisions) -> None:
        # A doorbell may be under way when the tick comes: it is lost if it has not come by the next.
        lost = [room_id for room_id, revision in self._overdue.items() if self._heard.get(room_id, 0) < revision]
        metrics.doorbells_lost.inc(len(lost))
        self._overdue = {}
        for room_id, (revision, last_number, threads) in found.rooms.items():
            if self._threads.get(room_id, threads) != threads:
                self.hub.following.room(room_id)
            self._threads[room_id] = threads
            if feed := self.hub.feeds.get(room_id):
                if feed.delivered is not None and revision > feed.delivered:
                    self._overdue[room_id] = revision
                feed.news(revision)
            if self._last_numbers.get(room_id) != last_number:
                self._last_numbers[room_id] = last_number
                self.hub.marks.room(room_id)
        for room_id in self.hub.feeds.keys() - found.rooms.keys():
            self.hub.feeds[room_id].news(GONE)
        self.hub.marks.place(found.place)
