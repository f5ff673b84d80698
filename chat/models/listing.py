"""What people's lists of rooms are made of.

Every page and every connection asks for it, and most messages do: in SQL, since the ORM takes ten times as long to
write the same down as the database to answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connections

# The ids are numbers of ours, and may be many.
SEATS = """
SELECT user_id, room_id, read_number, level, held, is_admin, favourite FROM chat_membership WHERE user_id IN ({people})
UNION ALL
SELECT user_id, room_id, -1, '', FALSE, FALSE, FALSE FROM chat_departure WHERE user_id IN ({people})
"""
ROOMS = """
SELECT id, name, last_number, kind, "between", announcements, archived_at IS NOT NULL FROM chat_room
WHERE kind = 'open' AND archived_at IS NULL
    OR id IN (SELECT room_id FROM chat_membership WHERE user_id IN ({people}))
"""
NAMES = "SELECT id, name FROM chat_user WHERE id IN ({people})"


class Seat(NamedTuple):
    """What a person is in a room that they are in."""

    read_number: int
    level: str
    held: bool
    is_admin: bool
    favourite: bool


class Row(NamedTuple):
    """What the lists need of a room."""

    pk: int
    name: str
    last_number: int
    kind: str
    between: str | None
    announcements: bool
    archived: bool


def seats(db: str, people: Iterable[int]) -> tuple[Mapping[int, dict[int, Seat]], Mapping[int, set[int]]]:
    """By person: by room, what they are there; and the open rooms that they have left."""
    sitting: defaultdict[int, dict[int, Seat]] = defaultdict(dict)
    left: defaultdict[int, set[int]] = defaultdict(set)
    for person, room, number, level, held, is_admin, favourite in _asked(db, SEATS, people):
        if number < 0:
            left[person].add(room)
        else:
            sitting[person][room] = Seat(number, level, bool(held), bool(is_admin), bool(favourite))
    return sitting, left


def rooms(db: str, people: Iterable[int]) -> list[Row]:
    """The rooms that any of them may find in their list: their own, and the open ones."""
    return [
        Row(pk, name, number, kind, between, bool(announcements), bool(archived))
        for pk, name, number, kind, between, announcements, archived in _asked(db, ROOMS, people)
    ]


def names(db: str, keys: Iterable[str | None]) -> dict[int, str]:
    """By id, those whom direct rooms with these keys are between."""
    people = {pk for key in keys if key for pk in key.split(".")}
    return dict(_asked(db, NAMES, people)) if people else {}


def _asked(db: str, sql: str, people: Iterable[int | str]) -> list[tuple[Any, ...]]:
    with connections[db].cursor() as cursor:
        cursor.execute(sql.format(people=",".join(str(int(pk)) for pk in people) or "NULL"))
        return list(cursor.fetchall())
