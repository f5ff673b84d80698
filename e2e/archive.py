"""The place that tests start from: the demo's, guests who are signed in, and a room with a history.

Written in a process of its own, by the project's own commands and actions.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from e2e.server import run_code

PASSWORD = "paper-lantern-and-ink"
ARCHIVE = "Archive"
LENGTH = 160
WRITE = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from chat.actions import memberships, messages, rooms
from chat.management import prepare
from chat.models import JoinLink, Room, User
call_command("demo", password={password!r}, verbosity=0)
prepare.static_files()
owner, lobby = User.objects.get(role="owner"), Room.objects.earliest("pk")
room = rooms.create(name={name!r}, creator=owner)
for number, line in enumerate({lines!r}):
    messages.say(room=room, author=owner, body=line, token=f"archive-{{number}}")
guests = {{}}
for number in range({guests}):
    # One hash for all: making one takes as long as a page.
    guest = User.objects.create(name=f"Guest {{number}}", email=f"seat-{{number}}@example.com", password=owner.password)
    memberships.join(room=lobby, user=guest)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(guest.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = guest.get_session_auth_hash()
    session.save()
    guests[guest.email] = session.session_key
print(json.dumps([JoinLink.objects.earliest("pk").get_absolute_url(), guests]))
"""
GUESTS = 200


@dataclass
class Place:
    """The data of a server that does not run, the path of the join link, and the guests: their address and session."""

    data: Path
    join_path: str
    guests: list[tuple[str, str]]


def archived(number: int) -> str:
    """The line with that number in the archive."""
    return f"Line {number:03} of the archive, which says what lines of a chat say: not much, but it fills the screen."


def write_place(data: Path, **variables: str) -> Place:
    """Fill `data`, or the database that `variables` of the environment name."""
    lines = [archived(number) for number in range(1, LENGTH + 1)]
    code = WRITE.format(password=PASSWORD, name=ARCHIVE, lines=lines, guests=GUESTS)
    join_path, guests = json.loads(run_code(data, code, **variables).splitlines()[-1])
    return Place(data, join_path, list(guests.items()))
