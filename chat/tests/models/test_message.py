from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from chat.actions import messages, rooms
from chat.models import Message, Room, User
from chat.models.message import MessageKey
from chat.tests.actions.test_attachments import add, say


@pytest.fixture
def talk(lobby: Room, alice: User) -> Room:
    """A room with 60 lines."""
    for number in range(60):
        messages.say(room=lobby, author=alice, body=str(number + 1), token=str(number))
    lobby.refresh_from_db()
    return lobby


def numbers(rows: Iterable[Message | MessageKey]) -> list[int]:
    return [row.number for row in rows]


def test_a_page_holds_what_is_just_before(talk: Room) -> None:
    assert numbers(Message.objects.page_before(talk, 61)) == list(range(11, 61))
    assert numbers(Message.objects.page_before(talk, 11)) == list(range(1, 11))
    assert numbers(Message.objects.page_before(talk, 5, size=2)) == [3, 4]
    assert Message.objects.page_before(talk, 1) == []


def test_a_page_holds_no_other_room(talk: Room, alice: User) -> None:
    assert Message.objects.page_before(rooms.create(name="Attic", creator=alice), 61) == []


def test_changed_since_goes_as_far_as_the_loaded_room(talk: Room, alice: User) -> None:
    messages.say(room=talk, author=alice, body="later", token="later")
    assert numbers(list(Message.objects.changed_since(talk, talk.revision - 2))) == [59, 60]
    assert not Message.objects.changed_since(talk, talk.revision).exists()


def test_its_place(talk: Room) -> None:
    line = Message.objects.get(number=42)
    assert line.get_absolute_url() == f"/rooms/{talk.pk}/42/"
    assert str(line) == f"{talk.pk}/42"


@pytest.mark.parametrize(
    ("previous", "created", "begins"),
    [
        (None, "2026-01-02T12:00", True),
        ("2026-01-02T14:59", "2026-01-02T15:00", True),  # midnight in Seoul
        ("2026-01-02T15:00", "2026-01-03T14:59", False),
        ("2026-01-01T23:59", "2026-01-02T00:00", False),  # midnight in Greenwich
    ],
)
def test_days_begin_by_the_clock_of_the_place(previous: str | None, created: str, begins: bool) -> None:
    line = Message(
        created_at=datetime.fromisoformat(created).replace(tzinfo=UTC),
        previous_at=datetime.fromisoformat(previous).replace(tzinfo=UTC) if previous else None,
    )
    assert line.begins_day is begins


def test_the_database_knows_no_number_twice(talk: Room) -> None:
    line = Message.objects.get(number=60)
    line.pk, line.token = None, "another"
    with pytest.raises(IntegrityError):
        line.save()


def test_files_are_asked_for_where_there_are_any(lobby: Room, bob: User) -> None:
    lines = Message.objects.with_details().filter(room=lobby).order_by("number")
    for number in range(3):
        messages.say(room=lobby, author=bob, body=str(number), token=str(number))
    with CaptureQueriesContext(connection) as ordinary:
        assert [line.files for line in lines.all()] == [[], [], []]
    for _ in range(2):
        say(lobby, bob, add(lobby, bob), add(lobby, bob))
    with CaptureQueriesContext(connection) as with_files:
        assert [len(line.files) for line in lines.all()] == [0, 0, 0, 2, 2]
    assert len(with_files) == len(ordinary) + 1


def test_no_index_is_the_beginning_of_another(db: None) -> None:
    """Each line said writes them all, on either database; migration 0023 took three away by their names."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Message._meta.db_table)
    columns = [tuple(each["columns"]) for each in found.values() if each["index"] or each["unique"]]
    assert ("room_id", "changed_revision") in columns
    assert ("author_id", "token") in columns
    assert not {("room_id",), ("author_id",)} & set(columns)
    assert [name for name, each in found.items() if each["columns"] == ["pinned_by_id"] and each["index"]] == [
        "pins_of_a_person"
    ]
