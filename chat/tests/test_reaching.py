"""What reaches people who are away: by a real mail server and a real server for pushes, both on this machine."""

from collections.abc import Iterator
from datetime import time, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from pytest_django import Settings

from chat import missed, reaching, worker
from chat.actions import memberships, messages, outreach, rooms
from chat.fetch.address import Rules
from chat.fetch.asking import STRICT
from chat.live.register import register
from chat.models import Job, Message, Outreach, Room, User
from chat.tests.fetch.server import Server, listening
from chat.tests.fetch.test_post import TAKEN
from chat.tests.test_mail import Sink, free_port, sink
from site_config import env

__all__ = ["sink"]

REFUSED = b"HTTP/1.1 403 Not yours\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(autouse=True)
def reachable(settings: Settings) -> None:
    settings.MAILS_MISSED = True
    settings.PUBLIC_URL = "https://chat.example.org"


@pytest.fixture
def ntfy(bob: User) -> Iterator[Server]:
    """Where bob wants to have pushes."""
    with listening() as server:
        server.answers["/tea"] = TAKEN
        outreach.push(user=bob, address=server.url("/tea"), words=False)
        yield server


def say(room: Room, author: User, body: str) -> None:
    messages.say(room=room, author=author, body=body, token=f"{room.pk}-{body}")


def later(rules: Rules = STRICT) -> None:
    """The time has come for all that waits; whatever the worker makes of it."""
    Outreach.objects.exclude(due_at=None).update(due_at=Now() - timedelta(seconds=1))
    if rules is not STRICT:
        reaching.reach_out(rules)
    else:
        Job.objects.update(due_at=Now() - timedelta(seconds=1))
        while worker.work_one():
            pass


