"""A sound for whoever is called while they look elsewhere, in one page of theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.actions import editing, memberships, outreach, profiles, rooms, threads
from chat.models import Message, Room, User
from chat.models.membership import Level
from chat.models.user import FOREVER
from chat.tests.live.conftest import Opener, in_thread
from chat.tests.live.page import Page
from chat.tests.live.test_whole import say


def sounds(page: Page) -> int:
    return sum("<audio" in frame for frame in page.frames)


async def followed(open_as: Opener, user: User, room: Room, *, looking: bool = False) -> Page:
    page = await open_as(user, room)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{room.pk}"))
    if not looking:
        await page.send({"action": "look_away"})
        await page.send({"action": "complete", "room": str(room.pk), "text": "@b"})
        await page.until(lambda page: page.dom.select("#completions option"))  # it was heard
    return page


@pytest.fixture
def attic(alice: User, bob: User) -> Room:
    room = rooms.create(name="Attic", creator=alice)
    memberships.join(room=room, user=bob)
    return room


def reply(room: Room, author: User, body: str) -> None:
    say(room, author, "root")
    threads.reply(room=room, root=1, author=author, body=body, token="r")


def edit(lobby: Room, attic: Room, alice: User) -> None:
    say(lobby, alice, "tea?")
    editing.edit(message=Message.objects.get(number=1), editor=alice, body="@bob, tea?", seen=None)


def write_to_bob(lobby: Room, attic: Room, alice: User) -> None:
    say(rooms.open_direct(people=[User.objects.get(name="bob")], by=alice), alice, "tea?")


@pytest.mark.parametrize(
    "act",
    [
        lambda lobby, attic, alice: say(lobby, alice, "@bob, tea?"),
        lambda lobby, attic, alice: say(attic, alice, "@bob, tea?"),
        lambda lobby, attic, alice: say(lobby, alice, "@room, tea?"),
        write_to_bob,
        lambda lobby, attic, alice: reply(attic, alice, "@bob, tea?"),
        edit,
    ],
)
async def test_in_the_page_used_last(
    act: Any, open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    first = await followed(open_as, bob, lobby)
    last = await followed(open_as, bob, lobby)
    hers = await followed(open_as, alice, lobby)
    await in_thread(act)(lobby, attic, alice)
    await last.until(sounds)
    assert last.one("audio#sound[autoplay]")["src"] == "/static/sounds/knock.wav"
    await in_thread(say)(lobby, alice, "the end")
    for page in (first, last, hers):
        await page.until(lambda page: "the end" in page.texts())
    assert (sounds(first), sounds(last), sounds(hers)) == (0, 1, 0)


async def test_twice_at_once_is_one_knock(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    page = await followed(open_as, bob, lobby)
    await in_thread(say)(lobby, alice, "@bob 1", "@bob 2", "@room 3")
    await page.until(sounds)
    await in_thread(say)(lobby, alice, "the end")
    await page.until(lambda page: "the end" in page.texts())
    assert sounds(page) == 1


def turn_off(lobby: Room, alice: User, bob: User) -> None:
    profiles.change_settings(user=bob, time_zone="", language="", theme="", sounds=False)
    say(lobby, alice, "@bob")


def hear_nothing(lobby: Room, alice: User, bob: User) -> None:
    memberships.change_level(user=bob, room=lobby, level=Level.NOTHING)
    say(lobby, alice, "@bob", "@room")


def pause(lobby: Room, alice: User, bob: User) -> None:
    outreach.pause(user=bob, until=FOREVER)
    say(lobby, alice, "@bob")


def in_quiet_hours(lobby: Room, alice: User, bob: User) -> None:
    now = timezone.localtime()
    hour = timedelta(hours=1)
    outreach.keep_quiet(user=bob, since=(now - hour).time(), to=(now + hour).time())
    say(lobby, alice, "@bob")


def leave_then_call(lobby: Room, alice: User, bob: User) -> None:
    secret = rooms.create(name="Secret", creator=alice)
    say(secret, alice, "@bob", "@room")


@pytest.mark.parametrize(
    "act",
    [
        lambda lobby, alice, bob: say(lobby, alice, "tea?"),
        lambda lobby, alice, bob: say(lobby, bob, "@bob, me"),
        turn_off,
        hear_nothing,
        pause,
        in_quiet_hours,
        leave_then_call,
    ],
)
async def test_none(act: Any, open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    page = await followed(open_as, bob, lobby)
    await in_thread(act)(lobby, alice, bob)
    await in_thread(say)(lobby, alice, "the end")
    await page.until(lambda page: "the end" in page.texts())
    assert not sounds(page)


async def test_none_where_one_looks_or_catches_up(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    page = await followed(open_as, bob, lobby, looking=True)
    await in_thread(say)(lobby, alice, "@bob, seen")
    await page.until(lambda page: "@bob, seen" in page.texts())
    await page.leave()
    await in_thread(say)(lobby, alice, "@bob, missed")
    await page.connect()
    await page.until(lambda page: "@bob, missed" in page.texts())
    assert not sounds(page)
