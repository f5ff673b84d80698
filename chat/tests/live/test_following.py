"""Who hears of replies in threads, on which pages, and at what cost."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat.actions import memberships, people, threads
from chat.live import doorbell, news
from chat.models import Follow, Message, Room, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page, fields
from chat.tests.live.test_queries import queries as queries  # noqa: PLC0414 - a fixture
from chat.tests.live.test_whole import reply, say


def unread(page: Page) -> str:
    return page.one("#threads-unread").get_text()


def marked(page: Page) -> str:
    return str(page.one("#thread-marks").get("href", ""))


async def followed(open_as: Opener, user: User, path: str | Room, *, thread: bool = False) -> Page:
    page = await open_as(user, path)
    await page.connect()
    cursor = "[id^=thread-cursor-]" if thread else "[id^=cursor-]"
    await page.until(lambda page: page.frames and not page.dom.select(f"{cursor}[name=rendered]"))
    return page


async def test_the_roots_author_hears_of_it_wherever_they_are(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    await sync_to_async(say)(lobby, alice, "tea?")
    root = await Message.objects.aget()
    path = f"/rooms/{lobby.pk}/1/thread/"
    elsewhere, own = await followed(open_as, alice, "/people/"), await followed(open_as, bob, lobby)
    await sync_to_async(reply)(lobby, bob, "please")
    await elsewhere.until(lambda page: unread(page) == "1 unread")
    assert f"/{root.pk}.css" in marked(elsewhere)
    fresh = await open_as(alice, "/people/")
    assert (unread(fresh), marked(fresh)) == (unread(elsewhere), marked(elsewhere))
    # Opened on one page, it is read on all; and so is what is said while one looks.
    looking = await followed(open_as, alice, path, thread=True)
    await elsewhere.until(lambda page: unread(page) == "" and not marked(page))
    await sync_to_async(reply)(lobby, bob, "two")
    await looking.until(lambda page: page.dom.select(f"#message-{lobby.pk}-1-2"))
    await sync_to_async(reply)(lobby, bob, "three")
    await looking.until(lambda page: page.dom.select(f"#message-{lobby.pk}-1-3"))
    await looking.send({"action": "look_away"})
    await looking.answered()
    await sync_to_async(reply)(lobby, bob, "four")
    await looking.until(lambda page: unread(page) == "1 unread")
    await looking.send({"action": "look"})
    await looking.until(lambda page: unread(page) == "")
    await elsewhere.until(lambda page: unread(page) == "")
    assert unread(own) == ""
    assert not any("threads-unread" in frame and ">1<" in frame for frame in own.frames)


async def test_what_is_read_last_is_read_though_no_page_is_there_any_more(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    await sync_to_async(say)(lobby, alice, "tea?")
    await sync_to_async(reply)(lobby, bob, "please")
    page = await followed(open_as, alice, f"/rooms/{lobby.pk}/1/thread/", thread=True)
    await sync_to_async(reply)(lobby, bob, "two")
    await page.until(lambda page: page.dom.select(f"#message-{lobby.pk}-1-2"))
    await page.leave()
    assert (await Follow.objects.aget(user=alice)).read_number == 2


async def test_a_lost_doorbell_is_healed_by_the_tick(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    monkeypatch.setattr(news, "TICK", 0.1)
    await sync_to_async(say)(lobby, alice, "tea?")
    elsewhere = await followed(open_as, alice, "/people/")
    beside = await followed(open_as, bob, f"/rooms/{lobby.pk}/1/thread/", thread=True)
    await elsewhere.until(lambda page: len(page.frames) > 2)  # the tick has looked once
    monkeypatch.setattr(doorbell, "_ring", lambda news, said: None)
    await sync_to_async(reply)(lobby, bob, "please")
    await beside.until(lambda page: page.dom.select(f"#message-{lobby.pk}-1-1"))
    await elsewhere.until(lambda page: unread(page) == "1 unread")


async def test_whoever_is_removed_hears_nothing(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    await sync_to_async(say)(lobby, bob, "tea?")
    await sync_to_async(reply)(lobby, bob, "one")
    beside = await followed(open_as, bob, f"/rooms/{lobby.pk}/1/thread/", thread=True)
    elsewhere = await followed(open_as, bob, "/people/")
    await sync_to_async(memberships.remove)(room=lobby, user=bob)
    await sync_to_async(reply)(lobby, alice, "secret")
    assert await beside.until_closed() == 4403
    await sync_to_async(people.rename)(user=alice, name="Alicia")
    await elsewhere.until(lambda page: any("Alicia" in frame for frame in page.frames))
    assert not any("secret" in frame for frame in beside.frames + elsewhere.frames)
    assert unread(elsewhere) == ""


async def test_said_in_the_thread_by_its_own_composer(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    await sync_to_async(say)(lobby, bob, "tea?")
    page = await followed(open_as, alice, f"/rooms/{lobby.pk}/1/thread/", thread=True)
    assert page.one("[id^=follow-]").get_text() == "Follow"
    form = fields(page.one("#thread-composer"), "input[name]:not([type=checkbox])")
    await page.send({**form, "text": ["", "please"], "room": [f"{lobby.pk}/1", f"{lobby.pk}/1", "+"], "resend": "1"})
    await page.until(lambda page: page.one("#thread-acked")["value"] == "1")
    await page.until(lambda page: page.dom.select(f"#message-{lobby.pk}-1-1, #message-{lobby.pk}-2")[1:])
    await page.until(lambda page: page.one("[id^=follow-]").get_text() == "Unfollow")
    assert page.one("#acked")["value"] == "0", "the room's composer has a window of its own"
    await page.compose("", "in the room", resend=True)
    await page.until(lambda page: page.one("#acked")["value"] == "1")


@pytest.mark.parametrize("root", ["-1", "0", "x", "9" * 30])
async def test_a_thread_that_is_none(page: Page, root: str) -> None:
    await page.send({"action": "thread", "pane": "p", "room": "1", "root": root, "rendered": "0"})
    await page.until(lambda page: "does not understand" in str(page.dom.select("#notices")))


async def test_a_reply_costs_the_same_however_many_follow(
    queries: list[str], open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    await sync_to_async(say)(lobby, alice, "tea?")
    path, pages = f"/rooms/{lobby.pk}/1/thread/", list[Page]()

    async def ask(text: str) -> int:
        queries.clear()
        await sync_to_async(reply)(lobby, bob, text)
        for page in pages:
            await page.until(lambda page: text in str(page.dom.select(".thread .message__body")))
        return len(queries)

    async def come(number: int) -> None:
        for n in range(number):
            name = f"p{len(pages)}-{n}"
            user: Any = await sync_to_async(people.join)(name=name, email=f"{name}@example.com", password="long word")
            await sync_to_async(threads.follow)(root=await Message.objects.aget(thread=None), user=user, followed=True)
            pages.append(await followed(open_as, user, path, thread=True))

    await come(1)
    few = min([await ask(text) for text in ("r1", "r2", "r3")])  # news may gather in two rounds
    await come(5)
    # How many rounds it is told in is chance; with a query for each of the five it is never as few.
    many = [await ask("r4")]
    while many[-1] >= few + 5 and len(many) < 10:
        many.append(await ask(f"r{len(many) + 4}"))
    assert min(many) < few + 5
