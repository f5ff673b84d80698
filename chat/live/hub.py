"""The hub of a process: who is here, and who is told what.

It rests while no page is open, and starts with the first.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine
from contextvars import Context
from typing import Any
from weakref import WeakKeyDictionary

from django.db import Error

from chat import fragments, metrics, unread_fragments
from chat.actions import memberships, threads
from chat.live import changes, doorbell
from chat.live.database import read, write
from chat.live.feed import Arrival, Feed
from chat.live.following import Following
from chat.live.knocking import Knocking
from chat.live.marks import Marks
from chat.live.news import News
from chat.live.presence import Presence
from chat.live.socket import AWAY, CloseCode, Socket
from chat.live.typing import Typing
from chat.live.wire import Frame
from chat.look import zone_of

logger = logging.getLogger(__name__)

AHEAD = 2**63  # of any database

_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, "Hub"] = WeakKeyDictionary()


def hub() -> "Hub":
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    """The open pages by person, and a feed for each room that a page shows."""

    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self.people: defaultdict[int, set[Socket]] = defaultdict(set)
        self.feeds: dict[int, Feed] = {}
        self.marks = Marks(self.people)
        self.typing = Typing(self.feeds)
        self.following = Following(self.people)
        self.presence = Presence(self.people)
        self.knocking = Knocking(self.people)
        self.leaving = False  # the process is: whoever still comes is sent to another
        self._tasks: set[asyncio.Task[None]] = set()

    def enter(self, socket: Socket) -> None:
        self.sockets.add(socket)
        metrics.open_sockets.set(len(self.sockets))
        self.people[socket.user.pk].add(socket)
        if not self._tasks:
            news = News(self)
            # At once: what is said before the tasks begin may be behind what is read for the page.
            doorbell.listen(news.hear)
            self.start(news.listen(), lambda _: doorbell.forget(news.hear))
            tasks = (self.marks, self.typing, self.following, self.presence)
            for work in (news.tick(), *(task.run() for task in tasks)):
                self.start(work)
        self.presence.wake()
        if self.leaving:
            socket.close(CloseCode.GOING_AWAY)

    async def leave(self, socket: Socket) -> None:
        """The page is gone. With the last one, what was read meanwhile is written at once."""
        socket.closed = True
        self.sockets.discard(socket)
        metrics.open_sockets.set(len(self.sockets))
        self.people[socket.user.pk].discard(socket)
        if not self.people[socket.user.pk]:
            del self.people[socket.user.pk]
        self._leave_room(socket)
        self.presence.leave(socket)
        if not self.sockets:
            for task in self._tasks:
                task.cancel()
            self._tasks = set()
            ended = self.marks, self.following
            self.marks = Marks(self.people)
            self.typing = Typing(self.feeds)
            self.following = Following(self.people)
            self.presence = Presence(self.people)
            self.knocking = Knocking(self.people)
            await self._finish(*ended)

    async def _finish(self, marks: Marks, following: Following) -> None:
        """What was read since their last rounds is written, for there is no other."""
        await asyncio.sleep(0)  # they are told that they end, and give back what was under way
        try:
            if marks.reads:
                await write(memberships.read, marks.reads)
            if following.reads:
                await write(threads.read, following.reads)
        except Error:
            logger.exception("What was read last could not be marked as read.")

    async def sync(
        self,
        socket: Socket,
        *,
        pane: str,
        room_id: int | None,
        revision: int,
        fresh: bool,
        place: int,
        listed: str,
        look: str = "",
        shows: frozenset[int] = frozenset(),
        greeting: str = "",
    ) -> None:
        """A page says what it shows and how far it has it. Said twice for one pane, it counts once.

        `fresh` where the pane was never followed before; `place` and `listed` say how far its names and its list of
        rooms are; `look` is the zone of its times, `shows` whose presence stands there; `greeting` goes in front of the
        first frame. Whoever is not in the room is sent away.
        """
        if pane == socket.pane:
            return
        if not socket.pane:
            greeting += unread_fragments.looks() + socket.own_news()
        self._leave_room(socket)
        socket.navigation.known = False
        socket.pane, socket.room_id, socket.look = pane, room_id, socket.look._replace(zone=zone_of(look))
        self.presence.watch(socket, shows)
        if pane in socket.followed:
            # htmx keeps what it can't send, and sends it late: the pane that was made whole is left for one that was
            # shown before it, and then it is said anew as it was when it was loaded. It gets log and list anew.
            revision, fresh, listed = AHEAD, False, ""
        found = await read(changes.navigation, [socket.user], place)
        if found.revision < self.marks.told:  # the page may have been told more meanwhile
            found = await read(changes.navigation, [socket.user], place)
        if socket.closed or socket.pane != pane:
            return
        if room_id is not None and not any(room.pk == room_id and room.joined for room in found.rooms[socket.user.pk]):
            socket.close(CloseCode.REMOVED, AWAY)
            return
        # At once, for newer news of the place may come before the room is read.
        socket.push(greeting + fragments.pulse() + self.marks.arrived(socket, found, listed))
        socket.unread_threads = socket.inbox_told = None
        self.following.person(socket.user.pk)
        if room_id is None:
            return
        feed = self.feeds.get(room_id)
        if feed is None:
            feed = self.feeds[room_id] = Feed(room_id, self.marks, self.typing.said, self.following.seen)
        feed.arrive(Arrival(socket, pane, revision, fresh))

    def open_thread(self, socket: Socket, *, pane: str, root: int | None, revision: int, fresh: bool) -> None:
        """A page says which thread it shows beside its room, if any, and how far it has it; as `sync` does."""
        if pane == socket.thread_pane:
            return
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        socket.thread_pane, socket.thread, socket.replies = pane, None, None
        if root is None or feed is None:
            return
        if pane in socket.followed or (socket.renewed and not fresh):
            revision, fresh = AHEAD, False
        feed.arrive(Arrival(socket, pane, revision, fresh, root))

    def look_anew(self, socket: Socket) -> None:
        """The page's person sees times in another zone now: what it shows of its room comes once more, in that.

        Nothing is done while a part of it is still on its way: the next tick asks again.
        """
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        if feed is None or socket not in feed.sockets or feed.awaits(socket):  # without a room it stays as it is
            return
        socket.look, socket.renewed = socket.look._replace(zone=socket.user.zone), True
        feed.leave(socket)
        feed.arrive(Arrival(socket, socket.pane, AHEAD, fresh=False))
        if socket.thread is not None:
            feed.arrive(Arrival(socket, socket.thread_pane, AHEAD, fresh=False, thread=socket.thread))

    def list_anew(self) -> None:
        """Pages that may list rooms or people ask again whether they do so rightly."""
        frame = Frame('<i id="lists" hidden></i>')
        for socket in self.sockets:
            if socket.pane and socket.room_id is None:
                socket.push_frame(frame)

    def shorten(self, socket: Socket) -> None:
        """The page's log has become very long: it gets the end of it anew, as one that was away for long."""
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        if feed is not None and socket in feed.sockets:
            feed.arrive(Arrival(socket, socket.pane, AHEAD, fresh=False))

    def types(self, socket: Socket, *, in_thread: bool = False) -> None:
        """A key was pressed in the composer of the room that the page shows, or of the thread beside it."""
        self.presence.active(socket)
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        if feed is not None and socket in feed.sockets:
            if not in_thread:
                doorbell.tell(typing=feed.room_id, by=socket.user.pk)
            elif socket.thread is not None:
                doorbell.tell(typing=feed.room_id, by=socket.user.pk, root=socket.thread)

    def look(self, socket: Socket, *, looking: bool) -> None:
        """The page got or lost the focus."""
        socket.looking = looking
        socket.left = not looking
        self.presence.active(socket)
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        if looking and feed is not None and socket in feed.sockets:
            self.marks.look(socket)
            self.following.look(socket)

    def _leave_room(self, socket: Socket) -> None:
        feed = self.feeds.get(socket.room_id) if socket.room_id else None
        socket.room_id, socket.pane, socket.silence, socket.mine = None, "", "", ""
        socket.thread, socket.thread_pane, socket.replies = None, "", None
        socket.held = socket.left = socket.renewed = False
        if feed is not None:
            feed.leave(socket)
            if feed.idle:
                feed.stop()
                del self.feeds[feed.room_id]

    def call(self, room_id: int, called: Collection[int] | None, by: int) -> None:
        """A line by somebody means these people, or everybody in the room."""
        if people := self.knocking.unaware(called, by):
            self.start(self.knocking.knock(room_id, people))

    def start(self, work: Coroutine[Any, Any, None], then: Callable[[object], None] | None = None) -> None:
        """Run `work` until it is done or the hub rests, `then` that. It is nobody's: logs name no request for it."""
        task = asyncio.create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if then is not None:
            task.add_done_callback(then)
