"""What a message asks of the database, whoever is in the room and whoever looks."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db.backends.utils import CursorWrapper

from chat.actions import people as accounts
from chat.actions import rooms
from chat.live import news
from chat.models import Membership, Room, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_whole import say


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What all threads ask, the hub's own too."""
    asked: list[str] = []
    execute = CursorWrapper.execute

    def note(self: CursorWrapper, sql: Any, params: Any = None) -> Any:
        asked.append(str(sql))
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", note)
    monkeypatch.setattr(news, "TICK", 3_600)
    return asked


def fill(room: Room, upto: int) -> list[User]:
    """New members, until there are so many."""
    new = range(Membership.objects.filter(room=room).count(), upto)
    added = User.objects.bulk_create(User(name=f"p{n}", email=f"p{n}@example.com", password="!") for n in new)
    Membership.objects.bulk_create(Membership(room=room, user=user) for user in added)
    return added


async def test_a_message_in_a_large_room_asks_no_more_than_in_a_small_one(
    queries: list[str], open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    library = await sync_to_async(rooms.create)(name="Library", creator=alice)
    looking, elsewhere = list[Page](), list[Page]()

    async def ask(said: int) -> int:
        """Say a line more, until all have seen it, or that there is one."""
        queries.clear()
        await sync_to_async(say)(lobby, bob, f"line {said}")
        for page in looking:
            await page.until(lambda page: f"line {said}" in page.texts())
        for page in elsewhere:
            await page.until(lambda page: f"Lobby, {said} unread" in page.links())
        return len(queries)

    async def opened(room: Room, users: list[User]) -> list[Page]:
        pages = [await open_as(user, room) for user in users]
        for page in pages:
            await page.connect()
            await page.until(lambda page: page.dom.select(f"#end-{room.pk}"))
        return pages

    people = await sync_to_async(fill)(lobby, 10)
    looking += await opened(lobby, people[:1])
    elsewhere += await opened(library, people[1:2])
    few = min([await ask(said) for said in (1, 2, 3)])  # news may gather in two rounds
    people = await sync_to_async(fill)(lobby, 200)
    looking += await opened(lobby, people[:4])
    elsewhere += await opened(library, people[4:8])
    assert min([await ask(said) for said in (4, 5, 6)]) == few > 5


async def test_a_new_room_or_name_asks_no_more_for_many_pages_than_for_few(
    queries: list[str], open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    pages = list[Page]()

    async def ask(name: str) -> int:
        queries.clear()
        await sync_to_async(accounts.rename)(user=bob, name=name)
        await sync_to_async(rooms.create)(name=name, creator=bob)
        for page in pages:
            await page.until(lambda page: name in page.links())
        return len(queries)

    async def open_for(users: list[User]) -> None:
        for user in users:
            page = await open_as(user, "/people/")
            await page.connect()
            await page.until(lambda page: page.frames)
            pages.append(page)

    await open_for(await sync_to_async(fill)(lobby, 3))
    few = min([await ask(name) for name in ("a", "b", "c")])  # news may gather in two rounds
    await open_for(await sync_to_async(fill)(lobby, 13))
    assert min([await ask(name) for name in ("d", "e", "f")]) == few > 5
