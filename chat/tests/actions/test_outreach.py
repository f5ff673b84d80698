"""Who is waited for, and what becomes of telling them."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from chat.actions import memberships, messages, outreach, rooms, threads
from chat.models import Job, Message, Outreach, Room, User
from chat.models.user import FOREVER


@pytest.fixture(autouse=True)
def mails(settings: Settings) -> None:
    settings.MAILS_MISSED = True


def say(room: Room, author: User, body: str) -> Message:
    return messages.say(room=room, author=author, body=body, token=f"{room.pk}-{body}")


def waited_for() -> set[str]:
    """Who is waited for by which way; from here on nobody."""
    waiting = Outreach.objects.exclude(due_at=None)
    found = set(map(str, waiting))
    waiting.update(due_at=None)
    return found


def test_whoever_may_miss_it_is_waited_for(lobby: Room, alice: User, bob: User, erin: User) -> None:
    outreach.push(user=bob, address="https://ntfy.example/bob", words=False)
    both = {"mail to Bob", "push to Bob"}
    say(lobby, alice, "hello")
    assert waited_for() == set()
    say(lobby, alice, "@Bob")
    assert waited_for() == both
    say(lobby, bob, "@room")
    assert waited_for() == {"mail to Alice"}
    say(rooms.open_direct(people=[bob, erin], by=alice), alice, "psst")
    assert waited_for() == {*both, "mail to Erin"}
    threads.reply(room=lobby, root=1, author=bob, body="below", token="re")
    assert waited_for() == {"mail to Alice"}
    memberships.add(room=rooms.create(name="Attic", creator=alice), user=bob, by=alice)
    assert waited_for() == both
    for level, heard in (("mentions", both), ("nothing", set())):
        memberships.change_level(user=bob, room=lobby, level=level)
        say(lobby, alice, f"@room {level}")
        assert waited_for() == heard
    outreach.mail(user=bob, on=False)
    outreach.push(user=bob, address="", words=False)
    say(lobby, alice, "@Bob again")
    assert waited_for() == set()


def test_without_mail_nobody_waits_to_send_any(settings: Settings, lobby: Room, alice: User, bob: User) -> None:
    settings.MAILS_MISSED = False
    say(lobby, alice, "@Bob")
    assert waited_for() == set()
    assert not Job.objects.exists()


def test_they_are_waited_for_once_whatever_is_said(
    lobby: Room, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(lobby, alice, "@Bob")
    due = Outreach.objects.get(person=bob).due_at
    jobs = Job.objects.count()
    with django_assert_num_queries(1):
        outreach.call([bob.pk])
    assert Outreach.objects.get(person=bob).due_at == due
    assert Job.objects.count() == jobs == 2
    assert due is not None
    assert timedelta(minutes=4) < due - timezone.now() < timedelta(minutes=5)


def test_what_is_claimed_is_nobody_elses(lobby: Room, alice: User, bob: User) -> None:
    first = say(lobby, alice, "@Bob")
    way = Outreach.objects.get(person=bob)
    assert [each.text for each in outreach.claim(way)] == ["@Bob"]
    assert outreach.claim(way) == []
    say(lobby, alice, "@Bob, more")
    way.refresh_from_db()
    assert way.told_at == first.created_at
    assert [each.text for each in outreach.claim(way)] == ["@Bob, more"]


def test_of_a_closed_account_nothing_is_told(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert outreach.claim(Outreach.objects.get(person=bob)) == []


def test_what_failed_is_told_again_where_that_is_not_twice(lobby: Room, alice: User, bob: User) -> None:
    said = say(lobby, alice, "@Bob")
    for again, left in ((True, ["@Bob"]), (False, [])):
        way = Outreach.objects.get(person=bob)
        outreach.claim(way)
        outreach.fail(way, "It is away.", again=again)
        way.refresh_from_db()
        assert (way.result, way.is_on, way.due_at is not None) == ("It is away.", True, again)
        assert (way.told_at == said.created_at) != again
        outreach.call([bob.pk])
        assert [each.text for each in outreach.claim(Outreach.objects.get(person=bob))] == left
        Outreach.objects.filter(pk=way.pk).update(told_at=way.told_at)
    outreach.succeed(way)
    way.refresh_from_db()
    assert (way.result, way.failures) == ("", 0)


def test_a_push_that_fails_too_often_is_given_up(lobby: Room, alice: User, bob: User) -> None:
    outreach.push(user=bob, address="https://ntfy.example/bob", words=False)
    say(lobby, alice, "@Bob")
    for failures in range(1, outreach.TRIES + 1):
        way = Outreach.objects.get(channel="push")
        assert way.is_on
        assert outreach.claim(way)
        outreach.fail(way, "No.", again=True)
        assert Outreach.objects.get(channel="push").failures == failures
    way.refresh_from_db()
    assert (way.is_on, way.due_at, way.result) == (False, None, f"No. {outreach.GIVEN_UP}")
    outreach.try_out(way, "Still not.")
    assert not Outreach.objects.get(channel="push").is_on
    outreach.try_out(way)
    way.refresh_from_db()
    assert (way.is_on, way.failures, way.result) == (True, 0, "")


def test_what_becomes_of_an_address_says_nothing_of_the_next(bob: User) -> None:
    outreach.push(user=bob, address="https://ntfy.example/bob", words=False)
    way = Outreach.objects.get(channel="push")
    outreach.push(user=bob, address="https://ntfy.example/other", words=True)
    outreach.fail(way, "No.", again=True)
    outreach.try_out(way, "No.")
    way.refresh_from_db()
    assert (way.result, way.failures, way.words) == ("", 0, True)


def test_a_pause_is_waited_for_and_its_end(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob")
    way = Outreach.objects.get(person=bob)
    end = timezone.now() + timedelta(hours=1)
    outreach.put_off(way, end)
    way.refresh_from_db()
    assert way.due_at == end
    assert Job.objects.filter(due_at=end).exists()
    outreach.put_off(way, FOREVER)
    way.refresh_from_db()
    assert way.due_at is None
    outreach.pause(user=bob, until=None)
    assert waited_for() == {"mail to Bob"}
    outreach.keep_quiet(user=bob, since=time(22), to=time(7))
    assert waited_for() == {"mail to Bob"}
    assert User.objects.get(pk=bob.pk).quiet_to == time(7)


def test_who_is_here_is_waited_for_as_long_as_it_is_unread(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob")
    ways = [
        Outreach.objects.get(person=bob),
        Outreach.objects.create(person=bob, channel="push", due_at=timezone.now()),
    ]
    jobs = Job.objects.count()
    for way in ways:
        Outreach.objects.filter(pk=way.pk).update(told_at=bob.joined_at)
        way.refresh_from_db()
        outreach.postpone(way)
        way.refresh_from_db()
        assert way.due_at is not None
        assert timedelta(0) < way.due_at - timezone.now() < outreach.STILL_HERE
        assert way.due_at.second == 0
    assert Job.objects.count() <= jobs + 2  # one, but where a minute ends between them
    memberships.read_by(user=bob, room=lobby, number=1)
    outreach.postpone(ways[0])
    assert waited_for() == {"push to Bob"}
