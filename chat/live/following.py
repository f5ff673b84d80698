"""Who has unread replies in the threads they follow: marked on every open page. Gathered, never a query each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping

from django.utils import translation

from chat import thread_fragments
from chat.actions import threads
from chat.live import changes
from chat.live.database import read, write
from chat.live.socket import Socket

logger = logging.getLogger(__name__)

PAUSE = 0.25  # seconds in which news gathers
RETRY = 2.0  # seconds until what failed is tried again


class Following:
    """One task of the hub. `people` are the open pages by person; `reads` is what was read since the last round, by
    thread and person.
    """

    def __init__(self, people: Mapping[int, set[Socket]]) -> None:
        self._everybody = people
        self._rooms: set[int] = set()
        self._people: set[int] = set()
        self.reads: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._wake = asyncio.Event()

    def room(self, room_id: int) -> None:
        """Somebody has replied in a thread of the room."""
        self._rooms.add(room_id)
        self._wake.set()

    def person(self, user_id: int) -> None:
        """A page of the person came, or they read or follow something."""
        self._people.add(user_id)
        self._wake.set()

    def seen(self, thread: int, number: int, socket: Socket) -> None:
        """The page shows the thread up to `number`, at least: whoever looks has read it."""
        if socket.replies is None or socket.replies[0] != thread or socket.replies[1] < number:
            socket.replies = thread, number
        self.look(socket)

    def look(self, socket: Socket) -> None:
        """What the page shows of a thread is read, if it has the focus."""
        if socket.looking and socket.thread is not None and socket.replies is not None:
            thread, number = socket.replies
            self.reads[thread][socket.user.pk] = number
            self.person(socket.user.pk)

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(PAUSE)
            self._wake.clear()
            rooms, self._rooms = self._rooms, set()
            people, self._people = self._people, set()
            reads, self.reads = self.reads, defaultdict(dict)
            try:
                await self._mark(rooms, people, reads)
            except BaseException as error:
                self._rooms |= rooms
                self._people |= people
                for thread, numbers in reads.items():
                    self.reads[thread] = numbers | self.reads[thread]
                if not isinstance(error, Exception):
                    raise
                logger.exception("Unread threads could not be marked; it is tried again.")
                await asyncio.sleep(RETRY)
                self._wake.set()

    async def _mark(self, rooms: set[int], people: set[int], reads: Mapping[int, dict[int, int]]) -> None:
        if reads:
            await write(threads.read, reads)
        unread = await read(changes.unread_threads, rooms, people & set(self._everybody), set(self._everybody))
        for person, roots in unread.items():
            for socket in self._everybody.get(person, ()):
                if socket.pane and socket.unread_threads != roots:
                    socket.unread_threads = roots
                    with translation.override(socket.look.language):
                        count = thread_fragments.count(len(roots), pushed=True)
                        socket.push(thread_fragments.marks(roots, pushed=True) + count + socket.inbox_news())
