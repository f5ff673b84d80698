from chat.actions import memberships, rooms
from chat.models import User
from chat.models.listing import Seat, names, seats
from chat.models.listing import rooms as rows
from chat.models.membership import Level
from chat.models.room import Kind, Room


def test_where_people_sit_and_what_they_left(lobby: Room, alice: User, bob: User, erin: User) -> None:
    cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
    attic = rooms.create(name="Attic", creator=alice)
    memberships.join(room=attic, user=bob)
    memberships.leave(room=attic, user=bob)
    memberships.prefer(room=cellar, user=bob, favourite=True)
    memberships.change_level(room=cellar, user=bob, level=Level.NOTHING)
    sitting, left = seats("default", [bob.pk, erin.pk])
    assert sitting[bob.pk][cellar.pk] == Seat(0, Level.NOTHING, held=False, is_admin=True, favourite=True)
    assert set(sitting) == {bob.pk}
    assert dict(left) == {bob.pk: {attic.pk}}
    assert all(type(flag) is bool for flag in sitting[bob.pk][cellar.pk][2:])


def test_open_rooms_and_ones_own(lobby: Room, alice: User, bob: User) -> None:
    cellar = rooms.create(name="Cellar", creator=bob, kind=Kind.CLOSED)
    attic = rooms.create(name="Attic", creator=bob)
    rooms.archive(room=attic, by=bob, archived=True)
    assert {row.pk for row in rows("default", [alice.pk])} == {lobby.pk}
    assert {row.pk for row in rows("default", [])} == {lobby.pk}
    found = {row.pk: row for row in rows("default", [bob.pk, alice.pk])}
    assert set(found) == {lobby.pk, cellar.pk, attic.pk}
    assert found[attic.pk].archived is True and found[lobby.pk].archived is False
    assert found[cellar.pk].kind == Kind.CLOSED


def test_whom_direct_rooms_are_between(alice: User, bob: User) -> None:
    assert names("default", [f"{alice.pk}.{bob.pk}", None, str(bob.pk)]) == {alice.pk: "Alice", bob.pk: "Bob"}
    assert names("default", [None]) == {}
