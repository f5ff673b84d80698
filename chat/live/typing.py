"""Who is typing in which room: known for some seconds, and written nowhere."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

from chat import person_fragments
from chat.live import changes
from chat.live.database import read
from chat.live.feed import Feed

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at who still types
KEPT = 5.0  # seconds for which a key counts; pages tell of one every two
AGAIN = 4.0  # seconds until pages are told the same again: they forget after nine


class Typing:
    """One task of the hub. `feeds` are the rooms that pages show."""

    def __init__(self, feeds: Mapping[int, Feed]) -> None:
        self._feeds = feeds
        self._until: defaultdict[int, dict[int, float]] = defaultdict(dict)  # by room, then person
        self._shown: dict[int, tuple[list[int], float]] = {}  # by room, who was shown and when
        self._wake = asyncio.Event()

    def note(self, room_id: int, person: int) -> None:
        """The person has pressed a key in the room."""
        if room_id in self._feeds:
            self._until[room_id][person] = time.monotonic() + KEPT
            self._wake.set()

    def said(self, room_id: int, people: Iterable[int]) -> str:
        """What takes people who have said something off the pages that show them as typing."""
        shown, _ = self._shown.get(room_id, ([], 0.0))
        for person in people:
            self._until[room_id].pop(person, None)
        gone = [person for person in shown if person in people]
        for person in gone:
            shown.remove(person)
        return "".join(person_fragments.stopped_typing(room_id, person) for person in gone)

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
        for room_id in list(self._until):
            now = time.monotonic()
            typing = {person: until for person, until in self._until[room_id].items() if until > now}
            shown, at = self._shown.get(room_id, ([], 0.0))
            if list(typing) != shown or (typing and at + AGAIN < now):
                names = await read(changes.names, list(typing)) if typing else {}
                # Who has said something meanwhile was taken off already.
                typing = {person: until for person, until in typing.items() if person in self._until[room_id]}
                self._shown[room_id] = list(typing), now
                if feed := self._feeds.get(room_id):
                    feed.tell(
                        person_fragments.typists(room_id, [(each, names[each]) for each in typing if each in names])
                    )
            self._until[room_id] = typing
            if not typing:
                del self._until[room_id]
                self._shown.pop(room_id, None)
