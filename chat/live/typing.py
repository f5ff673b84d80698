"""Who is typing in which room or thread: known for some seconds, and written nowhere."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial

from chat import person_fragments
from chat.live import changes
from chat.live.database import read
from chat.live.feed import Feed

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at who still types
KEPT = 5.0  # seconds for which a key counts; pages tell of one every two
AGAIN = 4.0  # seconds until pages are told the same again: they forget after nine
type Log = tuple[int, int | None]  # a room, or the thread below the message of that number there


class Typing:
    """One task of the hub. `feeds` are the rooms that pages show."""

    def __init__(self, feeds: Mapping[int, Feed]) -> None:
        self._feeds = feeds
        self._until: defaultdict[Log, dict[int, float]] = defaultdict(dict)  # by log, then person
        self._shown: dict[Log, tuple[list[int], float]] = {}  # by log, who was shown and when
        self._wake = asyncio.Event()

    def note(self, room_id: int, person: int, root: int | None = None) -> None:
        """The person has pressed a key in the room, or in the thread below its message `root`."""
        feed = self._feeds.get(room_id)
        if feed is not None and feed.shows(root):
            self._until[room_id, root][person] = time.monotonic() + KEPT
            self._wake.set()

    def said(self, room_id: int, people: Iterable[int], root: int | None = None) -> str:
        """What takes people who have said something off the pages that show them as typing."""
        log = room_id, root
        shown, _ = self._shown.get(log, ([], 0.0))
        for person in people:
            self._until.get(log, {}).pop(person, None)
        gone = [person for person in shown if person in people]
        for person in gone:
            shown.remove(person)
        return "".join(person_fragments.stopped_typing(room_id, person, root) for person in gone)

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            try:
                await self._show()
            except Exception:
                logger.exception("Who is typing could not be shown.")
            if not self._until:
                self._wake.clear()
            await asyncio.sleep(PAUSE)

    async def _show(self) -> None:
        for log in list(self._until):
            room_id, root = log
            now = time.monotonic()
            typing = {person: until for person, until in self._until[log].items() if until > now}
            shown, at = self._shown.get(log, ([], 0.0))
            if list(typing) != shown or (typing and at + AGAIN < now):
                names = await read(changes.names, list(typing)) if typing else {}
                # Who has said something meanwhile was taken off already.
                typing = {person: until for person, until in typing.items() if person in self._until[log]}
                self._shown[log] = list(typing), now
                if feed := self._feeds.get(room_id):
                    people = [(each, names[each]) for each in typing if each in names]
                    feed.tell(partial(person_fragments.typists, room_id, people, root), root)
            self._until[log] = typing
            if not typing:
                del self._until[log]
                self._shown.pop(log, None)
