"""The hub: doorbells that are lost, people who may not be here any more, and who is told what is unread."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import Mock, patch

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from chat.actions import memberships, messages, outreach, people, profiles, rendering, rooms
from chat.live import changes, doorbell, guard, hub, marks, news
from chat.live.socket import Socket
from chat.look import Look
from chat.models import Draft, Membership, Message, Room, User
from chat.models.user import FOREVER
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_whole import ACTIONS, assert_whole, reply, say


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every doorbell is lost; the slow tick comes often."""
    monkeypatch.setattr(doorbell, "_ring", lambda news, said: None)
    monkeypatch.setattr(news, "TICK", 0.05)


def followed(room: Room) -> Callable[[Page], Any]:
    return lambda page: page.dom.select(f"#end-{room.pk}")


# Of each kind that tells the place of itself in its own way.
KINDS = (
    "say", "edit", "react", "pin", "delete", "preview a link", "rename another", "change another's picture",
    "create a room", "say in another room", "join the place", "rename a room", "announcements only", "archive", "close",
    "a closed room one is in", "delete another room", "leave another room", "favourite", "become an admin",
    "remove another", "reply, react, pin",
)  # fmt: skip


async def test_it_hears_from_the_moment_a_page_is_there_until_the_last_one_is_gone(alice: User, lobby: Room) -> None:
    """Before any of its tasks begins: what is said then may be behind what is read for the page."""
    here, socket = hub.hub(), Socket(alice, "", Mock(), Look("UTC", "en"))
    here.enter(socket)
    doorbell._ring({"room": lobby.pk, "revision": 1}, None)
    await asyncio.sleep(0)
    assert here.marks._rooms == {lobby.pk}
    await here.leave(socket)
    here.enter(socket)
    await here.leave(socket)
    await asyncio.sleep(0)
    assert not doorbell._listeners


