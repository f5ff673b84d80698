"""When the unread marks are brought up to date."""

import asyncio
from itertools import pairwise

import pytest

from chat.live import marks

BUSY = 0.3


class Rounds(marks.Marks):
    """Notes when its rounds began; there is news again after each."""

    def __init__(self) -> None:
        super().__init__({})
        self.began: list[float] = []
        self.enough = asyncio.Event()

    async def _mark(self) -> None:
        self.began.append(asyncio.get_running_loop().time())
        self.room(1)
        if len(self.began) == 3:
            self.enough.set()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "PAUSE", 0.01)
    monkeypatch.setattr(marks, "BUSY", BUSY)


async def test_news_all_the_time_is_marked_in_longer_rounds() -> None:
    rounds = Rounds()
    running = asyncio.create_task(rounds.run())
    rounds.room(1)
    await rounds.enough.wait()
    running.cancel()
    assert all(later - earlier >= 0.99 * BUSY for earlier, later in pairwise(rounds.began))
