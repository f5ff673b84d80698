from chat.actions import messages, rooms
from chat.models import Notification, Room, User
from chat.models.membership import NOTHING, Count
from chat.models.room import Listed


def test_all_rooms_are_open_to_all_active_people(lobby: Room, alice: User, bob: User, charlie: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    assert set(Room.objects.visible_to(bob)) == {lobby, attic}
    assert set(Room.objects.with_member(bob)) == {lobby}
    assert set(Room.objects.with_member(alice)) == {lobby, attic}
    assert not Room.objects.visible_to(charlie)
    assert not Room.objects.with_member(charlie)


def test_unread_is_arithmetic(lobby: Room, alice: User, bob: User, charlie: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    for room in (lobby, lobby, attic):
        messages.say(room=room, author=alice, body="x", token=str(room.pk) + str(room.revision))
        room.refresh_from_db()
    people = [alice, bob, charlie]
    found = Room.objects.listed_for(people, Notification.objects.unread([person.pk for person in people]))
    assert found[alice.pk] == [
        Listed(attic.pk, "Attic", NOTHING, joined=True, is_admin=True),
        Listed(lobby.pk, "Lobby", NOTHING, joined=True, is_admin=True),
    ]
    assert found[bob.pk] == [
        Listed(attic.pk, "Attic", NOTHING, joined=False),
        Listed(lobby.pk, "Lobby", Count(2), joined=True),
    ]
    assert found[charlie.pk] == []


def test_its_place(lobby: Room) -> None:
    assert lobby.get_absolute_url() == f"/rooms/{lobby.pk}/"
    assert str(lobby) == "Lobby"


def test_what_was_loaded_twice_is_called_twice(alice: User, bob: User) -> None:
    direct = rooms.open_direct(people=[bob], by=alice)
    twice = [Room.objects.get(pk=direct.pk) for _ in range(2)]
    Room.objects.call(twice, alice)
    assert [room.name for room in twice] == ["Bob", "Bob"]