async def test_what_was_read_last_and_cannot_be_written_costs_no_draft(
    page: Page, bob: User, lobby: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*args: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(hub, "write", fails)
    monkeypatch.setattr(marks, "write", fails)
    await sync_to_async(say)(lobby, bob, "one")
    await page.until(lambda page: page.texts() == ["one"])
    await page.compose("half a line", action="draft")
    await page.answered()
    await page.leave()
    assert "What was read last could not be marked as read." in caplog.messages
    assert (await Draft.objects.aget()).body == "half a line"


@pytest.mark.parametrize("name", KINDS)
async def test_a_lost_doorbell_heals(
    name: str, silent: None, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    await sync_to_async(say)(lobby, bob, "before")
    page = await open_as(alice)
    await page.connect()
    await page.until(followed(lobby))
    await sync_to_async(ACTIONS[name])(lobby, alice, bob)
    await assert_whole(page, open_as, alice, lobby)


async def test_a_line_that_is_rendered_anew_takes_the_place_of_the_old_one(
    open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    @sync_to_async
    def said_by_an_older_version() -> None:
        say(lobby, bob, "*tea*")
        Message.objects.update(html="<p>as it was</p>")
        cache.clear()

    @sync_to_async
    def upgrade() -> None:
        Message.objects.update(html_version=0)
        rendering.rerender()

    await said_by_an_older_version()
    page = await open_as(alice)
    await page.connect()
    await page.until(followed(lobby))
    assert page.texts() == ["as it was"]
    await upgrade()
    await page.until(lambda page: page.texts() == ["tea"])


async def test_one_doorbell_brings_all_that_lost_ones_said(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    page = await open_as(alice)
    await page.connect()
    await page.until(followed(lobby))
    with monkeypatch.context() as lost:
        lost.setattr(doorbell, "_ring", lambda news, said: None)
        await sync_to_async(say)(lobby, bob, "one", "two")
    await sync_to_async(say)(lobby, bob, "three")
    await page.until(lambda page: "three" in page.texts())
    assert page.texts() == ["one", "two", "three"]


@pytest.mark.parametrize("rung", [True, False])
async def test_what_one_reads_at_another_process(
    rung: bool, silent: None, monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """By its doorbell, or where that was lost by the slow tick."""
    monkeypatch.setattr(news, "TICK", 3_600 if rung else 0.05)
    attic = await sync_to_async(rooms.create)(name="Attic", creator=alice)
    page = await open_as(alice, lobby)
    await sync_to_async(memberships.join)(room=attic, user=bob)
    await sync_to_async(say)(attic, bob, "one")
    await page.connect()
    await page.until(lambda page: "Attic, 1 unread" in page.links())
    last = 1
    if not rung:  # told by a tick: none finds anything new any more
        await sync_to_async(say)(attic, bob, "two")
        await page.until(lambda page: "Attic, 2 unread" in page.links())
        last = 2
    await sync_to_async(memberships.read)({attic.pk: {alice.pk: last}})
    if rung:
        layer = get_channel_layer()
        assert layer is not None
        await layer.group_send(doorbell.GROUP, {"type": "doorbell", "from": "another", "read": attic.pk})
    await page.until(lambda page: "Attic" in page.links())
    assert page.title == "Lobby"


ENDINGS: dict[str, tuple[Callable[[User, str], Any], int]] = {
    "signed out": (lambda user, key: people.end_session(user=user, session_key=key), 4401),
    "password changed": (lambda user, key: people.change_password(user=user, password="another long word"), 4401),
    "deactivated": (lambda user, key: people.deactivate(user=user), 4401),
    "removed": (lambda user, key: memberships.remove(room=Room.objects.get(), user=user), 4403),
}


@pytest.fixture(params=["rung", "lost"])
def bell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either the doorbell alone tells, or the slow tick alone."""
    if request.param == "lost":
        request.getfixturevalue("silent")
    else:
        monkeypatch.setattr(news, "TICK", 3_600)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_whoever_may_not_be_here_is_sent_away(
    ending: str, bell: None, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """By the doorbell within a moment, by the slow tick where it was lost; others stay."""
    page, other = await open_as(bob), await open_as(alice)
    for each in (page, other):
        await each.connect()
        await each.until(followed(lobby))
    end, code = ENDINGS[ending]
    await sync_to_async(end)(bob, page.client.session.session_key or "")
    assert await page.until_closed() == code
    assert page.one("#away")["hx-get"] == "/away/"
    await sync_to_async(say)(lobby, alice, "after")
    await other.until(lambda page: "after" in page.texts())
    assert "after" not in page.texts()


async def test_a_removal_in_one_breath_with_a_line(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """The hub knows the line already, and must not take it for all there is."""
    monkeypatch.setattr(news, "TICK", 3_600)
    monkeypatch.setattr(doorbell, "_ring", lambda news, said: None)
    page = await open_as(bob)
    await page.connect()
    await page.until(followed(lobby))
    line = await sync_to_async(messages.say)(room=lobby, author=alice, body="go", token="t")
    await sync_to_async(memberships.remove)(room=lobby, user=bob)
    feed = hub.hub().feeds[lobby.pk]
    feed.news(line.said_revision, line)
    feed.news(line.said_revision + 1)
    assert await page.until_closed() == 4403


async def test_what_this_process_says_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """Until something else happened in between: then the gap is read."""
    monkeypatch.setattr(news, "TICK", 3_600)
    page = await open_as(bob)
    await page.connect()
    await page.until(followed(lobby))
    room_changes = Mock(side_effect=changes.room_changes)
    monkeypatch.setattr(changes, "room_changes", room_changes)
    for text in ("one", "two"):
        await sync_to_async(say)(lobby, alice, text)
        await page.until(lambda page, text=text: text in page.texts())  # type: ignore[misc]
    room_changes.assert_not_called()
    with monkeypatch.context() as lost:
        lost.setattr(doorbell, "_ring", lambda news, said: None)
        await sync_to_async(say)(lobby, bob, "three")
    await sync_to_async(say)(lobby, alice, "four")
    await page.until(lambda page: "four" in page.texts())
    assert page.texts() == ["one", "two", "three", "four"]
    room_changes.assert_called_once()
    await assert_whole(page, open_as, bob, lobby)


async def two_pages_and_another(open_as: Opener, person: User, another: User) -> list[Page]:
    """Two pages of the person and one of somebody else, told how things are."""
    pages = [await open_as(person), await open_as(person, "/people/"), await open_as(another)]
    for page in pages:
        await page.connect()
        await page.until(lambda page: page.frames)
    return pages


async def test_a_theme_shows_on_all_pages_of_the_person(
    bell: None, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    pages = await two_pages_and_another(open_as, bob, alice)
    for theme in ("dark", "light", ""):
        await sync_to_async(profiles.change_settings)(user=bob, time_zone="", language="", theme=theme, sounds=True)
        for page in pages[:2]:
            await page.until(partial(is_in, theme))
    assert is_in("", pages[2])


async def test_another_language_loads_all_pages_of_the_person_again(
    bell: None, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    pages = await two_pages_and_another(open_as, bob, alice)
    await sync_to_async(profiles.change_settings)(user=bob, time_zone="", language="ko", theme="", sounds=True)
    for page in pages[:2]:
        await page.until(lambda page: page.one("#away").get("hx-get") == "/anew/")
    again = await sync_to_async(pages[0].client.get)("/anew/")
    assert again.headers["HX-Refresh"] == "true"
    assert not pages[2].one("#away").get("hx-get")


def is_in(theme: str, page: Page) -> bool:
    return page.one("#theme").get("data-theme") == theme


async def test_a_pause_shows_on_all_pages_of_the_person(
    bell: None, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    pages = await two_pages_and_another(open_as, bob, alice)
    for until, words in {
        FOREVER: "Notifications paused",
        timezone.now() + timedelta(hours=1): "Notifications paused until ",
        timezone.now(): "",
    }.items():
        await sync_to_async(outreach.pause)(user=bob, until=until)
        for page in pages[:2]:
            await page.until(partial(tells, words))
        assert tells("", pages[2])


def tells(words: str, page: Page) -> bool:
    told = page.one("#paused").get_text()
    assert page.one("#paused").has_attr("hidden") == (not told)
    return bool(told) == bool(words) and told.startswith(words)


async def test_an_expired_session_keeps_its_page(silent: None, open_as: Opener, alice: User, lobby: Room) -> None:
    """1013, which htmx comes back after; signing in again in another tab finishes the job."""
    page = await open_as(alice)
    await page.connect()
    await page.until(followed(lobby))
    await sync_to_async(Session.objects.update)(expire_date=timezone.now())
    assert await page.until_closed() == 1013
    assert "Sign in again" in page.one("#pulse").get_text()
    assert not page.one("#away").has_attr("hx-get")
    await sync_to_async(page.client.force_login)(alice)
    await page.connect()
    await sync_to_async(say)(lobby, alice, "still here")
    await assert_whole(page, open_as, alice, lobby)


@pytest.mark.parametrize("every", [1, 1_000_000])
async def test_long_expired_sessions_go_away_by_themselves(
    every: int, silent: None, monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room
) -> None:
    """A batch each tick, from the first on: until none is left, and again each day."""
    monkeypatch.setattr(news, "CLEAR_EVERY", every)
    monkeypatch.setattr(people, "AT_ONCE", 2)
    page = await open_as(alice)

    async def expire(count: int) -> None:
        days = [timezone.now() - timedelta(days=1, seconds=number + 1) for number in range(count)]
        rows = [Session(session_key=f"{number}", session_data="", expire_date=day) for number, day in enumerate(days)]
        await Session.objects.abulk_create(rows)

    async def gone() -> None:
        async with asyncio.timeout(5):
            while await Session.objects.acount() > 1:  # noqa: ASYNC110 - rows
                await asyncio.sleep(0)

    await expire(5)
    await page.connect()
    await gone()
    if every == 1:
        await expire(1)
        await gone()
    await sync_to_async(say)(lobby, alice, "still here")
    await assert_whole(page, open_as, alice, lobby)


async def test_without_a_session_the_page_is_asked_to_sign_in(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User
) -> None:
    monkeypatch.setattr("chat.live.consumer.ANONYMOUS_PAUSE", 0)
    page = await open_as(alice)
    page.client = Client()
    await page.connect(sync=False)
    assert await page.until_closed() == 1013
    assert "Sign in again" in page.one("#pulse").get_text()


async def test_who_is_no_member_is_sent_away_at_sync(open_as: Opener, lobby: Room, bob: User) -> None:
    page = await open_as(bob)
    await sync_to_async(memberships.remove)(room=lobby, user=bob)
    await page.connect()
    assert await page.until_closed() == 4403


@pytest.fixture
def library(alice: User, bob: User) -> Room:
    room = rooms.create(name="Library", creator=alice)
    memberships.join(room=room, user=bob)
    return room


async def test_unread_is_told_everywhere_but_where_one_looks(
    open_as: Opener, alice: User, bob: User, lobby: Room, library: Room
) -> None:
    here, there = await open_as(alice, lobby), await open_as(bob, library)
    for page, room in ((here, lobby), (there, library)):
        await page.connect()
        await page.until(followed(room))
    await sync_to_async(say)(library, bob, "one", "two")
    await here.until(lambda page: "Library, 2 unread" in page.links())
    assert here.title == "(2) Lobby"
    await there.until(lambda page: page.texts() == ["one", "two"])
    assert there.links() == ["Library", "Lobby"]
    assert there.title == "Library"


async def test_going_in_clears_the_mark_on_all_pages_of_the_person(
    open_as: Opener, alice: User, bob: User, lobby: Room, library: Room
) -> None:
    page = await open_as(alice, lobby)
    await page.connect()
    await page.until(followed(lobby))
    await sync_to_async(say)(library, bob, "one")
    await page.until(lambda page: "Library, 1 unread" in page.links())
    await open_as(alice, library, page.client)
    await page.until(lambda page: "Library" in page.links())
    assert page.title == "Lobby"


async def test_a_page_without_focus_reads_nothing_until_it_has_it(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    page = await open_as(alice)
    await page.connect()
    await page.until(followed(lobby))
    await page.send({"action": "look_away"})
    await page.send("{}")  # once this is answered, the frame before it is dealt with
    await page.until(lambda page: page.dom.select("#notices dialog"))
    await sync_to_async(say)(lobby, bob, "psst")
    await page.until(lambda page: page.title == "(1) Lobby")
    assert page.links() == ["Lobby, 1 unread"]
    await page.send({"action": "look"})
    await page.until(lambda page: page.title == "Lobby")
    read = await Membership.objects.aget(room=lobby, user=alice)
    assert read.read_number == 1


async def test_a_looker_is_not_told_what_it_knows(
    open_as: Opener, alice: User, bob: User, lobby: Room, library: Room
) -> None:
    """One frame a message: no navigation is pushed to pages for which nothing changed."""
    page, other = await open_as(alice, lobby), await open_as(bob, library)
    for each, room in ((page, lobby), (other, library)):
        await each.connect()
        await each.until(followed(room))
    before = len(page.frames)
    await sync_to_async(say)(lobby, bob, "hello")
    await sync_to_async(say)(library, alice, "there")
    await page.until(lambda page: "hello" in page.texts())
    await other.until(lambda page: "Lobby" in page.links())
    assert [frame for frame in page.frames[before:] if "room-link" in frame] == []


async def test_what_was_read_while_the_database_failed_is_marked_later(
    open_as: Opener, alice: User, bob: User, lobby: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "RETRY", 0.01)
    page, other = await open_as(alice), await open_as(alice, "/people/")
    for each in (page, other):
        await each.connect()
    await page.until(followed(lobby))
    await other.until(lambda page: page.frames)
    failed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fail(reads: object) -> None:
        monkeypatch.undo()
        loop.call_soon_threadsafe(failed.set)
        raise DatabaseError("locked")

    monkeypatch.setattr("chat.actions.memberships.read", fail)
    await sync_to_async(say)(lobby, bob, "hello")
    await asyncio.wait_for(failed.wait(), 5)
    async with asyncio.timeout(5):
        while (await Membership.objects.aget(room=lobby, user=alice)).read_number != 1:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0)


async def test_a_list_that_the_page_shows_is_not_pushed_under_its_finger(
    open_as: Opener, alice: User, bob: User, lobby: Room, library: Room
) -> None:
    """A link that is replaced between pressing and letting go loses the click."""
    await sync_to_async(say)(lobby, bob, "unread")
    page = await open_as(alice)  # going in reads the room, and says so to all pages of the person
    await page.connect()
    await page.until(followed(lobby))
    await sync_to_async(people.visit)(user=alice, room=library)
    await sync_to_async(memberships.read_by)(user=alice, room=lobby, number=1)
    await sync_to_async(say)(lobby, bob, "one")
    await page.until(lambda page: "one" in page.texts())
    assert not any('id="rooms"' in frame for frame in page.frames)


def test_queries_do_not_grow_with_people(alice: User, lobby: Room) -> None:
    ids = [people.join(name=f"p{n}", email=f"p{n}@example.com", password="long word").pk for n in range(30)]
    messages.say(room=lobby, author=alice, body="hello", token="t")
    with assertNumQueries(2):
        assert len(changes.unread({lobby.pk}, ids).counts) == 30
    with assertNumQueries(4):  # the room, the messages, whom they mention, their reactions
        changes.room_changes(lobby.pk, {0}, set(ids))
    with assertNumQueries(2):
        changes.standing(ids, {"a", "b"})
    members = list(User.objects.filter(pk__in=ids))
    with assertNumQueries(5):
        assert [len(rooms) for rooms in changes.navigation(members, since=0).rooms.values()] == [1] * 30
    with assertNumQueries(3):  # BEGIN, UPDATE, COMMIT
        memberships.read({lobby.pk: dict.fromkeys(ids, 1)})


async def test_a_round_asks_for_people_only_where_the_database_has_them_otherwise(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    pages = [await open_as(alice), await open_as(bob)]
    for page in pages:
        await page.connect()
        await page.until(followed(lobby))
    everybody, each = hub.hub().sockets, guard.Round()
    with patch.object(guard, "_settle", wraps=guard._settle) as settle:
        for _ in range(3):
            assert await each.check(everybody) == []
        assert settle.call_count == 1
        await sync_to_async(User.objects.filter(pk=bob.pk).update)(time_zone="Asia/Tokyo")
        assert [socket.user.pk for socket in await each.check(everybody)] == [bob.pk]
        await sync_to_async(Session.objects.all().update)(expire_date=timezone.now())
        await each.check(everybody)
        assert settle.call_count == 3
        assert all(socket.closed for socket in everybody)
        # Where the database failed in between, all of it is asked for again.
        with patch.object(changes, "standing_mark", side_effect=OperationalError), suppress(OperationalError):
            await each.check(everybody)
        await each.check(everybody)
        assert settle.call_count == 4


async def test_another_zone_loses_no_thread_that_is_on_its_way(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    await sync_to_async(say)(lobby, bob, "tea?")
    await sync_to_async(reply)(lobby, bob, "yes")
    page = await open_as(alice, f"/rooms/{lobby.pk}/1/thread/")
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#thread-end-{lobby.pk}-1"))
    here, [socket] = hub.hub(), hub.hub().people[alice.pk]

    async def comes(zone: str) -> None:
        told = len(page.frames)
        await page.until(
            lambda page: any(f'"replies-{lobby.pk}-1"' in each and zone in each for each in page.frames[told:])
        )

    here.open_thread(socket, pane="again", root=1, revision=hub.AHEAD, fresh=False)
    socket.user.time_zone = "Asia/Kathmandu"
    here.look_anew(socket)
    await comes("+09:00")
    here.look_anew(socket)
    await comes("+05:45")
    # One that the page says afterwards has been loaded before.
    here.open_thread(socket, pane="late", root=1, revision=1, fresh=False)
    await comes("+05:45")


async def test_the_hub_rests_when_the_last_page_has_gone(open_as: Opener, alice: User, lobby: Room) -> None:
    page = await open_as(alice)
    await page.connect()
    await page.until(followed(lobby))
    assert hub.hub().feeds
    await page.leave()
    assert not hub.hub().feeds
    assert not hub.hub().people
    await page.connect()
    await sync_to_async(say)(lobby, alice, "again")
    await assert_whole(page, open_as, alice, lobby)
