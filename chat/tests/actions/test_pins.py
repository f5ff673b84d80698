from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from chat.actions import editing, memberships, pins
from chat.actions.revisions import RoomGone
from chat.models import Message, Room, Saved, User
from chat.tests.actions.test_messages import say


def test_pinned_and_taken_out(lobby: Room, alice: User, bob: User) -> None:
    first, second = say(lobby, bob), say(lobby, bob)
    for line in (first, second):
        for _ in range(2):
            pins.pin(message=line, user=alice, pinned=True)
    lobby.refresh_from_db()
    assert lobby.pin_count == 2
    assert lobby.pins_revision == lobby.revision == second.said_revision + 2
    assert [(pin.number, pin.pinned_by) for pin in Message.objects.pinned_in(lobby)] == [(2, alice), (1, alice)]
    for _ in range(2):
        pins.pin(message=first, user=bob, pinned=False)
    assert [pin.number for pin in Message.objects.pinned_in(lobby)] == [2]
    assert Room.objects.get(pk=lobby.pk).pin_count == 1


def test_what_is_deleted_is_kept_nowhere(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob)
    pins.pin(message=line, user=alice, pinned=True)
    pins.save(message=line, user=alice, saved=True)
    editing.delete(message=line, deleter=bob)
    after = Room.objects.get(pk=lobby.pk)
    assert (after.pin_count, after.pins_revision) == (0, after.revision)
    assert not Message.objects.pinned_in(lobby)
    assert not Saved.objects.exists()
    with pytest.raises(editing.Deleted):
        pins.pin(message=line, user=alice, pinned=True)
    with pytest.raises(editing.Deleted):
        pins.save(message=line, user=alice, saved=True)


def test_so_many_and_no_more(lobby: Room, bob: User) -> None:
    line = say(lobby, bob)
    Room.objects.update(pin_count=pins.AT_MOST)
    with pytest.raises(pins.TooMany):
        pins.pin(message=line, user=bob, pinned=True)


def test_saving_is_nobody_elses_and_no_change_of_the_room(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob)
    before = Room.objects.get(pk=lobby.pk).revision
    for _ in range(2):
        pins.save(message=line, user=alice, saved=True)
    assert list(Message.objects.saved_by(alice)) == [line]
    assert not Message.objects.saved_by(bob)
    pins.save(message=line, user=alice, saved=False)
    assert not Saved.objects.exists()
    assert Room.objects.get(pk=lobby.pk).revision == before


def test_not_by_who_is_out(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, alice)
    memberships.remove(room=lobby, user=bob)
    with pytest.raises(RoomGone):
        pins.pin(message=line, user=bob, pinned=True)
    with pytest.raises(RoomGone):
        pins.save(message=line, user=bob, saved=True)


@pytest.mark.django_db(transaction=True)
def test_two_who_pin_at_once_pin_it_once(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob)

    def pin(user: User) -> None:
        pins.pin(message=line, user=user, pinned=True)
        connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        list(threads.map(pin, (alice, bob)))
    assert Room.objects.get(pk=lobby.pk).pin_count == Message.objects.pinned_in(lobby).count() == 1
