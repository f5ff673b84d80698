from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import call, patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from pytest_django import DjangoAssertNumQueries

from chat.actions import memberships, messages, people, rooms
from chat.actions.revisions import RoomGone
from chat.models import Membership, Notification, Role, Room, User
from chat.models.membership import Level
from chat.models.room import Kind


def read_number(room: Room, user: User) -> int:
    return Membership.objects.get(room=room, user=user).read_number


def talk(room: Room, author: User, lines: int) -> None:
    for line in range(lines):
        messages.say(room=room, author=author, body="x", token=f"{room.pk}-{line}")
    room.refresh_from_db()


def test_what_was_said_before_one_joins_counts_as_read(alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    talk(attic, alice, 3)
    memberships.join(room=attic, user=bob)
    assert read_number(attic, bob) == 3


def test_joining_twice_changes_nothing(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 3)
    memberships.join(room=lobby, user=bob)
    assert read_number(lobby, bob) == 0
    assert Membership.objects.filter(room=lobby, user=bob).count() == 1


def test_whoever_is_taken_in_by_somebody_else_is_told(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    for _ in range(2):  # the second time they are there already
        memberships.add(room=attic, user=bob, by=alice)
    invitation = Notification.objects.get()
    assert (invitation.person, invitation.by, invitation.room, invitation.kind) == (bob, alice, attic, "invitation")
    memberships.add(room=attic, user=alice, by=alice)
    memberships.join(room=rooms.create(name="Hall", creator=alice), user=bob)
    assert Notification.objects.count() == 1


def test_a_removal_takes_a_revision(lobby: Room, bob: User) -> None:
    before = lobby.revision
    memberships.remove(room=lobby, user=bob)
    lobby.refresh_from_db()
    assert lobby.revision == lobby.removal_revision == before + 1
    assert not Membership.objects.filter(room=lobby, user=bob).exists()


def test_read_by_never_goes_back(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 5)
    memberships.read_by(user=bob, room=lobby, number=4)
    memberships.read_by(user=bob, room=lobby, number=2)
    assert read_number(lobby, bob) == 4


@pytest.mark.django_db(transaction=True)
def test_read_by_rings_only_for_news(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 2)
    with patch("chat.live.doorbell._ring") as ring:
        memberships.read_by(user=bob, room=lobby, number=2)
        ring.assert_called_once_with({"person": bob.pk}, None)
        memberships.read_by(user=bob, room=lobby, number=2)
        assert ring.call_count == 1


@pytest.mark.django_db(transaction=True)
def test_read_rings_once_a_room_and_only_for_news(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 2)
    carol = people.join(name="carol", email="carol@example.com", password="x")
    with patch("chat.live.doorbell._ring") as ring:
        memberships.read({lobby.pk: {bob.pk: 1, carol.pk: 2}})
        ring.assert_called_once_with({"read": lobby.pk}, None)
        memberships.read({lobby.pk: {bob.pk: 1}})
        assert ring.call_count == 1


def test_read_never_goes_back(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 5)
    memberships.read({lobby.pk: {bob.pk: 4}})
    memberships.read({lobby.pk: {bob.pk: 3, alice.pk: 1}})
    assert (read_number(lobby, bob), read_number(lobby, alice)) == (4, 5)


def test_read_takes_one_update_however_many_readers(
    lobby: Room, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    talk(lobby, alice, 3)
    readers = [people.join(name=f"P{n}", email=f"p{n}@example.com", password="x") for n in range(20)]
    with django_assert_num_queries(3 + connection.features.has_select_for_update):  # a savepoint around it
        memberships.read({lobby.pk: {reader.pk: 3 for reader in readers}})
    assert set(Membership.objects.filter(room=lobby).values_list("read_number", flat=True)) == {3}


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_the_same_people_do_not_wait_for_each_other(lobby: Room, alice: User, bob: User) -> None:
    """A person has a page at each of two processes, and these mark in the order of what they delivered."""
    together = Barrier(2)

    def mark(users: tuple[User, User]) -> None:
        for number in range(1, 100, 2):
            together.wait(timeout=30)
            memberships.read({lobby.pk: {users[0].pk: number, users[1].pk: number + 1}})
        connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        list(threads.map(mark, [(alice, bob), (bob, alice)]))
    assert (read_number(lobby, alice), read_number(lobby, bob)) == (100, 100)


def test_read_of_strangers_and_gone_rooms_does_nothing(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    memberships.read({attic.pk: {bob.pk: 1}, 999: {bob.pk: 1}, lobby.pk: {999: 1}})
    memberships.read({})
    assert not Membership.objects.filter(read_number__gt=0).exists()


def test_nobody_comes_into_a_closed_room_and_no_guest_into_an_open_one(
    lobby: Room, alice: User, bob: User, erin: User
) -> None:
    cellar = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    for room, user in ((cellar, bob), (lobby, erin)):
        with pytest.raises(RoomGone):
            memberships.join(room=room, user=user)
    attic = rooms.create(name="Attic", creator=alice)
    rooms.turn(room=attic, by=alice, kind=Kind.CLOSED)
    with pytest.raises(RoomGone):
        memberships.join(room=attic, user=bob)  # open, as a view had loaded it


def test_who_is_taken_in_again_stays_what_they_are(lobby: Room, alice: User, bob: User) -> None:
    memberships.make_admin(room=lobby, user=bob, by=alice, is_admin=True)
    memberships.add(room=lobby, user=bob, by=alice)
    assert Membership.objects.get(room=lobby, user=bob).is_admin


def test_nobody_is_taken_in_who_is_gone_or_by_whom_is_not_there(alice: User, bob: User, charlie: User) -> None:
    cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
    with pytest.raises(PermissionDenied):
        memberships.add(room=cellar, user=charlie, by=bob)
    with pytest.raises(RoomGone):
        memberships.add(room=cellar, user=alice, by=alice)


@pytest.mark.parametrize("how", ["leaves", "is no admin any more", "is a guest", "is deactivated", "is taken out"])
def test_a_closed_room_is_never_left_without_an_admin(how: str, alice: User, bob: User, erin: User) -> None:
    """Whoever has been in it longest keeps it; guests do not."""
    cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
    for user in (erin, alice):
        memberships.grant(cellar, user)
    match how:
        case "leaves":
            memberships.leave(room=cellar, user=bob)
        case "is no admin any more":
            memberships.make_admin(room=cellar, user=bob, by=bob, is_admin=False)
        case "is a guest":
            people.give_role(person=bob, role=Role.GUEST, by=alice)
        case "is deactivated":
            people.deactivate(user=bob)
        case "is taken out":
            memberships.dismiss(room=cellar, user=bob, by=bob)
    admins = Membership.objects.filter(room=cellar, is_admin=True).order_by("pk").values_list("user__name", flat=True)
    assert list(admins)[-1:] == ["Bob" if how == "is no admin any more" else "Alice"]


def test_the_last_one_does_not_leave_a_closed_room(alice: User, bob: User) -> None:
    cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
    with pytest.raises(memberships.LastOne):
        memberships.leave(room=cellar, user=bob)
    memberships.leave(room=rooms.create(name="Attic", creator=bob), user=bob)


def test_nobody_leaves_a_direct_room(alice: User, bob: User) -> None:
    with pytest.raises(PermissionDenied):
        memberships.leave(room=rooms.open_direct(people=[alice], by=bob), user=bob)


def test_what_one_has_left_is_not_in_ones_list_until_one_comes_back(lobby: Room, bob: User) -> None:
    memberships.leave(room=lobby, user=bob)
    assert Room.objects.listed_for([bob])[bob.pk] == []
    assert Room.objects.visible_to(bob).get() == lobby
    memberships.join(room=lobby, user=bob)
    assert [room.pk for room in Room.objects.listed_for([bob])[bob.pk]] == [lobby.pk]


def held(room: Room, user: User) -> bool:
    return Membership.objects.get(room=room, user=user).held


def test_what_is_marked_unread_is_read_by_going_in_alone(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 5)
    memberships.read_by(user=bob, room=lobby, number=5)
    memberships.unread_from(user=bob, room=lobby, number=3)
    assert (read_number(lobby, bob), held(lobby, bob)) == (2, True)
    memberships.read({lobby.pk: {bob.pk: 5}})
    assert read_number(lobby, bob) == 2
    assert memberships.go_in(user=bob, room=lobby) == 2
    assert (read_number(lobby, bob), held(lobby, bob)) == (5, False)
    assert memberships.go_in(user=bob, room=lobby) == 5


def test_saying_something_reads_what_was_marked_unread(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 2)
    memberships.unread_from(user=bob, room=lobby, number=1)
    talk(lobby, bob, 1)
    assert (read_number(lobby, bob), held(lobby, bob)) == (3, False)


def test_all_rooms_are_read_at_once(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=bob)
    talk(attic, bob, 1)
    talk(lobby, alice, 3)
    memberships.unread_from(user=bob, room=attic, number=1)
    memberships.read_everywhere(user=bob)
    assert (read_number(lobby, bob), read_number(attic, bob), held(attic, bob)) == (3, 1, False)
    assert read_number(lobby, alice) == 3


def test_going_into_a_hidden_room_brings_it_back(lobby: Room, alice: User, bob: User) -> None:
    for level, then in ((Level.HIDDEN, Level.EVERYTHING), (Level.NOTHING, Level.NOTHING)):
        memberships.change_level(user=bob, room=lobby, level=level)
        memberships.go_in(user=bob, room=lobby)
        assert Membership.objects.get(room=lobby, user=bob).level == then
    assert Membership.objects.get(room=lobby, user=alice).level == Level.EVERYTHING


def test_who_is_no_member_goes_in_with_nothing_unread(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 3)
    memberships.remove(room=lobby, user=bob)
    assert memberships.go_in(user=bob, room=lobby) == 3


@pytest.mark.django_db(transaction=True)
def test_marks_and_levels_ring_for_their_person_where_they_are_news(lobby: Room, alice: User, bob: User) -> None:
    talk(lobby, alice, 2)
    with patch("chat.live.doorbell._ring") as ring:
        memberships.unread_from(user=bob, room=lobby, number=1)
        memberships.read_everywhere(user=bob)
        memberships.change_level(user=bob, room=lobby, level=Level.MENTIONS)
        assert ring.call_args_list == [call({"person": bob.pk}, None)] * 3
        memberships.read_everywhere(user=bob)
        memberships.change_level(user=bob, room=lobby, level=Level.MENTIONS)
        assert ring.call_count == 3
