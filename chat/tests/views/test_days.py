"""A day of a room, on one page."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from chat.actions import messages
from chat.models import Message, Room, User
from chat.tests.reading import only, parsed


@pytest.fixture
def path(lobby: Room, bob: User) -> str:
    """Of the second of three days; the last line of each is said just before midnight."""
    for day in (1, 2, 4):
        for hour, minute in ((0, 0), (23, 59)):
            said = messages.say(room=lobby, author=bob, body=f"{day} at {hour}", token=f"{day}-{hour}")
            Message.objects.filter(pk=said.pk).update(created_at=datetime(2026, 3, day, hour, minute, tzinfo=UTC))
    User.objects.filter(pk=bob.pk).update(time_zone="Etc/UTC")
    return f"/rooms/{lobby.pk}/day/2026-03-02/"


def test_works(path: str, lobby: Room, as_bob: Client) -> None:
    answer = as_bob.get(path)
    page = parsed(answer)
    assert [body.get_text() for body in page.select(".message__body")] == ["2 at 0", "2 at 23"]
    assert "no-store" in answer.headers["Cache-Control"]
    links = {link.get_text(): link["href"] for link in page.select("#pane .links a")}
    before, after = (f"/rooms/{lobby.pk}/day/2026-03-0{day}/" for day in (1, 4))
    assert links == {
        "Back to the conversation": lobby.get_absolute_url(),
        "The day before": before,
        "The day after": after,
    }
    room = parsed(as_bob.get(lobby.get_absolute_url()))
    assert after in [link["href"] for link in room.select(".message__day a")]


def test_of_the_readers_own_time_zone(path: str, as_bob: Client, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Seoul")
    page = parsed(as_bob.get(path))
    assert [body.get_text() for body in page.select(".message__body")] == ["1 at 23", "2 at 0"]


def test_nothing_said_and_bad_input(path: str, lobby: Room, as_bob: Client) -> None:
    empty = parsed(as_bob.get(path.replace("2026", "2001")))
    assert "Nobody said anything" in only(empty, "#pane").get_text()
    for date in ("2026-02-30", "today", "0001-01-01x", "9999-12-31"):
        assert as_bob.get(f"/rooms/{lobby.pk}/day/{date}/").status_code in {200, 404}, date
    assert as_bob.get(f"/rooms/{lobby.pk}/day/today/").status_code == 404
    assert as_bob.post(path).status_code == 405


def test_strangers(path: str, client: Client) -> None:
    assert client.get(path).status_code == 302