def test_one_mail_of_all_that_gathered(sink: Sink, lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob: is <b>tea</b> ready?")
    say(rooms.open_direct(people=[bob], by=alice), alice, "it *is*")
    assert not sink.mails
    later()
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == ("bob@example.com", "Hanok: 2 things you missed")
    stop = str(mail["List-Unsubscribe"])
    assert stop.startswith("<https://chat.example.org/unsubscribe/")
    assert (mail["List-Unsubscribe-Post"], mail["Auto-Submitted"]) == ("List-Unsubscribe=One-Click", "auto-generated")
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    for words in ("Alice mentioned you in Lobby, ", "@Bob: is <b>tea</b> ready?", "Alice wrote to you, ", "  it is\n"):
        assert words in text
    links = [f"https://chat.example.org/rooms/{lobby.pk}/1/", "https://chat.example.org/notifications/", stop[1:-1]]
    for link in links:
        assert link in text
        assert f'href="{link}"' in html
    assert "is &lt;b&gt;tea&lt;/b&gt; ready?" in html
    assert "\u2068Alice\u2069 mentioned you in \u2068Lobby\u2069, " in html
    assert Outreach.objects.get(person=bob).result == ""
    later()
    say(lobby, alice, "@Bob: and now?")
    later()
    assert [str(mail["Subject"]) for mail in sink.mails][1:] == ["Hanok: one thing you missed"]


def test_of_very_much_the_first_is_told_and_how_much_more_there_is(
    sink: Sink, lobby: Room, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "MOST", 2)
    between = rooms.open_direct(people=[bob], by=alice)
    for number in range(4):
        say(between, alice, f"psst {number}")
    say(between, alice, "@Bob, psst")
    say(lobby, alice, "@Bob, last")
    later()
    (mail,) = sink.mails
    assert mail["Subject"] == "Hanok: 6 things you missed"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "2 more are in your inbox: https://chat.example.org/inbox/" in text
    assert '<a href="https://chat.example.org/inbox/">2 more are in your inbox</a>' in html
    assert [words in text for words in ("psst 0", "psst 1", "psst 2", "@Bob, psst", "@Bob, last")] == [
        True,
        True,
        False,
        True,
        True,
    ]
    say(lobby, alice, "@Bob, new")
    later()
    assert sink.mails[1]["Subject"] == "Hanok: one thing you missed", "they are told once, all of them"


def test_the_times_and_the_words_are_those_of_the_reader(sink: Sink, lobby: Room, alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="America/New_York", language="ko")
    say(lobby, alice, "@Bob")
    later()
    here = timezone.localtime(Message.objects.get().created_at, ZoneInfo("America/New_York"))
    text, html = (part.get_content() for part in sink.mails[0].iter_parts())
    assert f"{here:%H:%M}" in text
    assert f"{here.month}월" in text
    assert '<html lang="ko">' in html
    assert get_language() == "en"


def test_what_was_read_meanwhile_is_not_told(sink: Sink, lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob")
    memberships.read_by(user=bob, room=lobby, number=1)
    later()
    assert not sink.mails
    assert Outreach.objects.get(person=bob).due_at is None


def test_whoever_is_here_is_told_once_they_have_left_it_unread(sink: Sink, lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "@Bob")
    register.beat({bob.pk: 300.0})
    later()
    assert not sink.mails
    register.forget()
    register.beat({bob.pk: 0.0})  # a page is open, and nobody looks at it
    later()
    assert len(sink.mails) == 1


def test_quiet_hours_and_pauses_hold_it_back_and_no_longer(sink: Sink, lobby: Room, alice: User, bob: User) -> None:
    now = timezone.localtime()
    since, to = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    outreach.keep_quiet(user=bob, since=since, to=to)
    say(lobby, alice, "@Bob")
    later()
    assert not sink.mails
    way = Outreach.objects.get(person=bob)
    assert way.due_at is not None
    assert timedelta(minutes=59) < way.due_at - now < timedelta(hours=1, seconds=1)
    outreach.keep_quiet(user=bob, since=time(0), to=time(0, 0, 1))
    outreach.pause(user=bob, until=timezone.now() + timedelta(minutes=30))
    later()
    assert not sink.mails
    outreach.pause(user=bob, until=None)
    later()
    assert len(sink.mails) == 1


def test_more_people_than_at_once(sink: Sink, lobby: Room, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "AT_ONCE", 2)
    people = [User.objects.create_user(name=f"p{n}", email=f"p{n}@example.com", password=None) for n in range(5)]
    for person in people:
        memberships.grant(lobby, person)
    say(lobby, alice, "@room")
    later()
    assert sorted(str(mail["To"]) for mail in sink.mails) == [person.email for person in people]


class Unwilling(Sink):
    """Answers as it is told."""

    answer = "550 No such person"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        server.transport.abort()  # it has the mail, and never says so
        return "250 OK"


@pytest.fixture
def unwilling(monkeypatch: pytest.MonkeyPatch) -> type[Unwilling]:
    monkeypatch.setattr("chat.tests.test_mail.Sink", Unwilling)
    return Unwilling


def test_mails_that_come_to_nothing(
    unwilling: type[Unwilling],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    lobby: Room,
    alice: User,
    bob: User,
) -> None:
    sink: Unwilling = request.getfixturevalue("sink")
    say(lobby, alice, "@Bob")
    for answer, result in (("451 Later", "refuses your address"), ("550 Nobody", "refuses your address")):
        monkeypatch.setattr(unwilling, "answer", answer)
        later()
        way = Outreach.objects.get(person=bob)
        assert result in way.result
        assert (way.due_at is not None) == answer.startswith("4")
    assert not sink.mails
    # The server may have it: nobody tells it again.
    monkeypatch.setattr(unwilling, "answer", "250 OK")
    say(lobby, alice, "@Bob, again")
    later()
    later()
    assert len(sink.mails) == 1
    assert "does not answer" in Outreach.objects.get(person=bob).result


def test_a_mail_server_that_is_away_is_asked_again(
    settings: Settings, lobby: Room, alice: User, bob: User, sink: Sink
) -> None:
    there = settings.MAILERS
    settings.MAILERS = env.mail_url(f"smtp://127.0.0.1:{free_port()}")
    say(lobby, alice, "@Bob")
    later()
    assert "does not answer" in Outreach.objects.get(person=bob).result
    settings.MAILERS = there
    later()
    assert len(sink.mails) == 1
    assert Outreach.objects.get(person=bob).result == ""


class TestPush:
    def test_how_much_is_new_and_no_word_of_it(self, ntfy: Server, lobby: Room, alice: User, bob: User) -> None:
        outreach.mail(user=bob, on=False)
        say(lobby, alice, "@Bob: psst")
        later(ntfy.rules())
        (request,) = ntfy.requests
        assert "psst" not in request
        assert "Lobby" not in request
        assert "Alice" not in request
        headers, _, body = request.partition("\r\n\r\n")
        assert body == "1 new for you"
        assert "Title: Hanok\r\n" in headers
        assert f"Click: https://chat.example.org/rooms/{lobby.pk}/1/\r\n" in headers
        later(ntfy.rules())
        assert len(ntfy.requests) == 1

    def test_with_words(self, ntfy: Server, settings: Settings, lobby: Room, alice: User, bob: User) -> None:
        outreach.mail(user=bob, on=False)
        outreach.push(user=bob, address=ntfy.url("/tea"), words=True)
        User.objects.filter(pk=alice.pk).update(name="앨리스")
        say(lobby, alice, "@Bob: 차 한 잔?")
        later(ntfy.rules())
        settings.PUBLIC_URL = ""
        for number in range(7):
            say(lobby, alice, f"@Bob: {number}")
        later(ntfy.rules())
        one, several = (request.partition("\r\n\r\n") for request in ntfy.requests)
        titles = [
            next(line.partition(": ")[2] for line in request[0].splitlines() if line.startswith("Title"))
            for request in (one, several)
        ]
        assert [str(make_header(decode_header(title))) for title in titles] == [
            "앨리스 mentioned you in Lobby",
            "Hanok: 7 new for you",
        ]
        assert one[2] == "@Bob: 차 한 잔?"
        assert several[2].splitlines() == [f"앨리스 mentioned you in Lobby: @Bob: {n}" for n in range(5)]
        assert "Click" not in several[0]

    def test_what_comes_to_nothing(self, ntfy: Server, lobby: Room, alice: User, bob: User) -> None:
        outreach.mail(user=bob, on=False)
        ntfy.answers["/tea"] = REFUSED
        say(lobby, alice, "@Bob")
        later(ntfy.rules())
        assert Outreach.objects.get(channel="push").result == "Its server answers 403."
        ntfy.answers["/tea"] = TAKEN
        later(ntfy.rules())
        assert len(ntfy.requests) == 2
        assert Outreach.objects.get(channel="push").result == ""
        ntfy.answers["/tea"] = lambda asked: asked.close()
        say(lobby, alice, "@Bob, again")
        later(ntfy.rules())
        later(ntfy.rules())
        assert len(ntfy.requests) == 3
        assert "does not answer" in Outreach.objects.get(channel="push").result

    def test_nothing_goes_into_our_own_network(self, ntfy: Server, lobby: Room, alice: User, bob: User) -> None:
        outreach.mail(user=bob, on=False)
        outreach.push(user=bob, address=f"http://127.0.0.1:{ntfy.port}/tea", words=True)
        say(lobby, alice, "@Bob")
        later()
        assert not ntfy.requests
        way = Outreach.objects.get(channel="push")
        assert way.result == "No server on the public internet is reached there."
        assert "127" not in way.result
