from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import fragments
from chat.actions import drafts, editing, memberships, messages, people, threads
from chat.actions.messages import NothingToReplyTo
from chat.actions.revisions import RoomGone
from chat.models import Draft, Follow, Mention, Message, Room, Thread, User, Version


@pytest.fixture
def root(lobby: Room, alice: User) -> Message:
    return messages.say(room=lobby, author=alice, body="tea?", token="root")


def reply(room: Room, author: User, text: str = "please", **fields: Any) -> Message:
    said: dict[str, Any] = {"root": 1, "token": text} | fields
    return threads.reply(room=room, author=author, body=text, **said)


def test_has_numbers_of_its_own(root: Message, lobby: Room, alice: User, bob: User) -> None:
    one, two = reply(lobby, bob, "one"), reply(lobby, bob, "two")
    assert [(each.number, each.place) for each in (one, two)] == [(1, f"{lobby.pk}-1-1"), (2, f"{lobby.pk}-1-2")]
    assert (one.continues, two.continues, two.previous_at) == (False, True, one.created_at)
    lobby.refresh_from_db()
    assert (lobby.last_number, lobby.revision, lobby.threads_revision) == (1, 3, 3)
    said = messages.say(room=lobby, author=alice, body="more", token="more")
    assert (said.number, said.continues) == (2, True), "the room's log knows nothing of it"
    root.refresh_from_db()
    assert (root.row_revision, root.changed_revision) == (2, 3), "the row is replaced once"
    thread = Thread.objects.get()
    assert (thread.last_number, thread.reply_count, thread.last_at) == (2, 2, two.created_at)


def test_the_same_token_says_it_once(root: Message, lobby: Room, bob: User) -> None:
    first = reply(lobby, bob, to_room=True)
    assert reply(lobby, bob, to_room=True) == first
    assert Message.objects.count() == 3
    assert Thread.objects.get().last_number == 1


def test_who_is_in_it_follows(root: Message, lobby: Room, alice: User, bob: User) -> None:
    carol = people.join(name="Carol", email="carol@example.com", password="a long word")
    reply(lobby, bob, "@Carol and @room")
    assert set(Follow.objects.values_list("user", "read_number")) == {(alice.pk, 0), (bob.pk, 1), (carol.pk, 0)}
    threads.follow(root=root, user=carol, followed=False)
    reply(lobby, bob, "more")
    assert carol.pk not in Follow.objects.unread([carol.pk])
    reply(lobby, bob, "@Carol again")
    assert Follow.objects.unread([carol.pk])[carol.pk] == [root.pk]
    for followed in (True, True, False, False):
        threads.follow(root=root, user=carol, followed=followed)
        assert Follow.objects.get(user=carol).followed is followed
    assert not Follow.objects.unread([carol.pk])


def test_faces_are_of_the_first_three(root: Message, lobby: Room, alice: User, bob: User) -> None:
    newcomers = (people.join(name=name, email=f"{name}@example.com", password="a long word") for name in "CD")
    everybody = [bob, alice, *newcomers]
    for person in everybody:
        reply(lobby, person, f"by {person}")
    thread = Thread.objects.get()
    assert set(thread.faces) == set(everybody[:3])
    editing.delete(message=Message.objects.get(thread=thread, author=bob), deleter=alice)
    thread = Thread.objects.get()
    assert set(thread.faces) == set(everybody[1:])
    assert (thread.reply_count, thread.last_number) == (3, 4)


def test_deleted_to_the_last_the_line_is_hidden(root: Message, lobby: Room, bob: User) -> None:
    said = reply(lobby, bob)
    editing.delete(message=said, deleter=bob)
    thread = Thread.objects.get()
    assert (thread.reply_count, thread.last_at, thread.faces) == (0, None, [])
    assert " hidden>" in fragments.thread_line(Message.objects.with_details().get(pk=root.pk))


def test_to_the_room_as_well(root: Message, lobby: Room, alice: User, bob: User) -> None:
    drafts.keep(room=lobby, user=bob, body="of the room")
    drafts.keep(room=lobby, user=bob, body="of the thread", root=1)
    said = reply(lobby, bob, "@Alice yes", to_room=True)
    echo = Message.objects.with_details().get(echo_of=said)
    assert (echo.number, echo.thread, echo.reply_to, echo.body) == (2, None, root, "@Alice yes")
    assert f'href="/rooms/{lobby.pk}/1/thread/"' in fragments.message(echo)
    assert Mention.objects.count() == 2
    assert [draft.body for draft in Draft.objects.all()] == ["of the room"]
    editing.edit(message=said, editor=bob, body="no", seen=None)
    assert set(Message.objects.filter(author=bob).values_list("body", flat=True)) == {"no"}
    assert Version.objects.count() == 2
    editing.delete(message=echo, deleter=alice)
    assert not Message.objects.filter(author=bob, deleted_at=None).exists()
    assert Thread.objects.get().reply_count == 0


def test_a_head_that_is_deleted_hands_on_in_its_thread(root: Message, lobby: Room, bob: User) -> None:
    one, two = reply(lobby, bob, "one"), reply(lobby, bob, "two")
    messages.say(room=lobby, author=bob, body="a", token="a")
    after = messages.say(room=lobby, author=bob, body="b", token="b")
    editing.delete(message=one, deleter=bob)
    two.refresh_from_db()
    after.refresh_from_db()
    assert (two.continues, after.continues) == (False, True)


def test_where_nothing_is_nobody_replies(root: Message, lobby: Room, alice: User, bob: User) -> None:
    for number in (-1, 0, 2, 10**30):
        with pytest.raises(NothingToReplyTo):
            reply(lobby, bob, root=number)
    kept = reply(lobby, bob)
    editing.delete(message=root, deleter=alice)
    assert reply(lobby, bob, "goes on").number == kept.number + 1
    gone = messages.say(room=lobby, author=alice, body="x", token="x")
    editing.delete(message=gone, deleter=alice)
    with pytest.raises(NothingToReplyTo):
        reply(lobby, bob, "no", root=gone.number)
    memberships.remove(room=lobby, user=bob)
    with pytest.raises(RoomGone):
        reply(lobby, bob, "not in it")


def test_costs_the_same_in_every_thread(root: Message, lobby: Room, alice: User, bob: User) -> None:
    reply(lobby, alice, "first")

    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            reply(lobby, bob, text)
        return len(queries)

    few = [cost("a"), cost("b")][1]
    others = User.objects.bulk_create(User(name=f"p{n}", email=f"p{n}@example.com", password="!") for n in range(50))
    Follow.objects.bulk_create(Follow(thread_id=root.pk, user=user) for user in others)
    assert cost("c") == few


def test_rings_once_it_stands(root: Message, lobby: Room, bob: User, django_capture_on_commit_callbacks: Any) -> None:
    with patch("chat.live.doorbell._ring") as ring, django_capture_on_commit_callbacks(execute=True):
        reply(lobby, bob)
    ring.assert_called_once_with({"room": lobby.pk, "revision": 2, "threads": 1}, None)


def test_read_never_goes_back(root: Message, lobby: Room, alice: User, bob: User) -> None:
    for text in "abc":
        reply(lobby, bob, text)
    threads.read({root.pk: {alice.pk: 3, bob.pk: 2}})
    threads.read({root.pk: {alice.pk: 1}})
    assert set(Follow.objects.values_list("user", "read_number")) == {(alice.pk, 3), (bob.pk, 3)}
