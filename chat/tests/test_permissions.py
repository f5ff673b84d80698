"""Who may do what: every role at every action, as the browser asks for it.

In an open room, a closed one, one for announcements, an archived one and a direct one. An outsider of a room is told
that there is nothing, whoever else they are; who is inside and may not is told so in words; who is signed out, or whose
account is closed, finds the door.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from chat import limits, permissions
from chat.actions import editing, memberships, messages, people, rooms
from chat.live.window import new_page
from chat.models import Applicant, Attachment, JoinLink, Message, Role, Room, User
from chat.models.room import Kind
from chat.tests.conftest import PASSWORD, browser_of

OK, NO, NOTHING, DOOR = "ok", "403", "404", "door"
# A letter each: the owner, an admin, a member who keeps the rooms, a member in them, a guest in them; then outside of
# them an admin, a member and a guest; then a closed account, and a stranger.
EVERYBODY = ("owner", "admin", "keeper", "member", "guest", "outer-admin", "outer", "outer-guest", "closed", "stranger")


class House:
    """Rooms of each kind with one line by the member each, and everybody."""

    def __init__(self, owner: User) -> None:
        self.people = {"owner": owner}
        roles = {"admin": Role.ADMIN, "outer-admin": Role.ADMIN, "guest": Role.GUEST, "outer-guest": Role.GUEST}
        for name in EVERYBODY[1:9]:
            role = roles.get(name, Role.MEMBER)
            person = people.join(name=name, email=f"{name}@example.com", password=PASSWORD, role=role, rooms=[])
            self.people[name] = person
        keeper, inside = self.people["keeper"], [self.people[name] for name in EVERYBODY[:5]]
        self.rooms = {
            name: rooms.create(name=name.title(), creator=keeper, kind=kind)
            for name, kind in (("open", Kind.OPEN), ("shut", Kind.CLOSED), ("news", Kind.CLOSED), ("past", Kind.CLOSED))
        }
        for room in self.rooms.values():
            for person in inside:
                memberships.add(room=room, user=person, by=keeper)
            memberships.add(room=room, user=self.people["closed"], by=keeper)
        self.rooms["direct"] = rooms.open_direct(people=inside, by=keeper)
        for room in self.rooms.values():
            self.say(room, "member", "hello")
        details = {"name": "News", "topic": "", "description": ""}
        rooms.change(room=self.rooms["news"], by=keeper, announcements=True, **details)
        rooms.archive(room=self.rooms["past"], by=keeper, archived=True)
        people.deactivate(user=self.people["closed"])

    def say(self, room: Room, name: str, body: str) -> Message:
        return messages.say(room=room, author=self.people[name], body=body, token=f"{room.pk}-{body}")

    def browser(self, name: str) -> Client:
        return browser_of(self.people[name]) if name in self.people else Client()


def answered(response: Any) -> str:
    if response.status_code in {302, 303} and str(response.headers["Location"]).startswith("/sign-in/"):
        return DOOR
    if response.status_code in {403, 404}:
        assert "<h1" in response.content.decode(), "in words"
    return OK if response.status_code < 400 else str(response.status_code)


def page(path: str = "") -> Callable[[House, Client, Room], Any]:
    return lambda house, client, room: client.get(f"/rooms/{room.pk}/{path}")


def post(path: str = "", **fields: str) -> Callable[[House, Client, Room], Any]:
    return lambda house, client, room: client.post(f"/rooms/{room.pk}/{path}", fields)


def member_post(path: str, name: str = "member", **fields: str) -> Callable[[House, Client, Room], Any]:
    return lambda house, client, room: client.post(f"/rooms/{room.pk}/members/{house.people[name].pk}/{path}/", fields)


def add_member(house: House, client: Client, room: Room) -> Any:
    return client.post(f"/rooms/{room.pk}/members/add/", {"person": house.people["outer"].pk})


def settle(house: House, client: Client, room: Room) -> Any:
    return client.post(f"/rooms/{room.pk}/settings/", {"name": room.name, "topic": "tea"})


def give_role(name: str, role: str) -> Callable[[House, Client, Room], Any]:
    return lambda house, client, room: client.post(f"/people/{house.people[name].pk}/role/", {"role": role})


def hand_on(house: House, client: Client, room: Room) -> Any:
    return client.post(f"/people/{house.people['outer'].pk}/hand-on/")


def keep_account(name: str, path: str, **fields: str) -> Callable[[House, Client, Room], Any]:
    return lambda house, client, room: client.post(f"/people/{house.people[name].pk}/{path}/", fields)


def revoke_link(house: House, client: Client, room: Room) -> Any:
    return client.post(f"/join-links/{JoinLink.objects.get().pk}/revoke/")


def answer_applicant(house: House, client: Client, room: Room) -> Any:
    link = JoinLink.objects.get()
    applicant = Applicant.objects.create(name="Dora", email="dora@example.com", password="x", link=link)
    return client.post(f"/applicants/{applicant.pk}/", {"let_in": ""})


def write(house: House, client: Client, room: Room) -> Any:
    return client.post("/messages/new/", {"people": house.people["member"].pk})


# What the letters of a row are, in the order of EVERYBODY: allowed, said no to in words, nothing there, nothing of that
# in the form, the door.
LETTERS = {"+": OK, "-": NO, ".": NOTHING, "x": "422", "d": DOOR}
IN_ROOMS: dict[str, tuple[Callable[[House, Client, Room], Any], dict[str, str]]] = {
    # Inside: owner, admin, keeper, member, guest. Outside: admin, member, guest. Then closed, stranger.
    "see it": (
        page(),
        {"open": "+++++ ++. dd", "shut": "+++++ ... dd", "past": "+++++ ... dd", "direct": "+++++ ... dd"},
    ),
    "see older": (page("older/"), {"open": "+++++ ++. dd", "shut": "+++++ ... dd", "direct": "+++++ ... dd"}),
    "follow a permalink": (page("1/"), {"open": "+++++ ++. dd", "shut": "+++++ ... dd", "direct": "+++++ ... dd"}),
    "see a thread": (page("1/thread/"), {"open": "+++++ ... dd", "shut": "+++++ ... dd", "direct": "+++++ ... dd"}),
    "see the pins": (page("pins/"), {"open": "+++++ ... dd", "shut": "+++++ ... dd", "direct": "+++++ ... dd"}),
    "see who reacted": (page("1/reactions/"), {"open": "+++++ ... dd", "shut": "+++++ ... dd"}),
    "see versions": (page("1/versions/"), {"open": "+++++ ... dd", "shut": "+++++ ... dd"}),
    "see the members": (page("members/"), {"open": "+++++ ++. dd", "shut": "+++++ ... dd", "direct": "+++++ ... dd"}),
    "reply": (page("1/reply/"), {"open": "+++++ ... dd", "shut": "+++++ ... dd"}),
    "react": (
        post("1/react/", emoji="👍"),
        {"open": "+++++ ... dd", "shut": "+++++ ... dd", "past": "----- ... dd", "direct": "+++++ ... dd"},
    ),
    "pin": (post("1/pin/", on="1"), {"open": "+++++ ... dd", "shut": "+++++ ... dd", "past": "----- ... dd"}),
    "save": (post("1/save/", on="1"), {"shut": "+++++ ... dd", "past": "+++++ ... dd"}),
    "edit another's": (
        page("1/edit/"),
        {"open": "++-+- ... dd", "shut": "++-+- ... dd", "past": "----- ... dd", "direct": "---+- ... dd"},
    ),
    "delete another's": (
        post("1/delete/"),
        {"open": "++++- ... dd", "shut": "++++- ... dd", "past": "----- ... dd", "direct": "---+- ... dd"},
    ),
    "put first": (
        post("favourite/", on="1"),
        {"open": "+++++ ... dd", "shut": "+++++ ... dd", "direct": "+++++ ... dd"},
    ),
    "leave": (post("leave/"), {"open": "+++++ ... dd", "shut": "+++++ ... dd", "direct": "..... ... dd"}),
    "see the settings": (
        page("settings/"),
        {"open": "+++-- +-. dd", "shut": "+++-- ... dd", "past": "+++-- ... dd", "direct": "----- ... dd"},
    ),
    "change the settings": (settle, {"open": "+++-- +-. dd", "shut": "+++-- ... dd", "direct": "----- ... dd"}),
    "see what turning it reveals": (page("settings/kind/"), {"open": "+++-- +-. dd", "shut": "+++-- ... dd"}),
    "turn it closed": (post("settings/kind/", kind="closed"), {"open": "+++-- +-. dd", "direct": "----- ... dd"}),
    "turn it open": (post("settings/kind/", kind="open"), {"shut": "+++-- ... dd", "direct": "----- ... dd"}),
    "turn it direct": (post("settings/kind/", kind="direct"), {"open": "----- --. dd", "shut": "----- ... dd"}),
    "archive it": (post("settings/archive/", on="1"), {"open": "+++-- +-. dd", "direct": "----- ... dd"}),
    "bring it back": (post("settings/archive/", on="0"), {"past": "+++-- ... dd"}),
    "delete it": (post("settings/delete/", proof="shut"), {"shut": "+++-- ... dd"}),
    "take somebody in": (add_member, {"open": "+++-. +-. dd", "shut": "+++-. ... dd", "direct": "----. ... dd"}),
    "take somebody out": (
        member_post("remove"),
        {"open": "+++-- +-. dd", "shut": "+++-- ... dd", "direct": "----- ... dd"},
    ),
    "make somebody its admin": (member_post("admin", on="1"), {"open": "+++-- +-. dd", "shut": "+++-- ... dd"}),
}
IN_PLACE: dict[str, tuple[Callable[[House, Client, Room], Any], str]] = {
    "make a room": (lambda h, c, r: c.post("/rooms/new/", {"name": "Attic"}), "++++- ++- dd"),
    "see all rooms": (lambda h, c, r: c.get("/rooms/"), "+++++ +++ dd"),
    "see people": (lambda h, c, r: c.get("/people/"), "+++++ +++ dd"),
    "write to somebody one sees": (write, "+++x+ ++x dd"),
    "see the place's settings": (lambda h, c, r: c.get("/place/"), "++--- +-- dd"),
    "see the join links": (lambda h, c, r: c.get("/join-links/"), "++--- +-- dd"),
    "make a join link": (lambda h, c, r: c.post("/join-links/", {"role": "member"}), "++--- +-- dd"),
    "revoke a join link": (revoke_link, "++--- +-- dd"),
    "let an applicant in": (answer_applicant, "++--- +-- dd"),
    "see the sizes of rooms": (lambda h, c, r: c.get("/place/sizes/"), "++--- +-- dd"),
    "see what admins did": (lambda h, c, r: c.get("/place/log/"), "++--- +-- dd"),
    "see a member's account": (lambda h, c, r: c.get(f"/people/{h.people['outer'].pk}/account/"), "++--. +-. dd"),
    "hand a member a password link": (keep_account("outer", "password-link"), "++--. +-. dd"),
    "hand an admin a password link": (keep_account("admin", "password-link"), "+---- --. dd"),
    "hand the owner a password link": (keep_account("owner", "password-link"), "----- --. dd"),
    "close a member's account": (keep_account("outer", "close", messages="stay"), "++--. +-. dd"),
    "close an admin's account": (keep_account("admin", "close", messages="go"), "+---- --. dd"),
    "close the owner's account": (keep_account("owner", "close", messages="stay"), "----- --. dd"),
    "open an account again": (keep_account("closed", "reopen"), "++--- +-. dd"),
    "make a member a guest": (give_role("outer", "guest"), "++--. +-. dd"),
    "make a guest a member": (give_role("outer-guest", "member"), "++--. +-- dd"),
    "make a member an admin": (give_role("outer", "admin"), "+---. --. dd"),
    "make an admin a member": (give_role("admin", "member"), "+---- --. dd"),
    "make the owner a member": (give_role("owner", "member"), "----- --. dd"),
    "hand the place on": (hand_on, "+---. --. dd"),
}
SAYING = {"open": "+++++ ...", "shut": "+++++ ...", "news": "+++-- ...", "past": "----- ...", "direct": "+++++ ..."}


@pytest.fixture
def house(alice: User) -> House:
    return House(alice)


@pytest.mark.slow
def test_everybody_at_everything(house: House, subtests: pytest.Subtests) -> None:
    rows = [
        (f"{name}, {kind}", act, kind, row) for name, (act, kinds) in IN_ROOMS.items() for kind, row in kinds.items()
    ]
    rows += [(name, act, "open", row) for name, (act, row) in IN_PLACE.items()]
    browsers = {name: house.browser(name) for name in EVERYBODY}
    for action, act, kind, row in rows:
        with subtests.test(action):
            found = {}
            for name, browser in browsers.items():
                with undone():
                    found[name] = answered(act(house, browser, house.rooms[kind]))
            expected = [LETTERS[letter] for letter in row.replace(" ", "")]
            assert found == dict(zip(EVERYBODY, expected, strict=True))


def test_everybody_says_something(house: House, subtests: pytest.Subtests) -> None:
    """In the room, and in a thread there; and puts a file into it."""
    for kind, row in SAYING.items():
        room = house.rooms[kind]
        for name, letter in zip(EVERYBODY, row.replace(" ", ""), strict=False):
            browser, person = house.browser(name), house.people[name]
            for where in (f"{room.pk}", f"{room.pk}/1"):
                with subtests.test(f"{name}, {kind}, {where}"), undone():
                    line = {"page": new_page(person.pk), "acked": "0", "room": where, "text": "more"}
                    answer = browser.post("/say/", line)
                    assert answered(answer) == LETTERS[letter]
                    assert (room.messages.count() == 2) is (letter == "+")
                    if letter != "+":
                        assert "more" in answer.content.decode(), "nothing is lost"
            with subtests.test(f"{name}, {kind}, file"), undone():
                file = {"room": str(room.pk), "files": SimpleUploadedFile("a.txt", b"tea")}
                answer = browser.post("/files/", file, headers={"HX-Request": "true"})
                assert (answer.status_code == 404) is (letter == ".")
                assert Attachment.objects.exists() is (letter == "+")


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is undone, and nobody was too fast."""
    limits.talking.forget()
    limits.uploading.forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_its_author_and_an_admin(lobby: Room, alice: User, bob: User, charlie: User) -> None:
    bobs = messages.say(room=lobby, author=bob, body="hello", token="t")
    alices = messages.say(room=lobby, author=alice, body="hello", token="t")
    for may in (permissions.may_edit, lambda user, message: permissions.may_delete(user, message, None)):
        assert [may(user, bobs) for user in (alice, bob, charlie)] == [True, True, False]
        assert [may(user, alices) for user in (alice, bob, charlie)] == [True, False, False]
    editing.delete(message=bobs, deleter=bob)
    assert not permissions.may_edit(bob, Message.objects.get(pk=bobs.pk))
