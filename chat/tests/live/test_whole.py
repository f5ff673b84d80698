"""The promise: a stale page plus its frames equals a fresh page. For every action, however it came to be stale."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone

from chat.actions import (
    editing,
    history,
    memberships,
    messages,
    people,
    pictures,
    pins,
    previews,
    profiles,
    reactions,
    rendering,
    rooms,
    threads,
)
from chat.models import Message, Room, User
from chat.models.room import Kind
from chat.tests.actions.test_attachments import add, put
from chat.tests.fetch.server import html, listening
from chat.tests.files.test_pictures import picture
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page, fields
from chat.tests.test_pictures import made


def say(room: Room, author: User, *texts: str) -> None:
    for text in texts:
        messages.say(room=room, author=author, body=text, token=f"{author.pk}-{text}")


def say_much(room: Room, author: User, count: int) -> None:
    now = timezone.now()
    history.bring_in(history.Line(room, author, str(each), f"much-{each}", now) for each in range(count))


def say_elsewhere(lobby: Room, alice: User, bob: User) -> None:
    room = rooms.create(name="다른 방", creator=bob)
    memberships.join(room=room, user=alice)
    say(room, bob, "one", "two")


def rename_mentioned(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@bob and @alice")
    people.rename(user=bob, name="<i>Robert")


def rerender(lobby: Room, alice: User, bob: User) -> None:
    """As after an upgrade: what was said is there as another renderer made it."""
    say(lobby, bob, "*tea* with @bob")
    Message.objects.update(html="<p>otherwise</p>")
    cache.clear()
    Message.objects.update(html_version=0)
    rendering.rerender()


def attach(room: Room, author: User) -> None:
    """With a picture that is made later, and one that can't be."""
    files = [put(room, author, picture(), name="<i>.png"), put(room, author, picture("JPEG", (300, 300))[:-50])]
    files.append(add(room, author, b"if <i>:", name="a.py"))
    messages.say(room=room, author=author, body="", token="files", files=[file.pk for file in files])
    for file in files:
        pictures.make(file.pk)


def attach_and_delete(lobby: Room, alice: User, bob: User) -> None:
    attach(lobby, bob)
    attach(lobby, alice)
    editing.delete(message=Message.objects.get(room=lobby, number=2), deleter=bob)
    edit(lobby, alice, "a caption, later")


def edit(room: Room, editor: User, body: str) -> None:
    """The last message of the room."""
    last = Message.objects.filter(room=room).latest("number")
    editing.edit(message=last, editor=editor, body=body, seen=last.edited_at)


def react(room: Room, *people_: User, emoji: str = "🎉") -> None:
    """To the last message of the room."""
    for user in people_:
        last = Message.objects.filter(room=room).latest("number")
        reactions.toggle(message=last, user=user, emoji=emoji)


def react_then_edit(lobby: Room, alice: User, bob: User) -> None:
    react(lobby, alice, bob)
    edit(lobby, bob, "changed")
    react(lobby, alice, emoji="👍")
    say(lobby, bob, "more")
    react(lobby, alice, bob)


def pin(room: Room, user: User, *, pinned: bool = True) -> None:
    """The last message of the room."""
    pins.pin(message=Message.objects.filter(room=room).latest("number"), user=user, pinned=pinned)


def pin_and_delete(lobby: Room, alice: User, bob: User) -> None:
    pin(lobby, bob)
    say(lobby, bob, "more")
    pin(lobby, alice)
    editing.delete(message=Message.objects.get(room=lobby, number=2), deleter=bob)


def reply_then(change: Callable[[Room, User, User], Any]) -> Callable[[Room, User, User], None]:
    """Answer the first message by its own author's neighbour, and then it changes."""

    def act(lobby: Room, alice: User, bob: User) -> None:
        for number in (1, 2):
            messages.say(room=lobby, author=alice, body=f"answer {number}", token=f"re{number}", reply_to=number)
        change(lobby, alice, bob)
        cache.clear()  # else a fresh page would show the quote as it was, too

    return act


def edit_the_first(lobby: Room, alice: User, bob: User) -> None:
    editing.edit(message=Message.objects.get(room=lobby, thread=None, number=1), editor=bob, body="<i>other", seen=None)


