"""Whoever loses a room loses it on every open page, and gets nothing that is said after that."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat.actions import memberships, messages, people, rooms
from chat.live import changes, doorbell, news
from chat.models import Role, Room, User
from chat.models.room import Kind
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_whole import say

LOSSES: dict[str, Callable[[Room, User, User], Any]] = {
    "taken out": lambda room, alice, bob: memberships.dismiss(room=room, user=bob, by=alice),
    "left": lambda room, alice, bob: memberships.leave(room=room, user=bob),
    "made a guest, and taken out": lambda room, alice, bob: (
        people.give_role(person=bob, role=Role.GUEST, by=alice),
        memberships.dismiss(room=room, user=bob, by=alice),
    ),
    "deleted": lambda room, alice, bob: rooms.delete(room=room, by=alice, name="Cellar"),
    "deleted, with more than goes at once": lambda room, alice, bob: delete_much(room, alice),
}


def delete_much(room: Room, by: User) -> None:
    rooms.BATCH, before = 1, rooms.BATCH
    try:
        say(room, by, "one", "two")
        rooms.delete(room=room, by=by, name="Cellar")
    finally:
        rooms.BATCH = before
    assert Room.objects.filter(pk=room.pk).exists(), "a task does the rest"


@pytest.fixture
def cellar(alice: User, bob: User) -> Room:
    room = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    memberships.add(room=room, user=bob, by=alice)
    say(room, alice, "before")
    room.refresh_from_db()
    return room


@pytest.fixture(params=["by the doorbell", "by the slow tick"])
def bell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by the slow tick":
        monkeypatch.setattr(doorbell, "_ring", lambda news, said: None)
        monkeypatch.setattr(news, "TICK", 0.05)
    else:
        monkeypatch.setattr(news, "TICK", 3_600)


async def followed(open_as: Opener, user: User, room: Room) -> Page:
    page = await open_as(user, room)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{room.pk}"))
    return page


@pytest.mark.parametrize("loss", LOSSES)
async def test_each_open_page_is_sent_away(
    loss: str, bell: None, open_as: Opener, alice: User, bob: User, lobby: Room, cellar: Room
) -> None:
    pages = [await followed(open_as, bob, cellar) for _ in range(2)]
    elsewhere = await followed(open_as, bob, lobby)
    assert "Cellar" in elsewhere.links()
    await sync_to_async(LOSSES[loss])(cellar, alice, bob)
    for page in pages:
        assert await page.until_closed() == 4403
        assert page.one("#away")["hx-get"] == "/away/"
    await elsewhere.until(lambda page: "Cellar" not in page.links())


@pytest.mark.parametrize("loss", ["taken out", "left"])
async def test_against_a_reading_under_way(
    loss: str,
    monkeypatch: pytest.MonkeyPatch,
    open_as: Opener,
    alice: User,
    bob: User,
    lobby: Room,
    cellar: Room,
) -> None:
    """The hub reads the room while somebody loses it and more is said: what it read they get, and no more."""
    page, other = await followed(open_as, bob, cellar), await followed(open_as, alice, cellar)
    reading, lost = threading.Event(), threading.Event()
    read = changes.room_changes

    def slow(*args: Any) -> Any:
        found = read(*args)
        reading.set()
        assert lost.wait(5)
        return found

    monkeypatch.setattr(changes, "room_changes", slow)
    late = await open_as(alice, cellar)
    await late.connect()  # its arrival is why the hub reads
    assert await sync_to_async(reading.wait)(5)
    await sync_to_async(LOSSES[loss])(cellar, alice, bob)
    await sync_to_async(say)(cellar, alice, "after")
    lost.set()
    assert await page.until_closed() == 4403
    await other.until(lambda page: "after" in page.texts())
    assert "after" not in "".join(page.frames)


async def test_against_a_page_that_is_just_coming(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, bob: User, lobby: Room, cellar: Room
) -> None:
    """It was let in, and is out before the room is read for it."""
    page = await open_as(bob, cellar)
    read = changes.navigation

    def then_lost(*args: Any) -> Any:
        found = read(*args)
        memberships.dismiss(room=cellar, user=bob, by=alice)
        messages.say(room=cellar, author=alice, body="after", token="after")
        return found

    monkeypatch.setattr(changes, "navigation", then_lost)
    await page.connect()
    assert await page.until_closed() == 4403
    assert "after" not in "".join(page.frames)


async def test_a_room_that_is_closed_stays_its_members_and_leaves_the_lists_of_others(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    attic = await sync_to_async(rooms.create)(name="Attic", creator=alice)
    inside, outside = await followed(open_as, alice, attic), await followed(open_as, bob, lobby)
    assert "Attic" in outside.links()
    await sync_to_async(rooms.turn)(room=attic, by=alice, kind=Kind.CLOSED)
    await outside.until(lambda page: "Attic" not in page.links())
    await sync_to_async(say)(attic, alice, "among us")
    await inside.until(lambda page: "among us" in page.texts())
    assert "Attic" in inside.links()
    await sync_to_async(rooms.turn)(room=attic, by=alice, kind=Kind.OPEN)
    await outside.until(lambda page: "Attic" in page.links())


async def test_a_guest_hears_of_no_open_room_any_more(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    await sync_to_async(rooms.create)(name="Attic", creator=alice)
    page = await followed(open_as, bob, lobby)
    assert page.links() == ["Attic", "Lobby"]
    await sync_to_async(people.give_role)(person=bob, role=Role.GUEST, by=alice)
    await page.until(lambda page: page.links() == ["Lobby"])
    before = len(page.frames)
    await sync_to_async(rooms.create)(name="Zoo", creator=alice)
    await sync_to_async(say)(lobby, alice, "here")
    await page.until(lambda page: "here" in page.texts())
    assert "Zoo" not in "".join(page.frames[before:])


async def test_a_guest_is_told_no_name_of_others(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    carol = await sync_to_async(people.join)(name="carol", email="c@example.com", password="a long word")
    erin = await sync_to_async(people.join)(
        name="erin", email="e@example.com", password="a long word", role=Role.GUEST, rooms=[lobby]
    )
    attic = await sync_to_async(rooms.create)(name="Attic", creator=carol)
    await sync_to_async(memberships.remove)(room=lobby, user=carol)
    page, other = await followed(open_as, erin, lobby), await followed(open_as, bob, lobby)
    await sync_to_async(people.rename)(user=carol, name="Carolina")
    await sync_to_async(say)(attic, carol, "hello")
    await sync_to_async(people.rename)(user=bob, name="Robert")
    await sync_to_async(say)(lobby, alice, "@Robert")
    for each in (page, other):
        await each.until(lambda page: f"[data-person='{bob.pk}']" in "".join(page.frames) and page.texts())
    assert "Carolina" in "".join(other.frames)
    assert "Carolina" not in "".join(page.frames)
    assert "Carolina" not in str((await open_as(erin, "/people/")).dom)
