"""Names offered while they are typed, and the word to an author whom nobody hears."""

import pytest
from asgiref.sync import sync_to_async
from bs4 import Tag

from chat.actions import memberships, people
from chat.live.completing import completions
from chat.models import Room, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page


def join(name: str, email: str) -> User:
    return people.join(name=name, email=email, password="barley tea")


def test_names_complete_the_whole_text(lobby: Room, alice: User, bob: User) -> None:
    join("지은", "j@example.com")
    join("Bobby Tables", "t@example.com")
    assert [value for value, _ in completions(alice, lobby.pk, "hello @bo")] == ["hello @bob ", "hello @Bobby Tables "]
    assert completions(alice, lobby.pk, "안녕@지") == [("안녕@지은 ", "지은")]
    assert [value for value, _ in completions(alice, lobby.pk, "@Bobby T")] == ["@Bobby Tables "]
    assert ("@room ", "Everybody in this room") in completions(alice, lobby.pk, "@Ro")
    assert len(completions(alice, lobby.pk, "@")) == 5


@pytest.mark.parametrize("text", ["", "bob", "me@bo", "@bo\n", "@ ", "@zz", "@bob is here now and not typed"])
def test_there_may_be_none(lobby: Room, alice: User, bob: User, text: str) -> None:
    assert completions(alice, lobby.pk, text) == []


def test_who_is_not_in_the_room_comes_last_and_is_called_that(lobby: Room, alice: User, bob: User) -> None:
    memberships.remove(room=lobby, user=bob)
    join("Bobo", "bobo@example.com")
    assert [label for _, label in completions(alice, lobby.pk, "@bo")] == ["Bobo", "bob (not in this room)"]
    assert completions(bob, lobby.pk, "@bo") == [], "nor does one hear anything of a room one is not in"


async def complete(page: Page, room: Room, text: str) -> None:
    await page.send({"action": "complete", "room": str(room.pk), "text": text})


def offered(page: Page) -> list[str]:
    return [str(option["value"]) for option in page.dom.select("#completions option")]


async def test_a_page_is_offered_them_and_told_when_there_are_none(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    page = await open_as(alice)
    await page.connect()
    await complete(page, lobby, "hi @bo")
    await page.until(lambda page: offered(page) == ["hi @bob "])
    await complete(page, lobby, "hi @bo, hi")
    await page.until(lambda page: not offered(page))
    await complete(page, lobby, "@bo")
    await page.until(lambda page: offered(page) == ["@bob "])
    await page.compose("@bo")
    await page.until(lambda page: not offered(page))
    await page.send({"action": "complete"})  # no room is open
    await page.until(lambda page: "@bo" in page.texts())
    assert not page.dom.select("[role=alert]")


async def test_where_the_field_has_several_lines_each_is_an_element_of_an_id_never_used_before(
    open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    page = await open_as(alice)
    await page.connect()
    ids = set[object]()
    for text in ("so\n@bo", "@bo"):
        await page.send({"action": "complete", "room": str(lobby.pk), "text": text, "lines": "1"})
        await page.until(lambda page, whole=f"\n{text}b ": whole in map(Tag.get_text, page.dom.select("textarea")))  # type: ignore[misc]
        chosen = page.one("#completions textarea")
        assert page.one("#completions button").get_text() == "bob"
        assert str(chosen["id"]) in str(page.one("#completions [hx-post]")["hx-post"])
        ids.add(chosen["id"])
    assert len(ids) == 2


async def test_the_author_sees_that_somebody_is_not_told(open_as: Opener, alice: User, bob: User, lobby: Room) -> None:
    page = await open_as(alice)
    await page.connect()
    await sync_to_async(memberships.remove)(room=lobby, user=bob)
    await page.compose("@Bob?")
    await page.until(lambda page: "not told: bob" in page.one("#notices").get_text())
