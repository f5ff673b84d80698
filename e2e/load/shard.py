"""One process with its rooms and pages, without browsers and network: the real views, hub, feeds and database.

Imported with the settings of a database of its own: see `simulation`.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import timezone

from chat.actions import messages, places, rooms
from chat.live.database import write
from chat.live.hub import hub
from chat.live.socket import Socket
from chat.live.wire import Frame
from chat.look import Look
from chat.models import Membership, Place, Room, User
from e2e.load.place import SENTENCE
from e2e.load.web import sync_fields

LOOKING = 0.5  # of the pages have the focus
requests = ThreadPoolExecutor(1)


@dataclass(frozen=True)
class Size:
    """`pages` of as many people, spread evenly over `open_rooms` of the `rooms`; each is in `memberships` of these.

    Each second `lines` are said from the pages and `elsewhere` in rooms that nobody here is in, `moves` pages load
    the page of another room, and so many `new` rooms are made.
    """

    rooms: int
    open_rooms: int
    pages: int
    memberships: int
    lines: float = 0
    moves: float = 0
    elsewhere: float = 0
    new: float = 0


@dataclass(frozen=True)
class Span:
    """What a process did: CPU seconds, frames, links and bytes handed to pages, statements, and rows written."""

    cpu: float = 0
    frames: int = 0
    links: int = 0
    sent: int = 0
    statements: int = 0
    rows: int = 0


class Counts(Counter[str]):
    """Counts frames as a wire that takes everything at once, and statements as a wrapper of their execution."""

    def write(self, frame: Frame) -> int:
        self["frames"] += 1
        self["sent"] += len(frame.data)
        self["links"] += frame.html.count("<li ")
        return 0

    def close(self, code: int) -> None:
        self[f"closed with {code}"] += 1

    def execute(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = run(sql, params, many, context)
        self["statements"] += 1
        if sql.lstrip().startswith(("UPDATE", "INSERT", "DELETE")):
            self["rows"] += max(context["cursor"].rowcount, 0)
        return result

    def connected(self, connection: BaseDatabaseWrapper, **signal: Any) -> None:
        connection.execute_wrappers.append(self.execute)


class Shard:
    def __init__(self, size: Size) -> None:
        self.size, self.counts, self.chance = size, Counts(), random.Random(3)
        self.pages: list[Socket] = []
        self.rooms_of: dict[int, list[Room]] = {}
        self.elsewhere: list[tuple[Room, User]] = []
        self.said = Counter[int]()  # by room

    def fill(self) -> None:
        """Write rooms, people and sessions."""
        size = self.size
        with transaction.atomic():
            places.found(place_name="Shard", name="Owner", email="owner@example.com", password="a long word")
            made = Room.objects.bulk_create(Room(name=f"Room {n}") for n in range(size.rooms))
            people = User.objects.bulk_create(
                User(name=f"Guest {n}", email=f"guest-{n}@example.com", password="!") for n in range(size.pages)
            )
            for number, person in enumerate(people):
                first = made[number % size.open_rooms]
                others = self.chance.sample(made[: size.open_rooms], size.memberships)
                self.rooms_of[person.pk] = [first, *(room for room in others if room is not first)][: size.memberships]
            look = Look(settings.TIME_ZONE, settings.LANGUAGE_CODE)
            self.pages = [Socket(person, f"{person.pk:032}", self.counts, look) for person in people]
            owner = Membership.objects.get().user
            self.elsewhere = [(room, owner) for room in made[size.open_rooms :]]
            Membership.objects.bulk_create(
                (Membership(room=room, user=owner) for room, owner in self.elsewhere), batch_size=5_000
            )
            Membership.objects.bulk_create(self._memberships(), batch_size=5_000)
            Session.objects.bulk_create(self._sessions(), batch_size=5_000)
        connection_created.connect(self.counts.connected)

    def _memberships(self) -> Iterator[Membership]:
        for page in self.pages:
            yield from (Membership(room=room, user=page.user) for room in self.rooms_of[page.user.pk])

    def _sessions(self) -> Iterator[Session]:
        store, tomorrow = SessionStore(), timezone.now() + timedelta(days=1)
        for page in self.pages:
            data = {
                SESSION_KEY: str(page.user.pk),
                BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                HASH_SESSION_KEY: page.user.get_session_auth_hash(),
            }
            yield Session(session_key=page.session_key, session_data=store.encode(data), expire_date=tomorrow)

    async def open(self) -> Span:
        """All pages come, as after a restart: each is told the whole navigation."""
        start = self._now()
        place = await write(Place.objects.get)
        for page in self.pages:
            hub().enter(page)
            room = self.rooms_of[page.user.pk][0]
            await hub().sync(
                page, pane="first", room_id=room.pk, revision=0, fresh=True, place=place.revision, listed=""
            )
            hub().look(page, looking=self.chance.random() < LOOKING)
        await asyncio.sleep(5)
        return self._since(start)

    async def live(self, seconds: int) -> Span:
        """Live through so many seconds of the loop's clock, and check that every page has every line."""
        loop = asyncio.get_running_loop()
        start, began = self._now(), loop.time()
        for second in range(seconds):
            for _ in range(_due(self.size.lines, second)):
                await asyncio.sleep(0.9 / self.size.lines)
                page = self.chance.choice(self.pages)
                await self._say(Room(pk=page.room_id), page.user)
            for _ in range(_due(self.size.elsewhere, second)):
                await self._say(*self.chance.choice(self.elsewhere))
            for _ in range(_due(self.size.moves, second)):
                page = self.chance.choice(self.pages)
                await self._go(page, self.chance.choice(self.rooms_of[page.user.pk]))
            for _ in range(_due(self.size.new, second)):
                await write(rooms.create, name=f"New room {second}", creator=self.pages[0].user)
            await asyncio.sleep(began + second + 1 - loop.time())
        span = self._since(start)
        await asyncio.sleep(3)
        behind = [room_id for room_id, feed in hub().feeds.items() if feed.delivered != self.said[room_id]]
        assert not behind, f"rooms that were not delivered: {behind}"
        return span

    async def leave(self) -> None:
        for page in self.pages:
            await hub().leave(page)

    def say_unheard(self, lines: int) -> Span:
        """Say so many while no page is open."""
        start = self._now()
        for number in range(lines):
            author = self.pages[number % len(self.pages)].user
            room = self.rooms_of[author.pk][0]
            messages.say(room=room, author=author, body=SENTENCE, token=f"unheard {number}")
            self.said[room.pk] += 1
        return self._since(start)

    async def _say(self, room: Room, author: User) -> None:
        token = f"{self.chance.getrandbits(128):x}"
        await write(messages.say, room=room, author=author, body=SENTENCE, token=token)
        self.said[room.pk] += 1

    async def _go(self, page: Socket, room: Room) -> None:
        """Load the room's page, and say what its forms say then."""
        html = await asyncio.get_running_loop().run_in_executor(requests, _get, page.session_key, room)
        sync = sync_fields(html)
        page.heading = sync["heading"]
        await hub().sync(
            page,
            pane=sync["pane"],
            room_id=room.pk,
            revision=int(sync["rendered"]),
            fresh=True,
            place=int(sync["place"]),
            listed=sync["listed"],
        )

    def _now(self) -> Span:
        counts = self.counts
        return Span(time.process_time(), *map(counts.__getitem__, ("frames", "links", "sent", "statements", "rows")))

    def _since(self, start: Span) -> Span:
        now = self._now()
        assert not [name for name in self.counts if name.startswith("closed")], self.counts
        return Span(**{name: value - getattr(start, name) for name, value in vars(now).items()})


def _due(rate: float, second: int) -> int:
    """How many of so many a second come in that second."""
    return int(rate * (second + 1)) - int(rate * second)


def _get(session_key: str, room: Room) -> str:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_key
    answer = browser.get(room.get_absolute_url())
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
