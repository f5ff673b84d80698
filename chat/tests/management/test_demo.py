import re
from datetime import datetime, timedelta
from io import StringIO
from itertools import islice, pairwise
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.utils import timezone

from chat.management import demo_texts
from chat.management.prepare import Unprepared
from chat.models import Membership, Message, Place, Room, User
from chat.tests.management.process import Process, Visitor, manage
from site_config.env import SettingError

PEOPLE = ["alice@example.com", "bob@example.com", "carol@example.com", "dave@example.com", "erin@example.com"]


@pytest.fixture
def said(db: None) -> str:
    """A filled place; what the command printed."""
    output = StringIO()
    call_command("demo", stdout=output)
    return output.getvalue()


def test_four_people_a_guest_and_their_rooms(said: str) -> None:
    assert list(User.objects.order_by("email").values_list("email", flat=True)) == PEOPLE
    assert [user.email for user in User.objects.filter(role="owner")] == PEOPLE[:1]
    rooms = {"Lobby", "Design", "사랑방", "Reading room"}
    assert {room.name for room in Room.objects.filter(kind="open")} == rooms
    erin = User.objects.get(role="guest")
    assert [room.name for room in Room.objects.visible_to(erin)] == ["Printing"]
    assert Room.objects.get(name="Printing").kind == "closed"
    assert [len(room.memberships.all()) for room in Room.objects.exclude(between=None)] == [2]
    assert Membership.objects.count() == 16 + 3 + 2


def test_the_printed_password_is_everybodys(said: str) -> None:
    password = re.search(r"password of all five: (\S+)\n", said)
    assert password is not None
    assert all(authenticate(username=email, password=password[1]) for email in PEOPLE)


def test_a_given_password_is_not_printed(db: None) -> None:
    output = StringIO()
    call_command("demo", "--password", "under the flower pot", stdout=output)
    assert authenticate(username="dave@example.com", password="under the flower pot")
    assert "flower" not in output.getvalue()


def test_some_hundred_messages_and_one_empty_room(said: str) -> None:
    assert 150 <= Message.objects.count() <= 250
    assert {room.name for room in Room.objects.filter(last_number=0)} == {"Reading room"}


def test_what_people_write(said: str) -> None:
    everything = "\n".join(Message.objects.values_list("body", flat=True))
    for what in (
        "[\uac00-\ud7a3]{3}",  # Korean
        "[\u0590-\u05ff]{3}",  # Hebrew
        "[\u0600-\u06ff]{3}",  # Arabic
        "\U0001f370",  # an emoji
        "https://",
        "```\n",
        r"\w{40}",  # a long word
        r"\S{120}",  # a long address
        r"\n    \w|\n  \w",  # indented code
    ):
        assert re.search(what, everything), what


def test_the_times_are_past_and_in_order(said: str) -> None:
    for room in Room.objects.all():
        times = list(Message.objects.filter(room=room).order_by("number").values_list("created_at", flat=True))
        assert times == sorted(times)
        assert all(at < timezone.now() for at in times)
    days = {message.said_at.date() for message in Message.objects.all()}
    assert len(days) >= 5
    assert Message.objects.filter(continues=True).exists()


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_times_are_in_order_at_every_hour(hour: int) -> None:
    now = timezone.localtime().replace(hour=hour, minute=7)
    last: dict[str, datetime] = {}
    lines = demo_texts.lines(now)
    for line in lines:
        assert last.get(line.room, now - timedelta(days=8)) < line.at < now
        last[line.room] = line.at
    # Over all rooms too: what was said last is what a search finds first.
    assert [line.at for line in lines] == sorted(line.at for line in lines)


def test_some_have_not_read_all_and_none_their_own(said: str) -> None:
    unread = 0
    for member in Membership.objects.select_related("room"):
        assert member.read_number <= member.room.last_number
        new = Message.objects.filter(room=member.room, number__gt=member.read_number)
        assert not new.filter(author=member.user_id).exists()
        unread += new.count()
    assert unread > 5


@pytest.fixture
def much_said(db: None) -> None:
    """A place with months of history."""
    call_command("demo", "--password", "paper-and-ink", "--messages", "700", stdout=StringIO())


def test_history_is_whole(much_said: None) -> None:
    assert Message.objects.count() == 700
    for room in Room.objects.all():
        said = list(Message.objects.filter(room=room).order_by("number"))
        assert [line.number for line in said] == list(range(1, room.last_number + 1))
        times = [line.created_at for line in said]
        assert times == sorted(times)
        assert [line.previous_at for line in said] == [None, *times][: len(said)]
    first = Message.objects.earliest("created_at")
    assert timedelta(days=170) < timezone.now() - first.created_at < timedelta(days=200)
    assert {room.name for room in Room.objects.filter(last_number__gt=100)} == {"Lobby", "Design", "사랑방"}


def test_history_is_read_but_for_the_last_lines(much_said: None) -> None:
    test_some_have_not_read_all_and_none_their_own("")
    for member in Membership.objects.select_related("room"):
        assert member.room.last_number - member.read_number < 5


@pytest.mark.parametrize("count", [0, 1, 9, 10, 1_000_000])
def test_history_is_in_order_however_dense(count: int) -> None:
    until = timezone.localtime()
    times = [line.at for line in islice(demo_texts.history(count, until), 500)]
    assert len(times) == min(count, 500)
    assert all(earlier < later for earlier, later in pairwise(times))
    assert all(at < until for at in times)


def test_a_number_of_messages_that_is_none(db: None) -> None:
    with pytest.raises(SettingError, match="--messages='many' can't be used"):
        call_command("demo", "--messages", "many")


def test_only_an_empty_place_is_filled(said: str) -> None:
    with pytest.raises(Unprepared, match="There is a place here already"):
        call_command("demo")
    assert Place.objects.count() == 1
    assert User.objects.count() == 5


@pytest.mark.slow
@pytest.mark.parametrize("beside", [True, False])
def test_it_runs_before_serve_and_beside_it(tmp_path: Path, *, beside: bool) -> None:
    def run() -> None:
        ended = manage(tmp_path, "demo", "--password", "paper-and-ink")
        assert (ended.returncode, ended.stderr) == (0, "")

    if not beside:
        run()
    with Process(tmp_path, SARANGBANG_DEBUG="1") as server:
        if beside:
            run()
        assert "alice" in signed_in(server)


def signed_in(server: Process) -> str:
    """The first room as alice sees it."""
    status, page = Visitor(server.origin).submit("/sign-in/", email="alice@example.com", password="paper-and-ink")
    assert status == 200
    return page
