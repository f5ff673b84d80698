"""The consumer: every action with good and bad input. Nothing makes a dead page, nothing typed is lost."""

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chat import limits
from chat.actions import drafts, memberships
from chat.live import composing
from chat.models import Draft, Message, Room, User
from chat.models.message import MAX_LENGTH
from chat.tests.live.conftest import Opener
from chat.tests.live.page import PATIENCE, Page, fields
from chat.tests.live.test_whole import say


def notices(page: Page) -> str:
    return page.one("#notices").get_text()


def returned(page: Page) -> list[str]:
    """The texts that notices gave back."""
    return [area.get_text().removeprefix("\n") for area in page.dom.select("#notices textarea")]


async def assert_alive(page: Page) -> None:
    """The page still talks: its next line is said and seen."""
    fresh = Message.objects.acount
    count = await fresh()
    acked = int(str(page.one("#acked")["value"]))
    await page.compose("are you there?", acked=acked)
    await page.until(lambda page: "are you there?" in page.texts())
    assert await fresh() == count + 1


async def test_a_line_is_said_and_acknowledged_once_shown_pending(page: Page, alice: User) -> None:
    await page.compose("hello")
    await page.until(lambda page: page.texts() == ["hello"])
    assert page.one("#acked")["value"] == "0"
    await page.compose("", "hello", resend=True)
    await page.until(lambda page: page.one("#acked")["value"] == "1")
    assert any("delete:#fields" in frame for frame in page.frames)
    message = await Message.objects.aget()
    assert (message.author_id, message.number) == (alice.pk, 1)


async def test_a_frame_that_comes_again_says_nothing_again(page: Page) -> None:
    await page.compose("hello")
    await page.compose("hello")
    await page.compose("", "hello", resend=True)
    await page.compose("next", "hello")
    await page.until(lambda page: page.texts() == ["hello", "next"])


async def test_another_line_in_the_place_of_one_that_was_taken_comes_back(page: Page) -> None:
    """As from a page whose field is not fresh after Enter."""
    await page.compose("hello")
    await page.until(lambda page: page.texts() == ["hello"])
    await page.compose("and more")
    await page.until(lambda page: returned(page) == ["and more"])
    await page.compose("", "hello", resend=True)
    await page.until(lambda page: page.one("#acked")["value"] == "1")
    await page.compose("and more")
    await page.until(lambda page: page.texts() == ["hello", "and more"])


async def test_a_line_resent_over_a_new_socket_is_said_once(page: Page, lobby: Room) -> None:
    await page.compose("hello")
    await page.until(lambda page: page.texts() == ["hello"])
    await page.leave()
    await page.connect()
    await page.compose("", "hello", resend=True)
    await page.until(lambda page: page.one("#acked")["value"] == "1")
    assert await Message.objects.acount() == 1


async def test_a_draft_in_a_resend_is_no_line(page: Page) -> None:
    await page.compose("only typed", resend=True)
    await assert_alive(page)
    assert await Message.objects.acount() == 1


async def test_too_long_a_line_comes_back(page: Page) -> None:
    long = "가" * (MAX_LENGTH + 1)
    await page.compose("", long, resend=True)
    await page.until(lambda page: "10,001 characters" in notices(page))
    assert returned(page) == [long]
    assert page.one("#acked")["value"] == "1"
    await assert_alive(page)


async def test_the_same_text_comes_back_in_one_notice(page: Page) -> None:
    long, longer = "가" * (MAX_LENGTH + 1), "가" * (MAX_LENGTH + 2)
    for acked, text in enumerate((long, longer, long), start=1):
        await page.compose("", text, resend=True)
        await page.until(lambda page: page.one("#acked")["value"] == str(acked))  # noqa: B023 - waits in this turn
        assert len(page.dom.select("#notices dialog[open]")) == 1
        if acked < 3:
            del page.one("#notices dialog[open]")["open"]  # as Dismiss does
    assert returned(page) == [long, longer]


async def test_what_is_told_without_a_text_replaces_what_was_told(page: Page) -> None:
    for frame in ("{}", "[", "{}"):
        await page.send(frame)
    await assert_alive(page)
    assert len(page.dom.select("#notices dialog")) == 1


async def test_the_longest_line_is_said(page: Page) -> None:
    await page.compose("가" * MAX_LENGTH)
    await page.until(lambda page: page.texts() == ["가" * MAX_LENGTH])


async def test_a_blank_line_is_refused_and_does_not_stop_the_next(page: Page) -> None:
    await page.compose("", "next", " \u200b ", resend=True)
    await page.until(lambda page: page.texts() == ["next"])


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "\udfff\ud800 tail", "\N{ZERO WIDTH JOINER}\0"])
async def test_what_no_database_takes_is_replaced(page: Page, text: str) -> None:
    await page.compose("", text, resend=True)
    await page.until(lambda page: page.one("#acked")["value"] == "1")
    await page.until(lambda page: page.texts())
    assert "\N{REPLACEMENT CHARACTER}" in page.texts()[0]
    await assert_alive(page)


