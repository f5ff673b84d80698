"""What a room's admins make of it."""

import pytest
from django.test import Client

from chat.actions import memberships, messages, people, rooms
from chat.models import Message, Room, User
from chat.models.room import Kind
from chat.tests.reading import errors, only, parsed


@pytest.fixture
def path(lobby: Room) -> str:
    return f"/rooms/{lobby.pk}/settings/"


def test_details_are_changed(as_alice: Client, as_bob: Client, lobby: Room, path: str) -> None:
    form = {"name": "Hall", "topic": " Tea\n and cake ", "description": "one\n\ntwo", "announcements": "on"}
    page = parsed(as_alice.post(path, form, follow=True))
    assert "The settings are changed." in only(page, "#notices").get_text()
    room = parsed(as_bob.get(lobby.get_absolute_url()))
    assert only(room, "#pane h1").get_text() == "Hall"
    assert only(room, ".room-title__topic").get_text() == "Tea and cake"
    assert "for announcements" in only(room, ".silence:not([hidden])").get_text()
    assert only(parsed(as_alice.get(lobby.get_absolute_url())), ".silence").has_attr("hidden")
    assert only(parsed(as_alice.get(path)), "#id_announcements").has_attr("checked")


def test_faults_are_told_in_place(as_alice: Client, alice: User, lobby: Room, path: str) -> None:
    rooms.create(name="Attic", creator=alice)
    for name in ("", "a" * 81, "ATTIC"):
        answer = as_alice.post(path, {"name": name, "topic": "kept"})
        assert answer.status_code == 422
        assert errors(answer)
        assert only(parsed(answer), "#id_topic")["value"] == "kept"
    assert Room.objects.get(pk=lobby.pk).name == "Lobby"


def test_turning_it_says_first_what_that_reveals(as_alice: Client, alice: User, bob: User) -> None:
    room = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    for number in range(3):
        messages.say(room=room, author=alice, body="x", token=str(number))
    path = f"/rooms/{room.pk}/settings/kind/"
    words = " ".join(only(parsed(as_alice.get(path)), ".pane__page form").get_text().split())
    assert "3 messages said among its members can be read" in words
    assert "1 more person today" in words, "bob"
    assert Room.objects.get(pk=room.pk).kind == Kind.CLOSED
    as_alice.post(path, {"kind": "open"})
    assert Room.objects.get(pk=room.pk).kind == Kind.OPEN
    words = " ".join(only(parsed(as_alice.get(path)), ".pane__page form").get_text().split())
    assert "1 more person of the place can read it now, and will not find it any more" in words
    as_alice.post(path, {"kind": "closed"})
    assert Room.objects.get(pk=room.pk).kind == Kind.CLOSED


def test_archived_it_is_read_and_brought_back(as_alice: Client, as_bob: Client, lobby: Room, path: str) -> None:
    as_alice.post(f"{path}archive/", {"on": "1"})
    page = parsed(as_bob.get(lobby.get_absolute_url()))
    assert "is archived" in only(page, ".silence:not([hidden])").get_text()
    assert not page.select(f"#room-{lobby.pk}")
    as_alice.post(f"{path}archive/", {"on": "0"})
    page = parsed(as_bob.get(lobby.get_absolute_url()))
    assert only(page, ".silence").has_attr("hidden")
    assert page.select(f"#room-{lobby.pk}")


def test_it_is_deleted_with_its_name_as_proof(as_alice: Client, alice: User, lobby: Room, path: str) -> None:
    messages.say(room=lobby, author=alice, body="x", token="t")
    answer = as_alice.post(f"{path}delete/", {"proof": "Lobbie"})
    assert answer.status_code == 422
    assert errors(answer) == "That is not the room's name."
    assert Message.objects.exists()
    page = parsed(as_alice.post(f"{path}delete/", {"proof": " lobby "}, follow=True))
    assert "The room is deleted" in only(page, "#notices").get_text()
    assert not Room.objects.exists()
    assert not Message.objects.exists()


def test_a_member_keeps_nothing(as_bob: Client, lobby: Room, path: str) -> None:
    for part in ("", "kind/", "archive/", "delete/"):
        assert as_bob.post(path + part, {"name": "Mine", "on": "1", "proof": "Lobby"}).status_code == 403
    assert not parsed(as_bob.get(lobby.get_absolute_url())).select(f"a[href='{path}']")


def test_a_room_admin_finds_the_way(as_bob: Client, lobby: Room, alice: User, bob: User, path: str) -> None:
    memberships.make_admin(room=lobby, user=bob, by=alice, is_admin=True)
    assert only(parsed(as_bob.get(lobby.get_absolute_url())), f"a[href='{path}']").get_text() == "Room settings"
    people.give_role(person=bob, role="guest", by=alice)
    assert as_bob.get(path).status_code == 403, "a guest keeps nothing"


def test_wrong_method(as_alice: Client, path: str) -> None:
    for part in ("archive/", "delete/"):
        assert as_alice.get(path + part).status_code == 405