def delete_a_head(lobby: Room, alice: User, bob: User) -> None:
    """The line after it becomes one, and a line after that is said anew."""
    say(lobby, bob, "goes on", "and on")
    editing.delete(message=Message.objects.get(room=lobby, number=1), deleter=alice)
    say(lobby, bob, "to the end")


def edit_then_say(lobby: Room, alice: User, bob: User) -> None:
    edit(lobby, bob, "changed")
    say(lobby, alice, "more")


def say_then_edit(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, bob, "more")
    edit(lobby, bob, "changed")


def preview(lobby: Room, alice: User, bob: User) -> Message:
    """Of a page that only these rules let us ask."""
    with listening() as server:
        server.answers["/"] = html('<title>Tea <b></title><meta property="og:image" content="/p.png">')
        server.answers["/p.png"] = html(made("PNG"), kind="image/png")
        say(lobby, bob, f"see {server.url()} @alice")
        message = Message.objects.filter(room=lobby).latest("number")
        previews.show(message.pk, server.rules())
    assert message.previews.exists()
    return message


def preview_then_take_off(lobby: Room, alice: User, bob: User) -> None:
    previews.take_off(message=preview(lobby, alice, bob), user=bob)


def preview_then_edit(lobby: Room, alice: User, bob: User) -> None:
    preview(lobby, alice, bob)
    react(lobby, alice)
    edit(lobby, bob, "no link")


def settle(room: Room, by: User, **changed: Any) -> None:
    details: dict[str, Any] = {"name": room.name, "topic": "", "description": "", "announcements": False}
    rooms.change(room=room, by=by, **details | changed)


def settle_and_say(lobby: Room, alice: User, bob: User) -> None:
    settle(lobby, alice, topic="<b>tea")
    say(lobby, bob, "a")


def announce_elsewhere(lobby: Room, alice: User, bob: User) -> None:
    """Alice, whose page it is, is no admin any more, and may not say anything."""
    people.hand_on(to=bob, by=alice)
    people.give_role(person=alice, role="member", by=bob)
    memberships.make_admin(room=lobby, user=alice, by=bob, is_admin=False)
    settle(lobby, bob, announcements=True)


def archive_and_bring_back(lobby: Room, alice: User, bob: User) -> None:
    for archived in (True, False):
        rooms.archive(room=lobby, by=alice, archived=archived)


def rooms_of_others(lobby: Room, alice: User, bob: User) -> None:
    say(rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED), bob, "psst")
    carol = people.join(name="carol", email="c@example.com", password="a long word")
    say(rooms.open_direct(people=[carol], by=bob), bob, "psst")


def take_in(lobby: Room, alice: User, bob: User) -> None:
    cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
    memberships.add(room=cellar, user=alice, by=bob)
    say(cellar, bob, "one")
    settle(cellar, bob, name="Vault")


def direct_and_rename(lobby: Room, alice: User, bob: User) -> None:
    rooms.open_direct(people=[alice], by=bob)
    people.rename(user=bob, name="<i>Robert")


def leave_another(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=bob)
    memberships.join(room=attic, user=alice)
    memberships.leave(room=attic, user=alice)