@pytest.mark.parametrize("room_id", ["999", "0", "-1", "9" * 30])
async def test_a_line_for_a_room_that_is_gone_comes_back(page: Page, room_id: str) -> None:
    await page.compose("lost?", room=[room_id])
    await page.until(lambda page: returned(page) == ["lost?"])
    assert "not there any more" in notices(page)


async def test_a_line_for_a_room_one_left_comes_back(page: Page, alice: User, bob: User, lobby: Room) -> None:
    other = await Room.objects.acreate(name="other")
    await page.compose("lost?", room=[str(other.pk)])
    await page.until(lambda page: returned(page) == ["lost?"])
    assert not await Message.objects.aexists()


@pytest.mark.parametrize(
    "frame",
    [
        "{broken",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"action": "nonsense"}',
        '{"action": null}',
        '{"action": ["say"]}',
        '{"action": "sync"}',
        '{"action": "sync", "room": "x", "pane": "p", "place": "0", "revision": "0"}',
        '{"action": "sync", "room": "", "pane": "p", "place": "1e400"}',
        '{"action": "say", "text": "a"}',
        '{"action": "say", "text": {"a": 1}, "room": "1", "page": "p"}',
        '{"action": "draft", "text": ["a"], "room": []}',
        "[" * 100_000,
        '{"action": "look", "x": "' + "x" * 1_000_001 + '"}',
    ],
)
async def test_nonsense_gets_a_message_and_the_page_lives_on(page: Page, frame: str) -> None:
    await page.send(frame)
    await page.until(lambda page: "does not understand" in notices(page))
    await assert_alive(page)


async def test_bytes_are_no_frame(page: Page) -> None:
    assert page._wire is not None
    await page._wire.send_to(bytes_data=b"\x00\xff")
    await page.until(lambda page: "does not understand" in notices(page))
    await assert_alive(page)


async def test_a_large_frame_of_lines_is_read_line_by_line(page: Page) -> None:
    huge = "x" * 1_200_000
    await page.compose("", "small", huge, resend=True)
    await page.until(lambda page: page.texts() == ["small"])
    await page.until(lambda page: page.one("#acked")["value"] == "2")
    assert returned(page) == [huge]


async def test_lines_that_come_too_fast_wait_their_turn(
    page: Page, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "talking", limits.Buckets("test", at_once=3, per_second=50))
    lines = [str(number) for number in range(12)]
    await page.compose("", *reversed(lines), resend=True)
    await page.until(lambda page: page.texts() == lines)
    await page.until(lambda page: page.one("#acked")["value"] == "12")


