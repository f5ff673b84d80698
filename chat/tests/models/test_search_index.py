"""The index of words is right whoever writes, and is made again where it is missing."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from chat.actions import history, messages
from chat.models import Message, Room, User, search_index
from chat.models.searchable import Sought
from chat.words import cut

SQLITE = connection.vendor == "sqlite"


def found(*texts: str, size: int = 50) -> list[str]:
    words = [words for text in texts if (words := cut(text))]
    hits = Message.objects.search(Sought(words=words), rooms=Room.objects.all(), size=size)
    return [hit.body for hit in hits]


def say(room: Room, author: User, *bodies: str) -> list[Message]:
    number = room.messages.count()
    return [
        messages.say(room=room, author=author, body=body, token=f"{room.pk}-{number}-{index}")
        for index, body in enumerate(bodies)
    ]


def test_what_is_said_is_found_at_once(lobby: Room, bob: User) -> None:
    say(lobby, bob, "The kettle is on.", "사랑방에서 만나요")
    assert found("kettle") == ["The kettle is on."]
    assert found("KETTLE", "the") == ["The kettle is on."]
    assert found("랑방") == ["사랑방에서 만나요"]


def test_so_is_what_is_brought_in_at_once(lobby: Room, bob: User) -> None:
    at = timezone.now() - timedelta(days=900)
    history.bring_in(history.Line(lobby, bob, f"Tea number {n}", f"t{n}", at) for n in range(3))
    assert found("tea") == ["Tea number 2", "Tea number 1", "Tea number 0"]


def test_what_is_changed_is_found_as_it_is_now(lobby: Room, bob: User) -> None:
    (line,) = say(lobby, bob, "커피 한 잔")
    Message.objects.filter(pk=line.pk).update(body="홍차 두 잔")
    assert found("커피") == []
    assert found("홍차") == ["홍차 두 잔"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chat_message SET body = 'Juice' WHERE id = %s", [line.pk])
    assert found("홍차") == []
    assert found("juice") == ["Juice"]


def test_what_is_emptied_or_gone_is_not_found(lobby: Room, bob: User) -> None:
    emptied, gone, _ = say(lobby, bob, "one word", "another word", "a third word")
    Message.objects.filter(pk=emptied.pk).update(body="")
    gone.delete()
    assert found("word") == ["a third word"]
    rooms = Room.objects.all()
    hits = Message.objects.search(Sought(scopes=[[f"a{bob.pk}"]]), rooms=rooms, size=9)
    assert [hit.body for hit in hits] == ["a third word"]


def test_what_is_taken_back_was_never_there(lobby: Room, bob: User) -> None:
    with transaction.atomic():
        say(lobby, bob, "Never mind.")
        transaction.set_rollback(True)
    assert found("mind") == []


def test_nothing_is_left_of_it_in_the_index(lobby: Room, bob: User) -> None:
    """The old row is worked out again when it is taken out: to the last word."""
    if not SQLITE:
        pytest.skip("a column of the row")
    bodies = ["사랑방에서 API를 3시에 café", "x" * 10_000, "가나 다라 ab " * 1_000, "🍵", "a\x01b", "" * 1, "'\"`%_"]
    for line in say(lobby, bob, *bodies):
        Message.objects.filter(pk=line.pk).update(body=line.body[::-1])
    Message.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.left_over USING fts5vocab('main', 'chat_search', 'row')")
        cursor.execute("SELECT term FROM temp.left_over")
        left = cursor.fetchall()
        cursor.execute("DROP TABLE temp.left_over")
    assert left == []


def test_it_is_made_again_with_what_is_there(lobby: Room, bob: User) -> None:
    """As after a migration that makes the table anew: on SQLite its triggers are gone then."""
    say(lobby, bob, "Before it was lost.")
    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute("DROP TRIGGER chat_search_said")
        else:
            connection.check_constraints()  # of what was said above: none may wait while a table is altered
            cursor.execute("ALTER TABLE chat_message DROP COLUMN search")
    if SQLITE:
        say(lobby, bob, "While it was lost.")
    call_command("migrate", verbosity=0)
    say(lobby, bob, "After it was lost.")
    expected = ["After it was lost.", "While it was lost.", "Before it was lost."]
    assert found("was lost") == (expected if SQLITE else expected[::2])


def test_it_is_left_alone_where_it_is_right(lobby: Room, bob: User) -> None:
    with connection.execute_wrapper(_only_looks):
        search_index.keep("default")


def _only_looks(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert sql.strip().startswith("SELECT"), sql
    return execute(sql, params, many, context)
