"""When the unread marks are brought up to date."""

import asyncio
from itertools import pairwise

import pytest

from chat.live import marks

PATIENCE = 30  # seconds before a test fails


class Rounds(marks.Marks):
    """Notes when its rounds began; after each there is news again, of a room or of a `person`."""

    def __init__(self, *, person: bool) -> None:
        super().__init__({})
        self.began: list[float] = []
        self.enough = asyncio.Event()
        self.news = self.person if person else self.room

    async def _mark(self) -> None:
        self.began.append(asyncio.get_running_loop().time())
        self._people.clear()
        self.news(1)
        if len(self.began) == 3:
            self.enough.set()


async def three_rounds(*, person: bool) -> list[float]:
    rounds = Rounds(person=person)
    running = asyncio.create_task(rounds.run())
    rounds.news(1)
    async with asyncio.timeout(PATIENCE):
        await rounds.enough.wait()
    running.cancel()
    return rounds.began


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "PAUSE", 0.01)


async def test_news_all_the_time_is_marked_in_longer_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "BUSY", 0.3)
    assert all(later - earlier >= 0.99 * 0.3 for earlier, later in pairwise(await three_rounds(person=False)))


async def test_who_did_something_waits_for_no_such_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "BUSY", 2 * PATIENCE)
    await three_rounds(person=True)