async def test_a_line_that_breaks_something_comes_back(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as breaking:
        breaking.setattr("chat.actions.messages.say", broken)
        await page.compose("", "precious", resend=True)
        await page.until(lambda page: returned(page) == ["precious"])
        await page.until(lambda page: page.one("#acked")["value"] == "1")
    await assert_alive(page)


async def test_a_page_of_another_person_takes_nothing(page: Page, open_as: Opener, bob: User) -> None:
    foreign = fields((await open_as(bob)).one("#composer"))["page"]
    for signed in (foreign, "", "1-forged:signature"):
        await page.compose("hello", page=signed)
        await page.until(lambda page: "somebody else" in notices(page))
        page.one("#told").clear()
    assert not await Message.objects.aexists()


async def test_the_draft_of_a_page_that_is_left_is_kept_at_once(page: Page, lobby: Room, alice: User) -> None:
    draft = fields(page.one("#composer")) | {"action": "draft", "leaving": "1", "text": "half"}
    await page.send(draft)
    await page.compose("", resend=True, acked=-1)  # is answered: what came before it is done
    await page.until(lambda page: "does not understand" in notices(page))
    assert (await Draft.objects.aget(room=lobby, user=alice)).body == "half"


async def test_a_draft_is_kept_and_ends_with_its_line(page: Page, lobby: Room, alice: User) -> None:
    await page.send({**fields(page.one("#composer")), "action": "draft", "text": "so far", "room": str(lobby.pk)})
    await page.leave()
    assert (await Draft.objects.aget()).body == "so far"
    await page.connect()
    await page.compose("so far, so good")
    await page.until(lambda page: page.texts() == ["so far, so good"])
    assert not await Draft.objects.aexists()


async def test_a_late_draft_never_brings_a_sent_line_back(page: Page, lobby: Room) -> None:
    """The timer of a typed key fires after Enter and before the field is fresh."""
    await page.compose("hello")
    await page.until(lambda page: page.texts() == ["hello"])
    await page.compose("hello", action="draft")
    await page.leave()
    assert not await Draft.objects.aexists()


async def test_a_change_right_before_enter_writes_no_draft(
    page: Page, lobby: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr("chat.actions.drafts.keep", lambda **kwargs: kept.append(kwargs["body"]))
    await page.compose("hello", action="draft")
    await page.compose("hello")
    await page.until(lambda page: page.texts() == ["hello"])
    await page.leave()
    assert kept == []


async def test_who_leaves_waits_for_a_draft_that_is_being_written(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, begun, go_on = drafts.keep, threading.Event(), threading.Event()

    def keep_slowly(**kwargs: Any) -> None:
        begun.set()
        go_on.wait(PATIENCE)
        keep(**kwargs)

    monkeypatch.setattr("chat.actions.drafts.keep", keep_slowly)
    await page.compose("half a thought", action="draft")
    assert await sync_to_async(begun.wait)(PATIENCE)
    leaving = asyncio.create_task(page.leave())
    left, _ = await asyncio.wait({leaving}, timeout=0.1)
    go_on.set()
    await leaving
    assert not left
    assert (await Draft.objects.aget()).body == "half a thought"


async def test_an_untouched_field_ends_no_draft(page: Page, open_as: Opener, alice: User, lobby: Room) -> None:
    """The timer of the last key fires late: by then the field is a fresh one of the same room, come back to."""
    await page.compose("half a thought", action="draft")
    composer = page.one("#composer")
    page.dom = (await open_as(alice, lobby, page.client)).dom
    page.one("#composer").replace_with(composer)  # it stands outside the pane
    await page.sync()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await page.compose("", action="draft")
    await page.leave()
    assert (await Draft.objects.aget()).body == "half a thought"


@pytest.mark.parametrize("touched", [{"kept": "1"}, {}])
async def test_an_emptied_field_ends_its_draft(page: Page, touched: dict[str, Any]) -> None:
    await page.compose("half a thought", action="draft")
    if touched:
        await page.leave()
        await page.connect()
    await page.compose("", action="draft", **touched)
    await page.leave()
    assert not await Draft.objects.aexists()


async def test_a_field_that_comes_with_a_draft_says_so(page: Page, open_as: Opener, alice: User) -> None:
    await page.compose("half a thought", action="draft")
    await page.leave()
    fresh = fields((await open_as(alice)).one("#composer"))
    assert (fresh["text"], fresh["kept"]) == ("half a thought", "1")


async def test_a_draft_is_only_for_a_room_one_is_in(page: Page, alice: User, lobby: Room) -> None:
    other = await Room.objects.acreate(name="other")
    await page.compose("sneaky", action="draft", room=[str(other.pk)])
    await page.leave()
    assert not await Draft.objects.aexists()


async def test_a_page_without_a_room_says_sync_and_hears_of_rooms(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    page = await open_as(alice, "/people/")
    await page.connect()
    await page.send({**fields(page.one("#composer")), "resend": "1"})  # as on wsOpen: there is nothing to resend
    await page.until(lambda page: page.frames)
    await sync_to_async(say)(lobby, bob, "hello")
    await page.until(lambda page: page.links() == ["Lobby, 1 unread"])
    assert page.title == "(1) People"
    assert notices(page).strip() == ""


async def test_a_page_that_comes_back_has_valid_forms_again(page: Page, alice: User) -> None:
    """Signing in again in another tab makes a new form token; the old page's forms get it with its next sync."""
    await page.leave()
    await sync_to_async(page.client.get)("/sign-out/")
    await sync_to_async(page.client.force_login)(alice)
    page.client.cookies["sarangbang_csrf"] = "n" * 32
    await page.connect()
    await page.until(lambda page: page.one("#composer [name=csrfmiddlewaretoken]")["value"] == "n" * 32)
    assert {field["value"] for field in page.dom.select("[name=csrfmiddlewaretoken]")} == {"n" * 32}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(page.client.cookies)
    answer = await sync_to_async(strict.post)("/rooms/new/", {"name": "Attic", "csrfmiddlewaretoken": "n" * 32})
    assert answer.status_code == 302


async def test_lines_received_are_said_even_when_the_page_is_left(
    page: Page, monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User
) -> None:
    await page.compose("", *(str(number) for number in reversed(range(8))), resend=True)
    other = await open_as(alice)
    await other.connect()
    await page.leave()
    await other.until(lambda page: page.texts() == [str(number) for number in range(8)])


async def test_an_ordinary_frame_is_small(page: Page, bob: User, lobby: Room) -> None:
    before = len(page.frames)
    await sync_to_async(say)(lobby, bob, "Shall we meet at three? The kettle is on.")
    await page.until(lambda page: page.texts())
    assert len(page.frames[before].encode()) < 2_000


async def test_removed_people_are_not_heard(page: Page, alice: User, lobby: Room) -> None:
    """Not even by a line that is under way: the removal is met under the room's lock."""
    await sync_to_async(memberships.remove)(room=lobby, user=alice)
    await page.compose("one more thing")
    assert await page.until_closed() == 4403
    assert not await Message.objects.aexists()
