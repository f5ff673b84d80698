from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connections

from chat.actions import editing, memberships, reactions
from chat.actions.revisions import RoomGone
from chat.models import Message, Reaction, Room, User
from chat.picker import names
from chat.tests.actions.test_messages import say


def test_put_there_and_taken_back(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob)
    for user, emoji in ((bob, "👍"), (alice, "🎉"), (alice, "👍")):
        assert reactions.toggle(message=line, user=user, emoji=emoji)
    assert Message.objects.with_details().get().reacted == {"👍": [bob.pk, alice.pk], "🎉": [alice.pk]}
    assert not reactions.toggle(message=line, user=bob, emoji="👍")
    assert Message.objects.with_details().get().reacted == {"🎉": [alice.pk], "👍": [alice.pk]}


def test_a_revision_each_and_the_row_stays(lobby: Room, bob: User) -> None:
    line = say(lobby, bob)
    reactions.toggle(message=line, user=bob, emoji="👍")
    after = Message.objects.get()
    assert after.changed_revision == Room.objects.get(pk=lobby.pk).revision == line.changed_revision + 1
    assert (after.row_revision, after.said_revision) == (0, line.said_revision)


def test_just_said_there_are_none_and_nobody_asks(lobby: Room, bob: User) -> None:
    assert say(lobby, bob).reacted == {}


def test_so_many_different_ones(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob)
    kinds = list(names("en"))[: reactions.AT_MOST + 1]
    for emoji in kinds[:-1]:
        reactions.toggle(message=line, user=bob, emoji=emoji)
    with pytest.raises(reactions.TooMany):
        reactions.toggle(message=line, user=alice, emoji=kinds[-1])
    assert reactions.toggle(message=line, user=alice, emoji=kinds[0])


def test_not_by_who_is_out_and_not_at_what_is_gone(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, alice)
    reactions.toggle(message=line, user=bob, emoji="👍")
    memberships.remove(room=lobby, user=bob)
    with pytest.raises(RoomGone):
        reactions.toggle(message=line, user=bob, emoji="👍")
    editing.delete(message=line, deleter=alice)
    with pytest.raises(editing.Deleted):
        reactions.toggle(message=line, user=alice, emoji="👍")
    assert not Reaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit(lobby: Room, bob: User) -> None:
    line = say(lobby, bob)
    with patch("chat.live.doorbell._ring") as ring:
        reactions.toggle(message=line, user=bob, emoji="👍")
    revision = Message.objects.get().changed_revision
    ring.assert_called_once_with({"room": lobby.pk, "revision": revision}, None)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_all_count(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob)
    before = Room.objects.get(pk=lobby.pk).revision

    def react(user: User, emoji: str) -> None:
        reactions.toggle(message=line, user=user, emoji=emoji)
        connections.close_all()

    kinds = ["👍", "🎉", "👀", "🙏"]
    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(react, [alice, bob] * 4, sorted(kinds * 2)))
    assert Reaction.objects.count() == 8
    assert Room.objects.get(pk=lobby.pk).revision == before + 8
