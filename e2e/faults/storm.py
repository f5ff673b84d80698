"""One run: pages do things at random while something breaks; then they rest, and are compared with the truth."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from e2e.faults.actions import ACTIONS
from e2e.faults.client import GONE, Client
from e2e.faults.site import Site
from e2e.faults.truth import Count, all_of, count, differences, navigation
from e2e.server import Server

ROOMS = 3
PAUSE = 0.5  # seconds between two actions of a page, in the mean
PATIENCE = 60.0  # seconds until what is not whole by then counts as stale


@dataclass
class Storm:
    """`pages` of people who are signed in, some of whom have two of them, for about `seconds`."""

    site: Site
    pages: int
    seconds: float
    seed: int
    pause: float = PAUSE
    room_count: int = ROOMS
    rooms: list[int] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def run(self, fault: "Fault") -> Count:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32))
        try:
            await self._gather()
            async with asyncio.TaskGroup() as group:
                acting = [group.create_task(self._act(client)) for client in self.clients]
                await fault(self)
                for task in acting:
                    task.cancel()
            return await self._rest()
        finally:
            await asyncio.gather(*(client.leave() for client in self.clients))

    async def talk(self, share: float) -> None:
        """Let them go on for a share of the time."""
        await asyncio.sleep(self.seconds * share)

    async def until(self, fact: Callable[[], object], what: str, within: float = PATIENCE) -> None:
        deadline = time.monotonic() + within
        while not fact():
            assert time.monotonic() < deadline, f"it never came true: {what} (seed {self.seed})"
            await asyncio.sleep(0.02)

    async def join(self, *, room: int, at: Server | None = None, small_buffer: bool = False) -> Client:
        """One page more, of somebody who only does what the fault says; `at` one of the processes, or any."""
        client = self._client(len(self.clients))
        client.small_buffer = small_buffer
        if at is not None:
            client.origin = lambda: at.origin
        self.clients.append(client)
        await client.open(room)
        await self.until(lambda: client.settled, f"{client.name} is followed")
        return client

    def _client(self, place: int) -> Client:
        people = self.pages - self.pages // 4
        session = self.site.sessions[place % people if place < self.pages else place]
        return Client(f"p{self.seed % 1000}-{place}", session, self.site.origin, self._random(place))

    async def _gather(self) -> None:
        self.clients = [self._client(place) for place in range(self.pages)]
        self.reader = Client("reader", self.site.sessions[-1], self.site.origin, self._random(-1))
        for _ in range(self.room_count):
            path = await self.reader.post("/rooms/new/", name=f"Storm {secrets.token_hex(4)}")
            self.rooms.append(int(path.partition('name="room" value="')[2].partition('"')[0]))
        await asyncio.gather(*(client.open(client.random.choice(self.rooms)) for client in self.clients))
        await self.until(lambda: all(client.settled for client in self.clients), "all pages are followed")

    def _random(self, place: int) -> Random:
        return Random(f"{self.seed} {place}")

    async def _act(self, client: Client) -> None:
        while True:
            await asyncio.sleep(client.random.expovariate(1 / self.pause))
            (action,) = client.random.choices(list(ACTIONS), list(ACTIONS.values()))
            with suppress(*GONE):  # a click that nobody answered: the page stays as it is
                await action(client, self.rooms)

    async def _rest(self) -> Count:
        """Wait until every page is what a fresh one shows, and see what became of every line."""
        began = time.monotonic()
        deadline = began + PATIENCE
        stale = list(self.clients)
        found: dict[str, list[str]] = {}
        while stale and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            if broken := next((client.broken for client in self.clients if client.broken), None):
                raise broken
            if not all(client.settled or client.lost_for_good for client in self.clients):
                continue
            rooms = await all_of(self.reader, map(str, self.rooms))
            fresh = await asyncio.gather(*map(navigation, stale))
            found = {
                client.name: told
                for client, now in zip(stale, fresh, strict=True)
                if (told := differences(client.page, rooms[client.page.room], now))
            }
            stale = [client for client in stale if client.name in found]
        whole_after = time.monotonic() - began
        rooms = await all_of(self.reader, map(str, self.rooms))
        total = count(self.clients, rooms)
        total.stale, total.whole_after = len(stale), whole_after
        for client in self.clients:
            if not client.settled:
                total.report.append(
                    f"{client.name}: {len(client.page.pending)} pending, closed with {client.codes[-3:]}"
                )
        total.report += [f"{name}: {each}" for name, told in found.items() for each in told]
        return total


type Fault = Callable[[Storm], Awaitable[None]]
