from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import close_old_connections, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat.actions import drafts, memberships, messages, people, rooms
from chat.models import Draft, Membership, Message, Room, User


def say(room: Room, author: User, body: str = "hello", token: str = "") -> Message:
    return messages.say(room=room, author=author, body=body, token=token or f"{body}-{Message.objects.count()}")


def said_earlier(room: Room, by: timedelta) -> None:
    Message.objects.filter(room=room).update(created_at=timezone.now() - by)


def test_each_line_takes_the_next_number_and_revision(lobby: Room, alice: User, bob: User) -> None:
    first, second = say(lobby, alice), say(lobby, bob)
    assert (first.number, second.number) == (1, 2)
    assert (second.said_revision, second.changed_revision) == (first.said_revision + 1, first.changed_revision + 1)
    lobby.refresh_from_db()
    assert (lobby.last_number, lobby.revision) == (second.number, second.changed_revision)


def test_each_room_counts_for_itself(lobby: Room, alice: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    say(lobby, alice)
    assert say(attic, alice).number == 1


def test_a_stale_room_is_no_trouble(lobby: Room, alice: User) -> None:
    stale = Room.objects.get(pk=lobby.pk)
    assert [say(stale, alice).number for _ in range(3)] == [1, 2, 3]


def test_the_same_token_says_it_once(lobby: Room, alice: User) -> None:
    first = say(lobby, alice, token="t")
    again = say(lobby, alice, token="t")
    assert again == first
    lobby.refresh_from_db()
    assert (lobby.last_number, lobby.revision) == (1, first.said_revision)


def test_the_same_token_of_somebody_else_is_another_line(lobby: Room, alice: User, bob: User) -> None:
    assert say(lobby, alice, token="t") != say(lobby, bob, token="t")


@pytest.mark.parametrize(
    ("later", "continues"), [(timedelta(minutes=4, seconds=59), True), (timedelta(minutes=5), False)]
)
def test_the_same_author_continues_within_five_minutes(
    lobby: Room, alice: User, later: timedelta, continues: bool
) -> None:
    assert not say(lobby, alice).continues
    said_earlier(lobby, by=later)
    assert say(lobby, alice).continues is continues


def test_another_author_does_not_continue(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice)
    assert not say(lobby, bob).continues


def test_another_room_does_not_continue(lobby: Room, alice: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    say(lobby, alice)
    line = say(attic, alice)
    assert not line.continues
    assert line.previous_at is None


def test_the_time_of_the_line_before_is_kept(lobby: Room, alice: User) -> None:
    first = say(lobby, alice)
    assert first.previous_at is None
    assert say(lobby, alice).previous_at == first.created_at


def test_saying_ends_the_draft_of_this_room_alone(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    for room, user in ((lobby, alice), (lobby, bob), (attic, alice)):
        drafts.keep(room=room, user=user, body="half a thought")
    say(lobby, alice)
    assert {(draft.room, draft.user) for draft in Draft.objects.all()} == {(lobby, bob), (attic, alice)}


def test_saying_reads_up_to_the_line_for_its_author_alone(lobby: Room, alice: User, bob: User) -> None:
    for _ in range(3):
        line = say(lobby, alice)
    assert Membership.objects.get(room=lobby, user=alice).read_number == line.number
    assert Membership.objects.get(room=lobby, user=bob).read_number == 0


def refused(room: Room, author: User) -> None:
    """Nothing is said, and nothing has moved."""
    before = Room.objects.filter(pk=room.pk).values().first()
    with pytest.raises(messages.RoomGone):
        say(room, author)
    assert not Message.objects.filter(author=author).exists()
    assert Room.objects.filter(pk=room.pk).values().first() == before


def test_who_is_not_a_member_is_not_heard(alice: User, bob: User) -> None:
    refused(rooms.create(name="Attic", creator=alice), bob)


def test_who_was_removed_is_not_heard(lobby: Room, bob: User) -> None:
    memberships.remove(room=lobby, user=bob)
    refused(lobby, bob)


def test_whose_account_is_closed_is_not_heard(lobby: Room, charlie: User) -> None:
    refused(lobby, charlie)


def test_a_room_that_is_gone(lobby: Room, alice: User) -> None:
    gone = Room.objects.get(pk=lobby.pk)
    lobby.delete()
    refused(gone, alice)


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_never_for_nothing(lobby: Room, alice: User) -> None:
    with patch("chat.live.doorbell._ring") as ring:
        line = say(lobby, alice, token="t")
        ring.assert_called_once_with({"room": lobby.pk, "revision": line.said_revision}, line)
        ring.reset_mock()
        say(lobby, alice, token="t")
        Membership.objects.all().delete()
        with pytest.raises(messages.RoomGone):
            say(lobby, alice)
        ring.assert_not_called()


@pytest.mark.django_db(transaction=True)
def test_a_broken_bell_does_not_unsay_a_line(lobby: Room, alice: User, caplog: pytest.LogCaptureFixture) -> None:
    with patch("chat.live.doorbell.get_channel_layer", side_effect=OSError):
        say(lobby, alice)
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_leave_no_gap_and_repeat_nothing(lobby: Room, alice: User, bob: User) -> None:
    """Four threads say 25 lines each, some twice, while somebody reads: what is seen never has a hole."""
    assert connection.settings_dict["NAME"] != ":memory:"
    seen: list[tuple[list[int], list[int]]] = []

    def talk(writer: int) -> None:
        author = (alice, bob)[writer % 2]
        for line in range(25):
            for _ in range(1 + line % 2):
                messages.say(room=lobby, author=author, body="x", token=f"{writer}-{line}")
        connections.close_all()

    def watch() -> None:
        while not seen or len(seen[-1][0]) < 100:
            close_old_connections()
            rows = list(Message.objects.order_by("pk").values_list("number", "said_revision"))
            seen.append(([number for number, _ in rows], [revision for _, revision in rows]))
        connections.close_all()

    before = lobby.revision
    with ThreadPoolExecutor(max_workers=5) as threads:
        work = [threads.submit(watch), *(threads.submit(talk, writer) for writer in range(4))]
        for job in work:
            job.result(timeout=60)
    for numbers, revisions in seen:
        # In the order in which they were stored, whenever one looks: no hole that fills up later.
        assert numbers == list(range(1, len(numbers) + 1))
        assert revisions == [before + number for number in numbers]
    lobby.refresh_from_db()
    assert (lobby.last_number, lobby.revision) == (100, before + 100)


@pytest.mark.django_db(transaction=True)
def test_two_people_join_with_one_address_at_once(lobby: Room) -> None:
    def join(_: int) -> str:
        try:
            people.join(name="Dora", email="dora@example.com", password="x")
        except people.EmailTaken:
            return "taken"
        finally:
            connections.close_all()
        return "joined"

    with ThreadPoolExecutor(max_workers=4) as threads:
        assert sorted(threads.map(join, range(4))) == ["joined", "taken", "taken", "taken"]


class TestReply:
    def test_names_what_it_answers(self, lobby: Room, alice: User, bob: User) -> None:
        first = messages.say(room=lobby, author=bob, body="tea?", token="1")
        said = messages.say(room=lobby, author=alice, body="please", token="2", reply_to=1)
        assert said.reply_to == first
        stored = Message.objects.with_details().get(pk=said.pk)
        assert (stored.reply_to, stored.key) == (first, said.key)
        again = messages.say(room=lobby, author=alice, body="please", token="2", reply_to=1)
        assert again == said

    @pytest.mark.parametrize("number", [-1, 0, 2, 3, 10**30])
    def test_only_what_was_said_before_it_in_the_room(self, lobby: Room, alice: User, number: int) -> None:
        attic = rooms.create(name="Attic", creator=alice)
        for token in "abc":
            messages.say(room=attic, author=alice, body="elsewhere", token=token)
        messages.say(room=lobby, author=alice, body="one", token="1")
        with pytest.raises(messages.NothingToReplyTo):
            messages.say(room=lobby, author=alice, body="no", token="2", reply_to=number)
        lobby.refresh_from_db()
        assert (lobby.last_number, lobby.messages.count()) == (1, 1)

    def test_costs_one_query_and_a_plain_line_none(
        self, lobby: Room, bob: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with CaptureQueriesContext(connection) as plain:
            messages.say(room=lobby, author=bob, body="tea", token="1")
        with django_assert_num_queries(len(plain) + 1):
            messages.say(room=lobby, author=bob, body="tea", token="2", reply_to=1)
