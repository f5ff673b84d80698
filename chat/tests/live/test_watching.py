"""Pages that ask by themselves for what has changed in a room that they do not show."""

import pytest
from asgiref.sync import sync_to_async

from chat.actions import editing, memberships, pins, rooms
from chat.models import Message, Room, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_whole import say


def words(page: Page) -> int:
    """That something has happened: a word of life that does not come by the clock."""
    return sum('id="pulse"' in frame for frame in page.frames)


def change() -> None:
    line = Message.objects.get(room__name="Lobby")
    editing.edit(message=line, editor=line.author, body=f"{line.body}, tea", seen=line.edited_at)


async def watching(open_as: Opener, user: User, path: str) -> Page:
    page = await open_as(user, path)
    await page.connect()
    await page.answered()
    return page


@pytest.mark.parametrize("path", ["/rooms/{}/pins/", "/saved/", "/rooms/{}/1/versions/"])
async def test_they_hear_of_each_change(path: str, open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    attic = await sync_to_async(rooms.create)(name="Attic", creator=alice)
    await sync_to_async(say)(lobby, alice, "hello")
    # Who looks at the room elsewhere hears of it there, too.
    for user in (alice, bob):
        looks = await watching(open_as, user, lobby.get_absolute_url())
        await looks.send({"action": "look"})
    shown, elsewhere = await watching(open_as, bob, path.format(lobby.pk)), await watching(open_as, bob, "/people/")
    said, before = words(shown), words(elsewhere)
    await sync_to_async(change)()
    await shown.until(lambda page: words(page) > said)
    assert words(elsewhere) == before
    # Of another room, or of one that they were taken out of, nobody hears there.
    if path != "/saved/":
        other = await watching(open_as, alice, f"/rooms/{attic.pk}/pins/")
        heard = words(other)
        await sync_to_async(change)()
        await shown.until(lambda page: words(page) > said + 1)
        assert words(other) == heard
    await sync_to_async(memberships.remove)(room=lobby, user=bob)
    heard = words(shown)
    await sync_to_async(change)()
    await elsewhere.answered()
    assert words(shown) == heard


async def test_a_save_is_told_to_ones_own_pages(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    await sync_to_async(say)(lobby, alice, "hello")
    hers, his = await watching(open_as, alice, "/saved/"), await watching(open_as, bob, "/saved/")
    heard = len(hers.frames), len(his.frames)
    line = await Message.objects.select_related("room").aget()
    await sync_to_async(pins.save)(message=line, user=alice, saved=True)
    await hers.until(lambda page: len(page.frames) > heard[0])
    assert len(his.frames) == heard[1]
