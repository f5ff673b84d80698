"""Marking as unread and read, and the way to the next unread room: by htmx, and as plain forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from chat import limits
from chat.actions import memberships, messages, rooms
from chat.models import Membership, Room, User
from chat.models.membership import Level
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import only, parsed
from chat.tests.test_limits import Clock


@pytest.fixture
def attic(alice: User, bob: User) -> Room:
    attic = rooms.create(name="Attic", creator=alice)
    memberships.join(room=attic, user=bob)
    return attic


def talk(room: Room, author: User, *lines: str) -> None:
    for line in lines:
        messages.say(room=room, author=author, body=line, token=line)


def unread(user: User) -> dict[str, int]:
    rows = Membership.objects.filter(user=user).select_related("room")
    return {each.room.name: each.room.last_number - each.read_number for each in rows}


def links(answer: Any) -> list[str]:
    return [str(link.get("aria-label", link.get_text())) for link in parsed(answer).select("#rooms a")]


class TestList:
    def test_a_link_tells_of_lines_and_mentions(self, as_bob: Client, lobby: Room, attic: Room, alice: User) -> None:
        talk(lobby, alice, "one", "@Bob", "@room")
        talk(attic, alice, "@Bob!")
        page = as_bob.get("/people/")
        assert links(page) == ["Attic, 1 unread, 1 mention", "Lobby, 3 unread, 2 mentions"]
        assert [each.get_text() for each in parsed(page).select("#rooms .room-link__count")] == ["@1", "1", "@2", "3"]
        assert only(parsed(page), "title").get_text() == "(4) People"
        assert only(parsed(page), "#favicon")["href"] == "/static/icons/favicon-unread.svg"
        assert only(parsed(page), "#inbox-new").get_text() == "3 new"

    @pytest.mark.parametrize(
        ("level", "link", "title"),
        [
            (Level.EVERYTHING, ["Attic", "Lobby, 2 unread, 1 mention"], "(2) People"),
            (Level.MENTIONS, ["Attic", "Lobby, 1 mention"], "(1) People"),
            (Level.NOTHING, ["Attic", "Lobby"], "People"),
            (Level.HIDDEN, ["Attic"], "People"),
        ],
    )
    def test_a_level_governs_it(
        self,
        as_bob: Client,
        lobby: Room,
        attic: Room,
        alice: User,
        bob: User,
        level: Level,
        link: list[str],
        title: str,
    ) -> None:
        talk(lobby, alice, "one", "@Bob")
        memberships.change_level(user=bob, room=lobby, level=level)
        page = as_bob.get("/people/")
        assert links(page) == link
        assert only(parsed(page), "title").get_text() == title
        muted = parsed(page).select(".room-link--muted")
        assert bool(muted) == (level == Level.NOTHING)

    def test_a_hidden_room_is_not_where_one_comes_in(self, as_bob: Client, lobby: Room, attic: Room, bob: User) -> None:
        as_bob.get(lobby.get_absolute_url())
        memberships.change_level(user=bob, room=lobby, level=Level.HIDDEN)
        assert as_bob.get("/").headers["Location"] == attic.get_absolute_url()
        as_bob.get(lobby.get_absolute_url())
        assert links(as_bob.get("/people/")) == ["Attic", "Lobby"]


class TestLine:
    def position(self, answer: Any) -> list[str]:
        """What stands in the log, with the line among it."""
        rows = parsed(answer).select(".log__messages > article .message__body, .log__messages > .log__new")
        return [row.get_text() for row in rows]

    def test_it_stands_above_the_first_that_is_new(self, as_bob: Client, lobby: Room, alice: User) -> None:
        talk(lobby, alice, "one")
        as_bob.get(lobby.get_absolute_url())
        talk(lobby, alice, "two", "three")
        page = as_bob.get(lobby.get_absolute_url())
        assert self.position(page) == ["one", "New messages", "two", "three"]
        line = only(parsed(page), ".log__new")
        assert (line["role"], line["aria-label"]) == ("separator", "New messages")
        assert self.position(as_bob.get(lobby.get_absolute_url())) == ["one", "two", "three"]

    def test_where_the_first_is_far_up_a_link_leads_there(self, as_bob: Client, lobby: Room, alice: User) -> None:
        talk(lobby, alice, *map(str, range(1, 71)))
        as_bob.get("/people/")
        page = parsed(as_bob.get(lobby.get_absolute_url()))
        assert only(page, ".log__first a")["href"] == f"/rooms/{lobby.pk}/1/"
        assert not parsed(as_bob.get(lobby.get_absolute_url())).select(".log__first, .log__new")


@pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
class TestMarking:
    def test_unread_from_here(
        self, as_bob: Client, lobby: Room, bob: User, headers: dict[str, str], status: int
    ) -> None:
        talk(lobby, bob, "one", "two", "three")
        menu = parsed(as_bob.get(f"/rooms/{lobby.pk}/2/more/", headers=headers))
        button = next(each for each in menu.select("button") if each.get_text() == "Mark unread from here")
        path = str(button.get("hx-post") or button["formaction"])
        answer = as_bob.post(path, headers=headers)
        assert answer.status_code == status
        assert unread(bob) == {"Lobby": 2}
        if headers:
            assert f"#message-{lobby.pk}-2" in answer.content.decode()
        else:
            assert links(as_bob.get(answer.headers["Location"])) == ["Lobby, 2 unread"]

    def test_read(
        self, as_bob: Client, lobby: Room, attic: Room, alice: User, bob: User, headers: dict[str, str], status: int
    ) -> None:
        talk(lobby, alice, "one")
        talk(attic, alice, "two", "three")
        assert as_bob.post(f"/rooms/{attic.pk}/read/", headers=headers).status_code == status
        assert unread(bob) == {"Lobby": 1, "Attic": 0}
        assert as_bob.post("/read/", headers=headers).status_code == status
        assert unread(bob) == {"Lobby": 0, "Attic": 0}


class TestNext:
    def test_the_next_of_the_list_after_where_one_was(
        self, as_bob: Client, lobby: Room, attic: Room, alice: User
    ) -> None:
        zoo = rooms.create(name="Zoo", creator=alice)
        as_bob.get(zoo.get_absolute_url())
        as_bob.get(lobby.get_absolute_url())
        talk(attic, alice, "a")
        talk(zoo, alice, "z")
        for room in (zoo, attic):
            assert as_bob.get("/next/").headers["Location"] == room.get_absolute_url()
            as_bob.get(room.get_absolute_url())
        answer = as_bob.get("/next/")
        assert answer.headers["Location"] == "/"
        assert "Nothing is unread." in as_bob.get("/", follow=True).content.decode()

    def test_muted_and_hidden_ones_are_passed_by(self, as_bob: Client, lobby: Room, alice: User, bob: User) -> None:
        as_bob.get("/people/")
        talk(lobby, alice, "a")
        for level, location in ((Level.NOTHING, "/"), (Level.HIDDEN, "/"), (Level.EVERYTHING, f"/rooms/{lobby.pk}/")):
            memberships.change_level(user=bob, room=lobby, level=level)
            assert as_bob.get("/next/").headers["Location"] == location


PATHS: dict[str, Callable[[Room], str]] = {
    "unread": lambda room: f"/rooms/{room.pk}/1/unread/",
    "read": lambda room: f"/rooms/{room.pk}/read/",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
class TestEach:
    def test_outsiders_find_nothing(
        self, lobby: Room, alice: User, bob: User, charlie: User, path: Callable[[Room], str]
    ) -> None:
        talk(lobby, alice, "one")
        memberships.remove(room=lobby, user=bob)
        assert browser_of(bob).post(path(lobby)).status_code == 404
        for client in (browser_of(charlie), Client()):
            assert client.post(path(lobby)).status_code == 302

    def test_wrong_method(self, lobby: Room, as_bob: Client, path: Callable[[Room], str]) -> None:
        assert as_bob.get(path(lobby)).status_code == 405

    def test_bad_input(self, as_bob: Client, lobby: Room, path: Callable[[Room], str]) -> None:
        assert as_bob.post(path(Room(pk=10**30))).status_code == 404
        assert as_bob.post(f"/rooms/{lobby.pk}/7/unread/").status_code == 404


def test_wrong_methods_of_all(as_bob: Client) -> None:
    assert as_bob.get("/read/").status_code == as_bob.post("/next/").status_code == 405


def test_too_fast(as_bob: Client, lobby: Room, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(lobby, alice, "one")
    monkeypatch.setattr(limits.talking, "clock", Clock())
    answers = [as_bob.post(f"/rooms/{lobby.pk}/1/unread/", headers=HTMX).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
