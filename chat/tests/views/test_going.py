"""Going places, without scripts: by a form and a page."""

from typing import Any

import pytest
from django.test import Client

from chat.actions import memberships, people, rooms
from chat.models import Membership, Room, User
from chat.models.membership import Level
from chat.models.room import Kind
from chat.tests.conftest import browser_of
from chat.tests.reading import only, parsed


def places(answer: Any) -> list[str]:
    return [place.get_text() for place in parsed(answer).select(".going__place bdi")]


@pytest.fixture
def house(alice: User) -> list[Room]:
    return [rooms.create(name=name, creator=alice) for name in ("Reading room", "사랑방", "Room of bobbins")]


def test_rooms_and_people_by_parts_of_names(as_bob: Client, house: list[Room], lobby: Room) -> None:
    for typed, found in {
        "lob": ["Lobby"],
        "room read": ["Reading room"],
        "ro": ["Room of bobbins", "Reading room"],
        "bob": ["Room of bobbins"],
        "ali": ["Alice"],
        "살": ["사랑방"],
        "zebra": [],
        "<i>": [],
        "a" * 5_000: [],
        "\0": [],
    }.items():
        assert places(as_bob.get("/go/", {"to": typed})) == found, typed


def test_enter_goes_to_the_first(as_bob: Client, house: list[Room]) -> None:
    form = only(parsed(as_bob.get("/go/")), "form.going")
    assert (form["action"], only(form, "button")["name"]) == ("/go/", "first")
    assert form.select_one("[autofocus]")
    answer = as_bob.get("/go/", {"to": "read", "first": "1"})
    assert answer.headers["Location"] == house[0].get_absolute_url()
    assert "called that" in as_bob.get("/go/", {"to": "zebra", "first": "1"}).content.decode()


def test_with_nothing_typed_where_one_was(as_bob: Client, house: list[Room], lobby: Room, bob: User) -> None:
    assert "stand here" in only(parsed(as_bob.get("/go/")), "#found p").get_text()
    assert "called that" in only(parsed(as_bob.get("/go/?to=nowhere")), "#found p").get_text()
    for room in (*house, lobby):
        as_bob.get(room.get_absolute_url())
    assert places(as_bob.get("/go/")) == ["Room of bobbins", "사랑방", "Reading room"]
    assert as_bob.get("/go/", {"first": "1"}).headers["Location"] == house[2].get_absolute_url()
    memberships.remove(room=house[2], user=bob)
    assert places(as_bob.get("/go/")) == ["사랑방", "Reading room"]


def test_a_hidden_room_is_found_and_back(as_bob: Client, lobby: Room, bob: User) -> None:
    memberships.change_level(user=bob, room=lobby, level=Level.HIDDEN)
    as_bob.get(as_bob.get("/go/", {"to": "lob", "first": "1"}).headers["Location"])
    assert Membership.objects.get(user=bob).level == Level.EVERYTHING


def test_a_guest_finds_nobody_they_share_no_room_with(lobby: Room, alice: User, bob: User, erin: User) -> None:
    cellar = rooms.create(name="Cellar of bobbins", creator=alice, kind=Kind.CLOSED)
    memberships.add(room=cellar, user=erin, by=alice)
    as_erin = browser_of(erin)
    assert places(as_erin.get("/go/", {"to": "bob"})) == ["Cellar of bobbins"]
    assert places(as_erin.get("/go/", {"to": "lob"})) == []
    assert places(as_erin.get("/go/", {"to": "al"})) == ["Alice"]


def test_people_lead_to_their_page_and_conversations_bear_their_names(
    as_bob: Client, alice: User, bob: User, lobby: Room
) -> None:
    direct = rooms.open_direct(people=[alice], by=bob)
    as_bob.get(direct.get_absolute_url())
    as_bob.get(lobby.get_absolute_url())
    assert places(as_bob.get("/go/")) == ["Alice"]
    links = parsed(as_bob.get("/go/", {"to": "alice"})).select(".going__place")
    assert [(link["href"], only(link, ".going__kind").get_text()) for link in links] == [
        (direct.get_absolute_url(), "Conversation"),
        (alice.get_absolute_url(), "Person"),
    ]


def test_nobody_who_left(as_bob: Client, alice: User) -> None:
    carol = people.join(name="Carol", email="carol@example.com", password="x")
    people.deactivate(user=carol)
    assert places(as_bob.get("/go/", {"to": "carol"})) == []


def test_strangers_and_wrong_method(lobby: Room, as_bob: Client, charlie: User) -> None:
    assert browser_of(charlie).get("/go/").status_code == Client().get("/go/").status_code == 302
    assert as_bob.post("/go/").status_code == 405
