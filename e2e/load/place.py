"""The place that is put under load: people who are signed in, and rooms with so many messages.

Written in a process of its own: the one that measures never opens the database by the ORM.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from e2e.server import run_code

ROOMS = 20
SENTENCE = "The kettle is on; whoever is near the garden room, bring two more cups with you."
WRITE = """
import json
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from chat.actions import places
from chat.live.window import new_page
from chat.management import prepare
from chat.models import Membership, Message, Room, User

prepare.database()
prepare.static_files()
owner, hall = places.found(place_name="Under load", name="Owner", email="owner@example.com", password="a long word")
each, now = {messages} // {rooms}, timezone.now()
start, tomorrow = now - timedelta(minutes=each), now + timedelta(days=1)

def talk(room, people):
    for number in range(1, each + 1):
        at = start + timedelta(minutes=number)
        yield Message(
            room=room, author=people[number % len(people)], number=number, said_revision=number,
            changed_revision=number, created_at=at, previous_at=at - timedelta(minutes=1) if number > 1 else None,
            body={sentence!r}, token=f"seed-{{room.pk}}-{{number}}",
        )

with transaction.atomic():
    # One hash for all: making one takes as long as a page.
    people = User.objects.bulk_create(
        User(name=f"Guest {{n}}", email=f"guest-{{n}}@example.com", password=owner.password) for n in range({people})
    )
    rooms = Room.objects.bulk_create(
        Room(name=f"Room {{n}}", revision=each, last_number=each) for n in range({rooms})
    )
    seats = [(hall, person, 0) for person in people]
    seats += [(rooms[n % len(rooms)], person, each) for n, person in enumerate(people) if n]
    seats += [(room, people[0], each) for room in rooms]
    Membership.objects.bulk_create(
        (Membership(room=room, user=person, read_number=number) for room, person, number in seats), batch_size=5_000
    )
    for room in rooms:
        Message.objects.bulk_create(talk(room, people[:50]), batch_size=5_000)
    guests, sessions, store = [], [], SessionStore()
    for person in people:
        session = {{
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }}
        key = f"{{person.pk:032}}"
        sessions.append(Session(session_key=key, session_data=store.encode(session), expire_date=tomorrow))
        guests.append((key, new_page(person.pk)))
    Session.objects.bulk_create(sessions)
print(json.dumps([hall.pk, [room.pk for room in rooms], guests]))
"""
SAY = """
from chat.actions import messages
from chat.models import Room, User
room, owner = Room.objects.get(pk={room_id}), User.objects.get(role="owner")
for number in range(room.last_number, room.last_number + {lines}):  # each a line of its own, however often
    messages.say(room=room, author=owner, body=f"Meanwhile {{number}}", token=f"meanwhile-{{number}}")
"""


@dataclass(frozen=True)
class Guest:
    """A person who is signed in, and a page that was rendered for them."""

    session: str
    page: str

    @property
    def cookie(self) -> str:
        return f"sarangbang_session={self.session}"


@dataclass(frozen=True)
class Place:
    """The data of a server that does not run.

    Everybody is in the empty `hall`, and each in one of the `rooms` in turn; the first person is in all of them.
    """

    data: Path
    hall: int
    rooms: list[int]
    messages: int
    guests: list[Guest]

    def room_of(self, number: int) -> int:
        """The room of the person with that number."""
        return self.rooms[number % len(self.rooms)]


def write_place(data: Path, *, people: int, messages: int) -> Place:
    """Fill `data` with so many people, and messages spread over the rooms."""
    code = WRITE.format(people=people, messages=messages, rooms=ROOMS, sentence=SENTENCE)
    hall, rooms, guests = json.loads(run_code(data, code).splitlines()[-1])
    return Place(data, hall, rooms, messages, [Guest(*each) for each in guests])


def say_meanwhile(data: Path, *, room_id: int, lines: int) -> None:
    """Somebody says lines by another process, while no server runs."""
    run_code(data, SAY.format(room_id=room_id, lines=lines))
