"""The place that tests start from: the demo's, and a room as talking for weeks would leave it.

Written in a process of its own, by the project's own commands and actions.
"""

import subprocess
import sys
from pathlib import Path

from e2e.server import PROJECT, environment

PASSWORD = "paper-lantern-and-ink"
ARCHIVE = "Archive"
LENGTH = 160
WRITE = """
from django.core.management import call_command
from chat.actions import messages, rooms
from chat.management import prepare
from chat.models import Place, User
call_command("demo", password={password!r}, verbosity=0)
prepare.static_files()
owner = User.objects.get(is_owner=True)
room = rooms.create(name={name!r}, creator=owner)
for number, line in enumerate({lines!r}):
    messages.say(room=room, author=owner, body=line, token=f"archive-{{number}}")
print(Place.objects.get().join_path)
"""


def archived(number: int) -> str:
    """The line with that number in the archive."""
    return f"Line {number:03} of the archive, which says what lines of a chat say: not much, but it fills the screen."


def write_place(data: Path) -> str:
    """Fill `data` with the place. Returns the path of its join link."""
    lines = [archived(number) for number in range(1, LENGTH + 1)]
    code = WRITE.format(password=PASSWORD, name=ARCHIVE, lines=lines)
    run = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
    written = subprocess.run(run, cwd=PROJECT, env=environment(data), check=True, stdout=subprocess.PIPE, text=True)
    return written.stdout.split()[-1]