def favour(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Zoo", creator=alice)
    memberships.prefer(room=attic, user=alice, favourite=True)
    say(attic, alice, "hello")


def favour_this(lobby: Room, alice: User, bob: User) -> None:
    memberships.prefer(room=lobby, user=alice, favourite=True)
    rooms.create(name="Zoo", creator=bob)


def another_zone(lobby: Room, alice: User, bob: User) -> None:
    profiles.change_settings(
        user=alice, time_zone="Pacific/Auckland", language=alice.language, theme="dark", sounds=True
    )
    say(lobby, bob, "what time is it?")


ACTIONS: dict[str, Callable[[Room, User, User], Any]] = {
    "say": lambda lobby, alice, bob: say(lobby, bob, "hello", "second line", "<b>not bold</b>"),
    "say in Markdown": lambda lobby, alice, bob: say(lobby, bob, "*a* @alice @room", "- [x] b\n\n```py\nif c: d\n```"),
    "rename somebody who was mentioned": rename_mentioned,
    "rerender": rerender,
    "say with files": lambda lobby, alice, bob: attach(lobby, bob),
    "say with files, edit and delete": attach_and_delete,
    "say by oneself": lambda lobby, alice, bob: say(lobby, alice, "my own"),
    "edit": lambda lobby, alice, bob: edit(lobby, alice, "<i>changed</i>"),
    "edit, then say": edit_then_say,
    "say, then edit": say_then_edit,
    "react": react,
    "react and take back": lambda lobby, alice, bob: react(lobby, alice, bob, alice),
    "react, edit, say, react": react_then_edit,
    "pin": lambda lobby, alice, bob: pin(lobby, bob),
    "pin and delete": pin_and_delete,
    "delete": lambda lobby, alice, bob: editing.delete(message=Message.objects.get(room=lobby), deleter=bob),
    "delete a head": delete_a_head,
    "reply": reply_then(lambda lobby, alice, bob: None),
    "reply, edit what is quoted": reply_then(edit_the_first),
    "reply, rename whom it quotes": reply_then(lambda lobby, alice, bob: people.rename(user=bob, name="<i>Robert")),
    "reply, delete what is quoted": reply_then(
        lambda lobby, alice, bob: editing.delete(message=Message.objects.get(room=lobby, number=1), deleter=bob)
    ),
    "preview a link": preview,
    "preview a link, and take that off": preview_then_take_off,
    "preview a link, and edit it away": preview_then_edit,
    "rename another": lambda lobby, alice, bob: people.rename(user=bob, name="bobby <i>"),
    "rename oneself": lambda lobby, alice, bob: people.rename(user=alice, name="앨리스"),
    "change another's picture": lambda lobby, alice, bob: profiles.change_picture(
        user=bob, file=ContentFile(picture())
    ),
    "create a room": lambda lobby, alice, bob: rooms.create(name="Zoo & <b>", creator=bob),
    "say in another room": say_elsewhere,
    "join the place": lambda lobby, alice, bob: people.join(name="carol", email="c@example.com", password="long word"),
    "rename a room": lambda lobby, alice, bob: settle(lobby, alice, name="<i>Hall"),
    "change a topic, and say": settle_and_say,
    "announcements only": lambda lobby, alice, bob: settle(lobby, alice, announcements=True),
    "announcements only, for another": announce_elsewhere,
    "archive": lambda lobby, alice, bob: rooms.archive(room=lobby, by=alice, archived=True),
    "archive and bring back": archive_and_bring_back,
    "close": lambda lobby, alice, bob: rooms.turn(room=lobby, by=alice, kind=Kind.CLOSED),
    "rooms that one does not see": rooms_of_others,
    "a closed room one is in": take_in,
    "a direct room": lambda lobby, alice, bob: say(rooms.open_direct(people=[alice], by=bob), bob, "psst"),
    "a direct room, rename": direct_and_rename,
    "delete another room": lambda lobby, alice, bob: rooms.delete(
        room=rooms.create(name="Attic", creator=bob), by=bob, name="attic"
    ),
    "leave another room": leave_another,
    "favourite": favour,
    "favourite this one": favour_this,
    "another time zone": another_zone,
    "become an admin": lambda lobby, alice, bob: people.hand_on(to=bob, by=alice),
    "remove another": lambda lobby, alice, bob: memberships.remove(room=lobby, user=bob),
}


def reply(room: Room, author: User, *texts: str, to_room: bool = False) -> None:
    """In the thread below the first message of the room."""
    for text in texts:
        token = f"{author.pk}-re-{text}"
        threads.reply(room=room, root=1, author=author, body=text, token=token, to_room=to_room)


def replies(room: Room, change: Callable[[Message], Any], number: int = 1) -> None:
    """Change a reply in that thread."""
    change(Message.objects.get(room=room, thread__number=1, number=number))


def reply_and_edit(lobby: Room, alice: User, bob: User) -> None:
    reply(lobby, bob, "one", "two", to_room=True)
    replies(lobby, lambda line: editing.edit(message=line, editor=bob, body="<i>changed", seen=None))
    edit_the_first(lobby, alice, bob)
    cache.clear()


def reply_and_delete(lobby: Room, alice: User, bob: User) -> None:
    reply(lobby, alice, "one", to_room=True)
    reply(lobby, bob, "two", "three")
    for number in (1, 2):
        replies(lobby, lambda line: editing.delete(message=line, deleter=alice), number)
    editing.delete(message=Message.objects.get(room=lobby, thread=None, number=1), deleter=alice)


def reply_and_react(lobby: Room, alice: User, bob: User) -> None:
    reply(lobby, bob, "@alice, one", "two")
    replies(lobby, lambda line: reactions.toggle(message=line, user=alice, emoji="🎉"))
    replies(lobby, lambda line: pins.pin(message=line, user=bob, pinned=True), 2)
    replies(lobby, lambda line: reactions.toggle(message=line, user=bob, emoji="🎉"))
    reactions.toggle(message=Message.objects.get(room=lobby, thread=None, number=1), user=bob, emoji="🎉")
    say(lobby, bob, "in the room")


def reply_and_rename(lobby: Room, alice: User, bob: User) -> None:
    reply(lobby, bob, "one")
    reply(lobby, alice, "two", to_room=True)
    people.rename(user=bob, name="<i>Robert")


def reply_and_another_zone(lobby: Room, alice: User, bob: User) -> None:
    reply(lobby, bob, "one")
    another_zone(lobby, alice, bob)


THREADS: dict[str, Callable[[Room, User, User], Any]] = {
    "reply in a thread": lambda lobby, alice, bob: reply(lobby, bob, "one", "<b>two"),
    "reply, and to the room": lambda lobby, alice, bob: reply(lobby, alice, "one", "two", to_room=True),
    "reply, edit": reply_and_edit,
    "reply, delete": reply_and_delete,
    "reply, react, pin": reply_and_react,
    "reply, rename": reply_and_rename,
    "reply, another zone": reply_and_another_zone,
}
ACTIONS |= {name: THREADS[name] for name in ("reply, delete", "reply, react, pin")}


@pytest.mark.parametrize("name", THREADS)
async def test_beside_a_thread(open_as: Opener, alice: User, lobby: Room, bob: User, name: str) -> None:
    await sync_to_async(say)(lobby, bob, "before")
    if name != "reply in a thread":
        await sync_to_async(reply)(lobby, bob, "an older one")
    path = f"/rooms/{lobby.pk}/1/thread/"
    live, gone, unfollowed = [await open_as(alice, path) for _ in range(3)]
    elsewhere = await open_as(bob)
    await elsewhere.connect()
    await elsewhere.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    followed = f"#thread-end-{lobby.pk}-1"
    for page in (live, gone):
        await page.connect()
        await page.until(lambda page: page.dom.select(followed))
    await gone.leave()
    await sync_to_async(THREADS[name])(lobby, alice, bob)
    await gone.connect()
    await unfollowed.connect()
    fresh = (await open_as(alice, path)).shown()
    for page in (live, gone, unfollowed):
        await page.until(lambda page: page.shown() == fresh and page.dom.select(followed))
        rows = [str(row["id"]) for row in page.dom.select("article")]
        assert len(rows) == len(set(rows))
        assert not [selector for selector in page.missed if "data-" not in selector]
    assert "thread-end" not in "".join(elsewhere.frames), "only who shows the thread gets its rows"


async def test_far_behind_a_thread_comes_anew(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    await sync_to_async(say)(lobby, bob, "before")
    await sync_to_async(reply)(lobby, bob, "one")
    path = f"/rooms/{lobby.pk}/1/thread/"
    page = await open_as(alice, path)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#thread-end-{lobby.pk}-1"))
    await page.leave()
    await sync_to_async(reply)(lobby, bob, "two")
    await sync_to_async(say_much)(lobby, bob, 301)
    await page.connect()
    fresh = (await open_as(alice, path)).shown()
    await page.until(lambda page: page.shown() == fresh)
    assert page.dom.select(f"#message-{lobby.pk}-1-2")


async def assert_whole(page: Page, open_as: Opener, alice: User, lobby: Room) -> None:
    fresh = (await open_as(alice, lobby)).shown()
    await page.until(lambda page: page.shown() == fresh)
    assert page.numbers() == sorted(set(page.numbers()))


@pytest.fixture(params=ACTIONS)
def act(request: pytest.FixtureRequest, lobby: Room, alice: User, bob: User) -> Callable[[], Any]:
    say(lobby, bob, "before")
    return sync_to_async(lambda: ACTIONS[request.param](lobby, alice, bob))


async def test_live_before_it_was_followed_and_while_the_connection_was_gone(
    act: Any, open_as: Opener, alice: User, lobby: Room
) -> None:
    """Of a reader who has another language than the place: what is pushed is in that, as all of a fresh page is."""
    alice.language = "ko"
    await alice.asave()
    live, gone, unfollowed = [await open_as(alice) for _ in range(3)]
    ahead = await open_as(alice, ahead=True)
    for page in (live, gone):
        await page.connect()
        await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await gone.leave()
    await act()
    for page in (gone, unfollowed, ahead):
        await page.connect()
    fresh = (await open_as(alice, lobby)).shown()
    for page in (live, gone, unfollowed, ahead):
        await page.until(lambda page: page.shown() == fresh)
        assert page.numbers() == sorted(set(page.numbers()))
    assert not [selector for selector in gone.missed if "data-" not in selector]


@pytest.mark.parametrize("followed", [False, True])
@pytest.mark.parametrize("act", ["say", "rename another", "a closed room one is in", "become an admin"], indirect=True)
async def test_nobody_else_is_there(act: Any, open_as: Opener, alice: User, lobby: Room, followed: bool) -> None:
    """No other page of theirs that has made the process know what has changed."""
    page = await open_as(alice)
    if followed:
        await page.connect()
        await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
        await page.leave()
    await act()
    await page.connect()
    await assert_whole(page, open_as, alice, lobby)


async def test_the_first_word_in_an_empty_room(open_as: Opener, alice: User, lobby: Room) -> None:
    page = await open_as(alice)
    await page.connect()
    assert page.dom.select(".log__empty")
    await sync_to_async(say)(lobby, alice, "first")
    await assert_whole(page, open_as, alice, lobby)
    assert not page.dom.select(".log__empty")


async def test_sync_said_twice_counts_once(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    """`load` and `wsOpen` both fire when a page is loaded."""
    page = await open_as(alice)
    await sync_to_async(say)(lobby, bob, "meanwhile")
    await page.connect()
    await page.sync()
    await page.until(lambda page: "meanwhile" in page.texts())
    await sync_to_async(say)(lobby, bob, "later")
    await page.until(lambda page: "later" in page.texts())
    assert page.texts() == ["meanwhile", "later"]


async def test_a_late_frame_misses_a_pane_that_was_loaded_again(
    open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """A frame under way when the pane is replaced must neither add its row twice nor move the new pane's cursor."""
    page = await open_as(alice)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(say)(lobby, bob, "under way")
    again = await open_as(alice, lobby, page.client)  # it holds the row already
    page.dom = again.dom
    await page.until(lambda page: any("under way" in frame for frame in page.frames))
    assert page.texts() == ["under way"]
    await page.sync()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(say)(lobby, bob, "after")
    await assert_whole(page, open_as, alice, lobby)


@pytest.mark.parametrize("count", [299, 300, 301, 330])
async def test_too_far_behind_gets_the_fresh_end_of_the_log(
    count: int, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    page = await open_as(alice)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await page.leave()
    await sync_to_async(say_much)(lobby, bob, count)
    await page.connect()
    await page.until(lambda page: str(count - 1) in page.texts())
    assert page.numbers() == list(range(1 if count <= 300 else count - 49, count + 1))
    await sync_to_async(say)(lobby, bob, "and on")
    await page.until(lambda page: "and on" in page.texts())


async def test_a_log_that_became_long_comes_anew(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    page, elsewhere = await open_as(alice), await open_as(alice, "/people/")
    for each in (page, elsewhere):
        await each.connect()
    await elsewhere.send({"action": "shorten"})  # it shows no room: nothing is wrong, and nothing comes
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(say_much)(lobby, bob, 60)
    await page.until(lambda page: len(page.numbers()) == 60)
    await page.send({"action": "shorten"})
    await page.until(lambda page: len(page.numbers()) == 50)
    await sync_to_async(say)(lobby, bob, "and on")
    await page.until(lambda page: page.texts()[-1] == "and on")
    assert page.numbers() == list(range(11, 62))
    told = len(elsewhere.frames)
    await elsewhere.answered()
    assert sum("notice" in frame for frame in elsewhere.frames[:told]) == 0


async def test_a_cursor_ahead_of_the_database_gets_the_fresh_end(
    open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """As after a restored backup."""
    await sync_to_async(say)(lobby, bob, "kept")
    page = await open_as(alice)
    page.one("[name=rendered]")["value"] = "999999"
    page.one("article .message__body").string = "lost by the restore"
    await page.connect()
    await assert_whole(page, open_as, alice, lobby)


async def test_pages_of_every_age_arrive_at_once(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    """As after a restart: one reading serves them all, each from its own cursor."""
    pages = []
    for number in range(5):
        pages.append(await open_as(alice))
        await sync_to_async(say)(lobby, bob, f"line {number}")
    for page in pages:
        await page.connect()
    for page in pages:
        await assert_whole(page, open_as, alice, lobby)


async def test_a_page_that_was_cut_off_sends_the_panes_of_the_time_late(
    open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """htmx keeps what is sent without a socket, and sends it after `htmx:wsOpen`: all panes of meanwhile."""
    page = await open_as(alice)
    queued = [
        {**fields(pane.one("form#sync")), **fields(pane.dom, "#place, #listed")}
        for pane in (await open_as(alice), page)
    ]
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(say)(lobby, bob, "one")
    await page.until(lambda page: "one" in page.texts())
    await page.send(queued[0])
    await page.until(lambda page: queued[0]["pane"] in page.frames[-1])
    await sync_to_async(say)(lobby, bob, "two")
    await page.send(queued[1])
    await assert_whole(page, open_as, alice, lobby)
    await sync_to_async(say)(lobby, bob, "three")
    await assert_whole(page, open_as, alice, lobby)


async def test_a_reaction_comes_without_its_row(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    await sync_to_async(say)(lobby, bob, "a line with words")
    page = await open_as(alice)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(react)(lobby, bob)
    await page.until(lambda page: page.dom.select(".reactions__one"))
    assert "a line with words" not in page.frames[-1]
    assert len(page.frames[-1].encode()) < 500


async def test_a_preview_comes_with_its_row_and_goes(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    page = await open_as(alice)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    message = await sync_to_async(preview)(lobby, alice, bob)
    await page.until(lambda page: page.dom.select("article .link-preview img"))
    await sync_to_async(previews.take_off)(message=message, user=alice)
    await page.until(lambda page: not page.dom.select(".link-preview"))


async def test_each_page_has_its_own_look(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    """Rows come in the zone and the language that the page is in, live and with a catch-up; those of a thread too."""
    await sync_to_async(say)(lobby, bob, "before")
    await sync_to_async(profiles.change_settings)(
        user=bob, time_zone="Pacific/Kiritimati", language="ko", theme="", sounds=True
    )
    path = f"/rooms/{lobby.pk}/1/thread/"
    hers, his, later = await open_as(alice, path), await open_as(bob, path), await open_as(bob, path)
    for page in (hers, his):
        await page.connect()
        await page.until(lambda page: page.dom.select(f"#thread-end-{lobby.pk}-1"))

    def act() -> None:
        say(lobby, alice, "now")
        reply(lobby, alice, "here")
        edit(lobby, alice, "changed")
        say_much(lobby, bob, 1)

    await sync_to_async(act)()
    await later.connect()
    shown = dict[str, str]()
    for page, user in ((hers, alice), (his, bob), (later, bob)):
        fresh = (await open_as(user, path)).shown()
        await page.until(lambda page, fresh=fresh: page.shown() == fresh)  # type: ignore[misc]
        shown[user.name] = str(fresh["log"])
    assert "+14:00" in shown["bob"]
    assert "+09:00" in shown["alice"]
    assert "+14:00" not in shown["alice"]
    assert "수정" in shown["bob"] and "수정" not in shown["alice"]
