"""What is unread, in every open page of a person: lines, mentions, the inbox; and that only who looks reads."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from bs4 import Tag

from chat.actions import keywords, memberships, notifications, reactions, rooms
from chat.live import marks
from chat.live.hub import hub
from chat.models import Membership, Message, Notification, Room, User
from chat.models.membership import Level
from chat.tests.live.conftest import Opener, in_thread
from chat.tests.live.page import Page
from chat.tests.live.test_whole import assert_whole, edit, reply, say

unread_from, change_level = in_thread(memberships.unread_from), in_thread(memberships.change_level)
said = in_thread(say)


@pytest.fixture
def attic(alice: User, bob: User) -> Room:
    room = rooms.create(name="Attic", creator=alice)
    memberships.join(room=room, user=bob)
    return room


def link(page: Page, name: str) -> str:
    return next((link for link in page.links() if link.split(",")[0] == name), "")


def inbox(page: Page) -> str:
    return page.one("#inbox-new").get_text()


def icon(page: Page) -> str:
    return str(page.one("#favicon")["href"]).rsplit("/", 1)[-1]


@sync_to_async
def read_number(room: Room, user: User) -> int:
    return Membership.objects.get(room=room, user=user).read_number


async def opened(open_as: Opener, user: User, room: Room | str) -> Page:
    page = await open_as(user, room)
    await page.connect()
    if isinstance(room, Room):
        await page.until(lambda page: page.dom.select(f"#end-{room.pk}"))
    return page


@pytest.mark.parametrize("under_way", [False, True])
async def test_what_is_read_last_is_read_though_no_page_is_there_any_more(
    open_as: Opener, alice: User, bob: User, lobby: Room, under_way: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No round of marks comes after that; and the one that was `under_way` is broken off."""
    begun = asyncio.Event()

    async def stuck(*args: object) -> None:
        begun.set()
        await asyncio.Future()

    page = await opened(open_as, alice, lobby)
    if under_way:
        monkeypatch.setattr(marks, "write", stuck)
    await said(lobby, bob, "one")
    await page.until(lambda page: page.texts() == ["one"])
    if under_way:
        await begun.wait()
    await page.leave()
    assert await read_number(lobby, alice) == 1


