from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError
from django.utils import timezone

from chat.actions import drafts, history, memberships, messages, rooms
from chat.actions.history import Line
from chat.models import Draft, Membership, Message, Room, User

NOW = timezone.now()


@pytest.fixture
def attic(alice: User, bob: User) -> Room:
    attic = rooms.create(name="Attic", creator=alice)
    memberships.join(room=attic, user=bob)
    return attic


def talk(lobby: Room, attic: Room, alice: User, bob: User) -> list[Line]:
    """Some hundred lines in two rooms: authors and pauses in all combinations, days begin."""
    return [
        Line(
            room=(lobby, lobby, attic)[index % 3],
            author=(alice, alice, alice, bob)[index // 2 % 4],
            body=f"line {index}",
            token=f"old-{index}",
            at=NOW - timedelta(minutes=(400 - index) * (1 if index % 40 else 3)),
        )
        for index in range(300)
    ]


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that saying something can change; of the messages' ids their order."""
    return {
        "messages": [{**row, "id": nth} for nth, row in enumerate(Message.objects.order_by("pk").values())],
        "rooms": [{**row} for row in Room.objects.order_by("pk").values()],
        "members": [{**row} for row in Membership.objects.order_by("pk").values()],
        "drafts": [{**row} for row in Draft.objects.order_by("pk").values()],
    }


def put_back(before: dict[str, list[dict[str, Any]]]) -> None:
    Message.objects.filter(token__startswith="old-").delete()
    for row in before["rooms"]:
        Room.objects.filter(pk=row["id"]).update(**row)
    for row in before["members"]:
        Membership.objects.filter(pk=row["id"]).update(**row)


@pytest.mark.parametrize("batch", [7, 100, 5_000])
def test_the_rows_are_those_of_saying_it_line_by_line(
    lobby: Room, attic: Room, alice: User, bob: User, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BATCH", batch)
    messages.say(room=lobby, author=alice, body="the line before", token="t", at=NOW - timedelta(days=2))
    lines = talk(lobby, attic, alice, bob)
    before = rows()
    history.bring_in(lines)
    brought = rows()
    put_back(before)
    assert rows() == before
    for line in lines:
        messages.say(room=line.room, author=line.author, body=line.body, token=line.token, at=line.at)
    assert rows() == brought
    assert {row["continues"] for row in brought["messages"]} == {True, False}
    assert {row["previous_at"] is None for row in brought["messages"]} == {True, False}


def test_drafts_of_its_authors_end(lobby: Room, attic: Room, alice: User, bob: User) -> None:
    for room, user in ((lobby, alice), (lobby, bob), (attic, alice)):
        drafts.keep(room=room, user=user, body="half a thought")
    history.bring_in([Line(lobby, alice, "hello", "t", NOW)])
    assert {(draft.room, draft.user) for draft in Draft.objects.all()} == {(lobby, bob), (attic, alice)}


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_a_room(lobby: Room, attic: Room, alice: User, bob: User) -> None:
    with patch("chat.live.doorbell._ring") as ring:
        history.bring_in(talk(lobby, attic, alice, bob))
    rung = sorted(call.args[0].items() for call in ring.call_args_list)
    ends = [(room.pk, room.revision) for room in Room.objects.order_by("pk")]
    assert rung == [{"room": pk, "revision": revision}.items() for pk, revision in ends]


def test_who_is_not_a_member_brings_nothing_in(lobby: Room, attic: Room, alice: User, bob: User) -> None:
    memberships.remove(room=attic, user=bob)
    before = rows()
    with pytest.raises(messages.RoomGone):
        history.bring_in(talk(lobby, attic, alice, bob))
    assert rows() == before


def test_a_used_token_stops_its_batch(
    lobby: Room, attic: Room, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BATCH", 100)
    lines = talk(lobby, attic, alice, bob)
    with pytest.raises(IntegrityError):
        history.bring_in([*lines[:150], replace(lines[0], at=NOW)])
    assert Message.objects.count() == 100
    assert [room.last_number for room in (lobby, attic)] == [0, 0]
    for room in Room.objects.all():
        assert room.last_number == Message.objects.filter(room=room).count()


def test_nothing_is_nothing(lobby: Room) -> None:
    before = rows()
    history.bring_in([])
    assert rows() == before
