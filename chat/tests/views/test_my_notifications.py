"""When and how one is told of what one misses; and the address that stops mails."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from chat import limits, pushing, unsubscribing
from chat.models import Outreach, User
from chat.models.user import FOREVER
from chat.tests.conftest import browser_of
from chat.tests.fetch.server import Server, listening
from chat.tests.fetch.test_post import TAKEN
from chat.tests.reading import errors, only, parsed
from chat.tests.test_limits import Clock

PATH = "/notifications/"
ADDRESS = "https://ntfy.example/tea"


@pytest.fixture(autouse=True)
def mails(settings: Settings) -> None:
    settings.MAILS_MISSED = True


def way(user: User, channel: str) -> Outreach:
    return Outreach.objects.get(person=user, channel=channel)


def shown(client: Client) -> str:
    return only(parsed(client.get(PATH)), "#pane").get_text()


def pressed(client: Client, button: str, **fields: str) -> Any:
    """The form of the button, as a browser without scripts would post it."""
    found = next(each for each in parsed(client.get(PATH)).select("#pane button") if each.get_text() == button)
    return client.post(PATH, {str(found["name"]): str(found.get("value", ""))} | fields)


def test_a_pause_begins_and_ends(as_bob: Client, bob: User) -> None:
    assert PATH in [link["href"] for link in parsed(as_bob.get("/profile/")).select("#pane a")]
    assert only(parsed(as_bob.get("/people/")), "#paused").has_attr("hidden")
    assert pressed(as_bob, "For an hour").headers["Location"] == PATH
    bob.refresh_from_db()
    assert bob.paused_until is not None
    assert timedelta(minutes=59) < bob.paused_until - timezone.now() < timedelta(hours=1, seconds=1)
    assert "Paused until " in shown(as_bob)
    assert only(parsed(as_bob.get("/people/")), "#paused").get_text().startswith("Notifications paused until ")
    pressed(as_bob, "Resume")
    bob.refresh_from_db()
    assert bob.paused_until is None
    pressed(as_bob, "Until I resume")
    bob.refresh_from_db()
    assert bob.paused_until == FOREVER
    assert "Paused until you resume." in shown(as_bob)
    assert only(parsed(as_bob.get("/people/")), "#paused").get_text() == "Notifications paused"


def test_quiet_hours(as_bob: Client, bob: User) -> None:
    pressed(as_bob, "Save quiet hours", since="22:00", to="07:30")
    bob.refresh_from_db()
    assert (bob.quiet_from, bob.quiet_to) == (time(22), time(7, 30))
    assert [str(each["value"]) for each in parsed(as_bob.get(PATH)).select("input[type=time]")] == ["22:00", "07:30"]
    answer = pressed(as_bob, "Save quiet hours", since="22:00", to="")
    assert (answer.status_code, "both times" in errors(answer)) == (422, True)
    pressed(as_bob, "Save quiet hours", since="", to="")
    bob.refresh_from_db()
    assert bob.quiet_from is bob.quiet_to is None


def test_mails_are_stopped_and_had_again(as_bob: Client, bob: User, settings: Settings) -> None:
    assert "bob@example.com" in shown(as_bob)
    for button, on in (("Stop mails", False), ("Mail what I miss", True)):
        pressed(as_bob, button)
        assert way(bob, "mail").is_on == on
    Outreach.objects.filter(person=bob).delete()  # of an account that a version before this has made
    pressed(as_bob, "Mail what I miss")
    assert way(bob, "mail").is_on
    settings.MAILS_MISSED = False
    assert "mailed to" not in shown(as_bob).replace("nothing knocks, is mailed", "")
    assert as_bob.post(PATH, {"mails": "0"}).status_code == 422
    assert way(bob, "mail").is_on


def test_pushes_to_an_address_of_ones_own(as_bob: Client, bob: User) -> None:
    assert "Send a test" not in shown(as_bob)
    pressed(as_bob, "Save push", address=ADDRESS, words="on")
    push = way(bob, "push")
    assert (push.address, push.words, push.is_on) == (ADDRESS, True, True)
    page = as_bob.get(PATH)
    assert only(parsed(page), "input[name=address]")["value"] == ADDRESS
    assert only(parsed(page), "input[name=words]").has_attr("checked")
    assert "Nothing has been pushed yet." in shown(as_bob)
    answer = pressed(as_bob, "Save push", address="http://10.0.0.1/tea")
    assert (answer.status_code, "public internet" in errors(answer)) == (422, True)
    assert only(parsed(answer), "input[name=address]")["value"] == "http://10.0.0.1/tea"
    assert way(bob, "push").address == ADDRESS
    pressed(as_bob, "Stop pushes")
    assert not way(bob, "push").is_on
    assert "Send a test" not in shown(as_bob)


@pytest.fixture
def ntfy(bob: User, monkeypatch: pytest.MonkeyPatch) -> Any:
    with listening() as server:
        server.answers["/tea"] = TAKEN
        monkeypatch.setattr(pushing.try_out, "__defaults__", (server.rules(),))
        Outreach.objects.create(person=bob, channel="push", address=server.url("/tea"), is_on=False, result="Gone.")
        yield server


def test_a_test_says_what_came_of_it(as_bob: Client, bob: User, ntfy: Server) -> None:
    assert "came to nothing" in shown(as_bob)
    assert "should have rung" in parsed(as_bob.post(PATH, {"try": ""}, follow=True)).get_text()
    assert len(ntfy.requests) == 1
    assert "The last push arrived" in shown(as_bob)
    assert way(bob, "push").is_on
    ntfy.answers["/tea"] = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
    pressed(as_bob, "Send a test")
    assert "Its server answers 403." in shown(as_bob)


def test_many_tests_are_too_many(as_bob: Client, ntfy: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.trying_out, "clock", Clock())
    assert [pressed(as_bob, "Send a test").status_code for _ in range(4)] == [302] * 3 + [429]
    assert len(ntfy.requests) == 3


def test_bad_input_changes_nothing(as_bob: Client, bob: User) -> None:
    for data in ({}, {"x": "y"}, {"pause": "for good"}, {"try": ""}, {"push": "", "address": ""}):
        assert as_bob.post(PATH, data).status_code == 422, data
    bob.refresh_from_db()
    assert bob.paused_until is None
    assert not Outreach.objects.filter(channel="push").exists()


def test_too_fast(as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.talking, "clock", Clock())
    assert [as_bob.post(PATH, {"pause": "no"}).status_code for _ in range(21)] == [302] * 20 + [429]


def test_it_is_of_oneself_alone(as_alice: Client, bob: User, charlie: User) -> None:
    assert "bob@" not in shown(as_alice)
    for client in (browser_of(charlie), Client()):
        assert client.get(PATH).status_code == client.post(PATH, {"pause": "on"}).status_code == 302
    assert as_alice.put(PATH).status_code == 405


class TestUnsubscribing:
    def test_opening_it_changes_nothing_and_pressing_does(self, bob: User, alice: User) -> None:
        stranger = Client(enforce_csrf_checks=True)
        path = unsubscribing.path(bob)
        page = stranger.get(path)
        assert way(bob, "mail").is_on
        form = only(parsed(page), "form")
        assert form["method"] == "post"
        assert "Bob" not in page.content.decode()
        # As a mail program does, after RFC 8058.
        answer = stranger.post(path, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
        assert (answer.status_code, "No more mails" in answer.content.decode()) == (200, True)
        assert not way(bob, "mail").is_on
        assert way(alice, "mail").is_on
        assert stranger.post(path).status_code == 200  # again

    def test_nobody_makes_such_an_address(self, bob: User) -> None:
        signed = unsubscribing.path(bob).split("/")[2]
        for forged in (f"{bob.pk}", f"{bob.pk}:x", f"{bob.pk + 1}:{signed.partition(':')[2]}", "99999:" + signed):
            assert Client().post(f"/unsubscribe/{forged}/").status_code == 404
        assert way(bob, "mail").is_on
        bob.delete()
        assert Client().get(f"/unsubscribe/{signed}/").status_code == 404

    def test_wrong_method(self, bob: User) -> None:
        assert Client().put(unsubscribing.path(bob)).status_code == 405
