from chat.actions import messages, rooms
from chat.models import Room, User


def test_all_rooms_are_open_to_all_active_people(lobby: Room, alice: User, bob: User, charlie: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    assert set(Room.objects.visible_to(bob)) == {lobby, attic}
    assert set(Room.objects.with_member(bob)) == {lobby}
    assert set(Room.objects.with_member(alice)) == {lobby, attic}
    assert not Room.objects.visible_to(charlie)
    assert not Room.objects.with_member(charlie)


def test_unread_is_arithmetic(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    for room in (lobby, lobby, attic):
        messages.say(room=room, author=alice, body="x", token=str(room.pk) + str(room.revision))
        room.refresh_from_db()
    assert {room: room.unread for room in Room.objects.with_unread(bob)} == {lobby: 2, attic: 0}
    assert {room: room.unread for room in Room.objects.with_unread(alice)} == {lobby: 0, attic: 0}


def test_its_place(lobby: Room) -> None:
    assert lobby.get_absolute_url() == f"/rooms/{lobby.pk}/"
    assert str(lobby) == "Lobby"
