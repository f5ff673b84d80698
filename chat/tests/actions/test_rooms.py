from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from pytest_django import DjangoAssertNumQueries

from chat.actions import drafts, memberships, messages, people, pins, reactions, rooms, threads
from chat.actions.revisions import RoomGone
from chat.models import Attachment, Job, Membership, Message, Place, Role, Room, User
from chat.models.room import Kind
from chat.tasks import erase_room
from chat.tests.actions.test_attachments import add
from chat.tests.files.test_pictures import picture
from chat.worker import work_one


def test_the_creator_is_its_first_member_and_everybody_is_told(place: Place, alice: User, bob: User) -> None:
    before = Place.objects.get().revision
    room = rooms.create(name="Attic", creator=bob)
    assert [membership.user for membership in Membership.objects.filter(room=room)] == [bob]
    assert Place.objects.get().revision == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_for_the_place_and_for_the_creator(bob: User) -> None:
    with patch("chat.live.doorbell._ring") as ring:
        rooms.create(name="Attic", creator=bob)
    assert [call.args[0] for call in ring.call_args_list] == [
        {"person": bob.pk},
        {"place": Place.objects.get().revision},
    ]


def test_a_room_is_open_or_closed_and_made_by_no_guest(alice: User, erin: User) -> None:
    for creator, kind in ((alice, Kind.DIRECT), (erin, Kind.OPEN), (erin, Kind.CLOSED)):
        with pytest.raises(PermissionDenied):
            rooms.create(name="Attic", creator=creator, kind=kind)
    assert rooms.create(name="Attic", creator=alice, kind=Kind.CLOSED).memberships.get().is_admin


class TestDirect:
    def test_one_for_each_set_of_people(self, alice: User, bob: User) -> None:
        dora = people.join(name="Dora", email="d@example.com", password="x")
        room = rooms.open_direct(people=[bob], by=alice)
        assert room == rooms.open_direct(people=[alice, bob], by=bob)
        assert room != rooms.open_direct(people=[bob, dora], by=alice)
        assert {each.user for each in room.memberships.all()} == {alice, bob}
        assert (room.kind, room.between) == (Kind.DIRECT, f"{alice.pk}.{bob.pk}")

    def test_in_whatever_order_and_nine_at_most(self, alice: User, bob: User) -> None:
        others = [people.join(name=f"P{n}", email=f"p{n}@example.com", password="x") for n in range(8)]
        room = rooms.open_direct(people=others, by=alice)
        assert room == rooms.open_direct(people=[alice, *reversed(others[1:])], by=others[0])
        with pytest.raises(rooms.NotBetween):
            rooms.open_direct(people=[*others, bob], by=alice)

    def test_not_alone_not_with_whom_one_does_not_see_and_not_with_closed_accounts(
        self, alice: User, bob: User, charlie: User, erin: User
    ) -> None:
        for chosen, by in (([], alice), ([alice], alice), ([alice], erin), ([charlie], alice)):
            with pytest.raises(rooms.NotBetween):
                rooms.open_direct(people=chosen, by=by)
        assert rooms.open_direct(people=[erin], by=bob).between
        room = rooms.open_direct(people=[bob], by=alice)
        people.deactivate(user=bob)
        assert rooms.open_direct(people=[bob], by=alice) == room, "what was said stays"

    def test_the_list_names_them_by_viewer(self, alice: User, bob: User) -> None:
        rooms.open_direct(people=[bob], by=alice)
        found = Room.objects.listed_for([alice, bob])
        assert [room.name for room in found[alice.pk]] == ["Lobby", "Bob"]
        assert [room.name for room in found[bob.pk]] == ["Lobby", "Alice"]


def test_the_list_takes_three_queries_and_one_for_names(
    lobby: Room, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        memberships.join(room=rooms.create(name=f"Room {number}", creator=alice), user=bob)
    rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    with django_assert_num_queries(3):
        found = Room.objects.listed_for([alice, bob])
    assert (len(found[alice.pk]), len(found[bob.pk])) == (7, 6)
    for number in range(5):
        person = people.join(name=f"P{number}", email=f"p{number}@example.com", password="x")
        rooms.open_direct(people=[person], by=alice)
    with django_assert_num_queries(4):
        found = Room.objects.listed_for([alice, bob])
    assert [room.name for room in found[alice.pk]][-5:] == [f"P{number}" for number in range(5)]


class TestKeeping:
    def test_who_keeps_it_is_asked_of_the_database(self, lobby: Room, alice: User, bob: User) -> None:
        people.hand_on(to=bob, by=alice)
        people.give_role(person=alice, role=Role.GUEST, by=bob)
        for act in (  # alice, as she was loaded, still owns the place
            lambda: rooms.archive(room=lobby, by=alice, archived=True),
            lambda: rooms.turn(room=lobby, by=alice, kind=Kind.CLOSED),
            lambda: rooms.delete(room=lobby, by=alice, name="Lobby"),
            lambda: memberships.dismiss(room=lobby, user=bob, by=alice),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_who_does_not_see_it_finds_nothing(self, alice: User, bob: User) -> None:
        cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
        with pytest.raises(RoomGone):
            rooms.archive(room=cellar, by=alice, archived=True)

    def test_an_open_room_is_closed_with_an_admin(self, lobby: Room, alice: User, bob: User) -> None:
        memberships.leave(room=lobby, user=alice)
        assert not Membership.objects.get(room=lobby, user=bob).is_admin
        rooms.turn(room=lobby, by=alice, kind=Kind.CLOSED)
        assert Membership.objects.get(room=lobby, user=bob).is_admin
        with pytest.raises(RoomGone):
            rooms.turn(room=lobby, by=alice, kind=Kind.OPEN)


def fill(room: Room, alice: User, bob: User) -> list[str]:
    """All that can hang on a room; the names of its files in the storage."""
    files = [add(room, bob, picture()), add(room, alice, b"waits")]
    line = messages.say(room=room, author=bob, body="@Alice", token="t", files=[files[0].pk])
    messages.say(room=room, author=alice, body="so", token="t2", reply_to=1)
    threads.reply(room=room, root=1, author=alice, body="re", token="t3", to_room=True)
    pins.pin(message=line, user=bob, pinned=True)
    pins.save(message=line, user=bob, saved=True)
    reactions.toggle(message=line, user=bob, emoji="🎉")
    drafts.keep(room=room, user=bob, body="half", root=1)
    people.visit(user=bob, room=room)
    return [file.storage_name() for file in files]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batch", [1, 500])
def test_all_of_a_deleted_room_goes(
    lobby: Room, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(rooms, "BATCH", batch)
    stored = fill(lobby, alice, bob)
    Job.objects.all().delete()
    assert all(map(default_storage.exists, stored))
    rooms.delete(room=lobby, by=alice, name="LOBBY")
    assert not Room.objects.visible_to(alice).exists()
    assert not any(map(default_storage.exists, stored))
    assert Job.objects.filter(task=erase_room.module_path).exists() is (batch == 1)
    while work_one():
        pass
    assert not Room.objects.exists()
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    assert Place.objects.get().files_size == 0


def test_a_room_is_not_deleted_without_its_name(lobby: Room, alice: User) -> None:
    with pytest.raises(rooms.NotItsName):
        rooms.delete(room=lobby, by=alice, name="Lob")
    assert Room.objects.get() == lobby
