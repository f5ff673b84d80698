"""Presence on open pages: who comes, goes, and looks elsewhere. Gathered, never a query or a frame each."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import translation

from chat import person_fragments
from chat.actions import sign_ins
from chat.live import doorbell
from chat.live.database import write
from chat.live.register import AWAY, GONE, register
from chat.live.socket import Socket
from chat.live.wire import Frame
from chat.look import by_language

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds in which news gathers
REPEAT = 3.0  # seconds after which everybody here is noted again, and others' news is read
AWAY_AFTER = 300.0  # seconds without the focus and without a key
SEEN_AFTER = 300.0  # seconds after which a sign of life from a browser is written down again
signer = Signer(salt="chat.shows")


def shown_on_page(viewer: int, people: Iterable[int]) -> str:
    """What the page says in its sync: that it shows the presence of these people, which `viewer` may see."""
    return signer.sign(f"{viewer}:{'.'.join(map(str, people))}")


def shown_by(viewer: int, value: str) -> frozenset[int]:
    """The people of such a word; nobody where it is another's, or not ours."""
    with suppress(BadSignature):
        owner, _, people = signer.unsign(value).partition(":")
        if owner == str(viewer) and people:
            return frozenset(map(int, people.split(".")))
    return frozenset()


class Presence:
    """One task of the hub. `people` are the open pages by person."""

    def __init__(self, people: Mapping[int, set[Socket]]) -> None:
        self._people = people
        self._watching: defaultdict[frozenset[int], set[Socket]] = defaultdict(set)  # pages, by whom they show
        self._told: dict[int, str] = {}
        self._seen: set[str] = set()
        self._wake = asyncio.Event()

    def wake(self, *, heard: bool = True) -> None:
        """Something has changed here, or was `heard` of from another process."""
        if heard:
            self._wake.set()

    def active(self, socket: Socket) -> None:
        """A key was pressed in the page, or it got or lost the focus."""
        now = time.monotonic()
        socket.active_at = now
        if socket.seen_at + SEEN_AFTER < now:
            socket.seen_at = now
            self._seen.add(socket.session_key)
            self.wake()
        if self._told.get(socket.user.pk) == AWAY:
            self.wake()

    def watch(self, socket: Socket, shown: frozenset[int]) -> None:
        """The page shows these people: it is told how they are, and from here on, how they change."""
        self.leave(socket)
        if shown:
            socket.shows = shown
            self._watching[shown].add(socket)
            socket.push(self._html(shown))

    def leave(self, socket: Socket) -> None:
        if socket.shows:
            self._watching[socket.shows].discard(socket)
            if not self._watching[socket.shows]:
                del self._watching[socket.shows]
            socket.shows = frozenset()

    async def run(self) -> None:
        while True:
            began = time.monotonic()
            try:
                await self._beat()
            except Exception:  # the next one tries again
                logger.exception("Presence could not be told.")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), REPEAT)
                await asyncio.sleep(began + PAUSE - time.monotonic())
            self._wake.clear()

    def here(self) -> dict[int, float]:
        """Whoever has open pages at this process, and for how many seconds more each counts as here."""
        now = time.monotonic()
        return {
            person: max([AWAY_AFTER if page.looking else page.active_at + AWAY_AFTER - now for page in pages])
            for person, pages in self._people.items()
        }

    async def _beat(self) -> None:
        people = self.here()
        if settings.REDIS_URL:
            self._tell(await asyncio.to_thread(register.beat, people), mine=people)
        else:
            self._tell(register.beat(people), mine=people)
        if self._seen:
            seen, self._seen = self._seen, set()
            await write(sign_ins.see_again, seen)

    def _tell(self, states: dict[int, str], mine: Mapping[int, float]) -> None:
        if states == self._told:
            return
        before, self._told = self._told, states
        changed = {person for person in before.keys() | states.keys() if before.get(person) != states.get(person)}
        for shown, pages in self._watching.items():
            if not (told := shown & changed):
                continue
            for language, speaking in by_language(pages, lambda page: page.look.language).items():
                with translation.override(language):
                    frame = Frame(self._html(told))
                for page in speaking:
                    page.push_frame(frame)
        if settings.REDIS_URL and not changed.isdisjoint(mine):
            doorbell.tell(presence=1)

    def _html(self, people: Iterable[int]) -> str:
        states = self._told
        return "".join(person_fragments.presence(each, states.get(each, GONE), pushed=True) for each in sorted(people))