async def test_mentions_title_icon_and_inbox_on_all_pages(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    pages = [await opened(open_as, alice, attic), await opened(open_as, alice, "/people/")]
    await said(lobby, bob, "one", "@alice", "@room")
    for page in pages:
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 3 unread, 2 mentions" and inbox(page) == "2 new")
        assert page.title.startswith("(3) ")
        assert icon(page) == "favicon-unread.svg"
    reading = await opened(open_as, alice, lobby)
    for page in (*pages, reading):
        await page.until(lambda page: link(page, "Lobby") == "Lobby" and inbox(page) == "")
        await page.until(lambda page: not page.title.startswith("(") and icon(page) == "favicon.svg")
    await said(lobby, bob, "@alice, still there?")
    await reading.until(lambda page: "@alice, still there?" in page.texts())
    await said(attic, bob, "plain")
    await reading.until(lambda page: link(page, "Attic") in {"Attic, 1 unread", "Attic"})
    assert inbox(reading) == ""


async def test_a_room_that_is_loaded_ahead_is_read_once_it_is_shown(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    """As one that was clicked on: the list that comes with it is of then, and the line stands above what is new."""
    await said(lobby, bob, "before")
    other = await opened(open_as, alice, attic)
    page = await open_as(alice, lobby, ahead=True)
    page.looking = False
    await other.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")
    assert link(page, "Lobby") == "Lobby"
    assert page.dom.select(f".log__new ~ #message-{lobby.pk}-1")
    await alice.arefresh_from_db()
    assert (alice.last_room_id, await read_number(lobby, alice)) == (attic.pk, 0)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    assert "room-list" not in "".join(page.frames), "nothing is another than it was said to be"
    await other.until(lambda page: link(page, "Lobby") == "Lobby")
    await alice.arefresh_from_db()
    assert (alice.last_room_id, await read_number(lobby, alice)) == (lobby.pk, 1)
    await unread_from(user=alice, room=lobby, number=1)
    await page.leave()
    await page.connect()
    await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")
    assert await read_number(lobby, alice) == 0, "one that comes back to its server does not go in again"


async def test_nobody_goes_into_a_room_that_is_not_theirs_by_saying_that_they_loaded_it(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    await in_thread(memberships.remove)(room=attic, user=bob)
    page = await open_as(bob, lobby)
    await page.connect(sync=False)
    sync = {"action": "sync", "pane": "p", "names": "0", "place": "0", "rendered": "0", "ahead": "1"}
    await page.send(sync | {"room": str(attic.pk)})
    await page.until(lambda page: page.closed is not None)
    assert not await Membership.objects.filter(room=attic, user=bob).aexists()
    for room in ("-1", str(2**63)):
        await page.connect(sync=False)
        await page.send(sync | {"room": room})
        await page.until(lambda page: page.closed is not None)


async def test_what_an_edit_tells_everybody_comes_to_the_inbox_of_who_has_read_it(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    await said(lobby, alice, "tea?")
    page = await opened(open_as, bob, lobby)
    await in_thread(memberships.read_by)(user=bob, room=lobby, number=1)
    await in_thread(edit)(lobby, alice, "@room, tea?")
    await page.until(lambda page: inbox(page) == "1 new")
    await in_thread(edit)(lobby, alice, "no tea")
    await page.until(lambda page: inbox(page) == "")


async def test_a_reply_a_word_and_a_reaction_come_to_the_inbox(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    await sync_to_async(keywords.add)(user=alice, word="tea")
    await said(lobby, alice, "mine")
    page = await opened(open_as, alice, attic)
    await said(lobby, bob, "tea?")
    await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread, 1 mention" and inbox(page) == "1 new")
    first = await sync_to_async(Message.objects.get)(room=lobby, number=1)
    await sync_to_async(reactions.toggle)(message=first, user=bob, emoji="🎉")
    await page.until(lambda page: inbox(page) == "2 new")
    await sync_to_async(reply)(lobby, bob, "below")
    await page.until(lambda page: inbox(page) == "3 new")
    entry = await sync_to_async(Notification.objects.get)(kind="reaction")
    await sync_to_async(notifications.read)(entry=entry)
    await page.until(lambda page: inbox(page) == "2 new")
    await sync_to_async(notifications.read_all)(user=alice)
    await page.until(lambda page: inbox(page) == "")
    assert link(page, "Lobby") == "Lobby, 1 unread, 1 mention"


class TestFocus:
    async def test_only_a_page_that_looks_reads(self, open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
        page = await open_as(alice)
        page.looking = False
        await page.connect()
        await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
        await said(lobby, bob, "one")
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")
        assert await read_number(lobby, alice) == 0
        await page.look()
        await page.until(lambda page: link(page, "Lobby") == "Lobby")
        assert await read_number(lobby, alice) == 1

    async def test_a_page_that_comes_back_unseen_reads_nothing(
        self, open_as: Opener, page: Page, alice: User, bob: User, lobby: Room
    ) -> None:
        await page.leave()
        page.looking = False
        await said(lobby, bob, "one")
        await page.connect()
        await page.until(lambda page: "one" in page.texts() and link(page, "Lobby") == "Lobby, 1 unread")
        await said(lobby, bob, "two")
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 2 unread")
        assert await read_number(lobby, alice) == 0

    async def test_the_line_comes_where_one_looked_away(self, page: Page, bob: User, lobby: Room) -> None:
        def above() -> str:
            line = page.dom.select_one(f"#new-{lobby.pk}")
            after = line.find_next_sibling() if line else None
            return after.select_one(".message__body").get_text() if isinstance(after, Tag) else ""  # type: ignore[union-attr]

        await said(lobby, bob, "seen")
        await page.until(lambda page: "seen" in page.texts())
        await page.look(False)
        await page.answered()
        await said(lobby, bob, "one")
        await page.until(lambda page: above() == "one")
        await said(lobby, bob, "two")
        await page.until(lambda page: "two" in page.texts())
        await page.look()
        await page.until(lambda page: link(page, "Lobby") == "Lobby")
        await said(lobby, bob, "three")
        await page.until(lambda page: "three" in page.texts())
        assert above() == "one"
        await page.look(False)
        await page.answered()
        await said(lobby, bob, "four")
        await page.until(lambda page: above() == "four")
        assert len(page.dom.select(".log__new")) == 1

    async def test_a_page_is_asked_to_say_that_it_looks_once_a_socket(
        self, page: Page, open_as: Opener, alice: User, attic: Room
    ) -> None:
        asked = [frame for frame in page.frames if 'id="looks"' in frame]
        assert len(asked) == 1
        looks = page.one("#looks")
        assert (looks["hx-vals"], looks["hx-trigger"]) == ('{"action":"look"}', "intersect once")
        page.dom = (await open_as(alice, attic, page.client)).dom
        await page.sync()
        await page.until(lambda page: page.dom.select(f"#end-{attic.pk}"))
        assert sum('id="looks"' in frame for frame in page.frames) == 1


class TestMarkedUnread:
    async def test_it_stays_so_on_all_pages_until_one_goes_in(
        self, open_as: Opener, page: Page, alice: User, bob: User, lobby: Room, attic: Room
    ) -> None:
        await said(lobby, bob, "one", "two", "three")
        await page.until(lambda page: "three" in page.texts())
        other = await opened(open_as, alice, "/people/")
        await unread_from(user=alice, room=lobby, number=2)
        for each in (page, other):
            await each.until(lambda each: link(each, "Lobby") == "Lobby, 2 unread")
        await said(lobby, bob, "four")
        for each in (page, other):
            await each.until(lambda each: link(each, "Lobby") == "Lobby, 3 unread")
        await page.look(False)
        await page.look()
        await said(lobby, bob, "five")
        for each in (page, other):
            await each.until(lambda each: link(each, "Lobby") == "Lobby, 4 unread")
        assert await read_number(lobby, alice) == 1
        await open_as(alice, lobby)
        for each in (page, other):
            await each.until(lambda each: link(each, "Lobby") == "Lobby")
        await said(lobby, bob, "six")
        await page.until(lambda page: "six" in page.texts())
        await said(attic, bob, "then")
        await page.until(lambda page: link(page, "Attic") == "Attic, 1 unread")
        assert link(page, "Lobby") == "Lobby"

    async def test_so_it_is_where_a_line_comes_before_its_pages_have_heard_of_that(
        self,
        open_as: Opener,
        page: Page,
        alice: User,
        bob: User,
        lobby: Room,
        attic: Room,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        other = await opened(open_as, alice, "/people/")
        await said(lobby, bob, "one")
        await page.until(lambda page: "one" in page.texts())
        monkeypatch.setattr(marks, "PAUSE", 0.5)  # all of it in one round
        await unread_from(user=alice, room=lobby, number=1)
        await said(lobby, bob, "two")
        await page.until(lambda page: "two" in page.texts())
        await said(attic, bob, "then")
        for each in (page, other):
            await each.until(lambda each: link(each, "Attic") == "Attic, 1 unread")
        await said(attic, bob, "and then")
        for each in (page, other):
            await each.until(lambda each: link(each, "Attic") == "Attic, 2 unread")
            assert link(each, "Lobby") == "Lobby, 2 unread"

    async def test_saying_something_reads_it(self, page: Page, alice: User, bob: User, lobby: Room) -> None:
        await said(lobby, bob, "one")
        await unread_from(user=alice, room=lobby, number=1)
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")
        await page.compose("mine")
        await page.until(lambda page: link(page, "Lobby") == "Lobby")
        await said(lobby, bob, "two")
        await page.until(lambda page: "two" in page.texts())
        await unread_from(user=alice, room=lobby, number=3)  # were it read now, it would show 1
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")

    async def test_a_process_that_comes_anew_knows(
        self, open_as: Opener, page: Page, alice: User, bob: User, lobby: Room
    ) -> None:
        await said(lobby, bob, "one")
        await unread_from(user=alice, room=lobby, number=1)
        await page.leave()  # the hub rests, and forgets
        await page.connect()
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")
        await said(lobby, bob, "two")
        await page.until(lambda page: link(page, "Lobby") == "Lobby, 2 unread")
        assert await read_number(lobby, alice) == 0


@pytest.mark.parametrize(
    ("level", "shown"),
    [(Level.EVERYTHING, "Lobby, 3 unread, 1 mention"), (Level.MENTIONS, "Lobby, 1 mention"), (Level.NOTHING, "Lobby")],
)
async def test_a_level_changes_and_holds(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room, level: str, shown: str
) -> None:
    page = await opened(open_as, alice, attic)
    await said(lobby, bob, "one", "@alice")
    await page.until(lambda page: link(page, "Lobby") == "Lobby, 2 unread, 1 mention")
    await change_level(user=alice, room=lobby, level=Level.HIDDEN)
    await page.until(lambda page: page.links() == ["Attic"] and page.title == "Attic")
    await said(lobby, bob, "two")
    await change_level(user=alice, room=lobby, level=level)
    await page.until(lambda page: link(page, "Lobby") == shown)
    await assert_whole(page, open_as, alice, attic)


async def test_a_page_in_a_room_that_is_hidden_stays_there(
    open_as: Opener, page: Page, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    await change_level(user=alice, room=lobby, level=Level.HIDDEN)
    await page.until(lambda page: page.links() == ["Attic"])
    await page.leave()
    await page.connect()
    await said(lobby, bob, "one")
    await page.until(lambda page: "one" in page.texts())
    assert page.links() == ["Attic"]


async def test_an_edit_brings_and_takes_a_mention(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room
) -> None:
    page = await opened(open_as, alice, attic)
    await said(lobby, bob, "one")
    await page.until(lambda page: link(page, "Lobby") == "Lobby, 1 unread")
    for body, shown, new in (("@alice", ", 1 mention", "1 new"), ("@room", ", 1 mention", "1 new"), ("none", "", "")):
        await sync_to_async(edit)(lobby, bob, body)
        wanted = f"Lobby, 1 unread{shown}", new
        await page.until(lambda page, wanted=wanted: (link(page, "Lobby"), inbox(page)) == wanted)  # type: ignore[misc]


async def test_a_room_that_is_deleted_while_it_is_read_stalls_no_marks(
    open_as: Opener, alice: User, bob: User, lobby: Room, attic: Room, caplog: pytest.LogCaptureFixture
) -> None:
    cellar = await sync_to_async(rooms.create)(name="Cellar", creator=alice)
    await sync_to_async(memberships.grant)(cellar, bob)
    page = await opened(open_as, alice, lobby)
    await said(attic, bob, "one")
    await page.until(lambda page: link(page, "Attic") == "Attic, 1 unread")
    await sync_to_async(Room.objects.filter(pk=attic.pk).delete)()
    marks = hub().marks
    marks.reads[attic.pk][alice.pk] = 1  # another tab has read it
    marks.room(attic.pk)
    await said(cellar, bob, "two")
    await page.until(lambda page: link(page, "Cellar") == "Cellar, 1 unread")
    assert not caplog.records
