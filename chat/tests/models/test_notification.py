import pytest
from pytest_django import DjangoAssertNumQueries

from chat.actions import memberships, messages, notifications, people, reactions, rooms
from chat.models import Message, Notification, Room, User
from chat.models.membership import Level
from chat.models.notification import Unread


def say(room: Room, author: User, body: str, reply_to: int | None = None) -> Message:
    return messages.say(room=room, author=author, body=body, token=f"{room.pk}-{body}-{reply_to}", reply_to=reply_to)


def unread(user: User) -> Unread:
    return Notification.objects.unread([user.pk])[user.pk]


def test_mentions_are_counted_behind_what_was_read(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob, one")
    say(lobby, alice, "nobody")
    say(lobby, alice, "@room")
    say(lobby, alice, "@room and @Bob: one mention")
    assert unread(bob) == Unread({lobby.pk: 3}, 3)
    assert Notification.objects.mentions([alice.pk, bob.pk], [lobby.pk]) == {(lobby.pk, bob.pk): 3}
    lobby.refresh_from_db()
    assert lobby.mentioned_number == 4
    memberships.read_by(user=bob, room=lobby, number=2)
    assert unread(bob) == Unread({lobby.pk: 2}, 2)
    memberships.unread_from(user=bob, room=lobby, number=1)
    assert unread(bob) == Unread({lobby.pk: 3}, 3)
    assert unread(alice) == Unread({}, 0)


def test_of_rooms_one_is_not_in_nothing_counts(lobby: Room, alice: User, bob: User) -> None:
    mine = say(lobby, bob, "mine")
    say(lobby, alice, "@Bob and")
    reactions.toggle(message=mine, user=alice, emoji="👍")
    assert unread(bob) == Unread({lobby.pk: 1}, 2)
    memberships.remove(room=lobby, user=bob)
    assert unread(bob) == Unread({}, 0)


@pytest.mark.parametrize("level", [Level.NOTHING, Level.HIDDEN])
def test_everybody_is_nobody_who_wants_to_hear_nothing(lobby: Room, alice: User, bob: User, level: Level) -> None:
    memberships.change_level(user=bob, room=lobby, level=level)
    say(lobby, alice, "@room")
    assert unread(bob).inbox == 0
    say(lobby, alice, "@Bob")
    assert unread(bob).inbox == 1


def test_what_was_read_in_the_inbox_is_a_mention_in_the_room_still(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob")
    to_all = say(lobby, alice, "@room")
    notifications.read(entry=Notification.objects.get())
    assert unread(bob) == Unread({lobby.pk: 2}, 1)
    notifications.read_to_everybody(message=to_all, user=bob)
    assert unread(bob) == Unread({lobby.pk: 2}, 0)
    say(lobby, alice, "@room again")
    assert unread(bob) == Unread({lobby.pk: 3}, 1)
    notifications.read_all(user=bob)
    assert unread(bob) == Unread({lobby.pk: 3}, 0)


def test_one_query_for_many_people_and_rooms(
    lobby: Room, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attic = rooms.create(name="Attic", creator=bob)
    readers = [people.join(name=f"P{n}", email=f"p{n}@example.com", password="x") for n in range(9)]
    for room in (lobby, attic):
        for reader in readers:
            memberships.join(room=room, user=reader)
        say(room, bob, "@room")
    say(lobby, bob, "@P3")
    with django_assert_num_queries(1):
        found = Notification.objects.unread([reader.pk for reader in readers])
    assert [found[reader.pk].mentions[lobby.pk] for reader in readers] == [1] * 3 + [2] + [1] * 5
    assert {found[reader.pk].mentions[attic.pk] for reader in readers} == {1}
    with django_assert_num_queries(0):
        assert Notification.objects.unread([]) == {}
