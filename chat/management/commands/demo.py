import secrets
from argparse import ArgumentParser
from typing import Any, override

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from chat.actions import history, memberships, messages, people, places, rooms
from chat.management import demo_texts, prepare
from chat.management.prepare import Unprepared
from chat.models import Place, Role, Room, User
from chat.models.room import Kind
from site_config import env

CAST = ("alice", "bob", "carol", "dave")
GUEST = "erin"  # who prints the menus, and is in that room alone
ROOMS = ("Design", "사랑방", "Reading room")
CLOSED, CLOSED_TO = "Printing", ("carol", GUEST)  # and alice, who made it
DIRECT = ("carol", "alice")
# (room, person): how many of the last lines they have not read; none of these is their own.
UNREAD = {
    ("사랑방", "alice"): 4,
    ("Design", "alice"): 2,
    ("Lobby", "bob"): 2,
    ("Design", "bob"): 1,
    ("Design", "dave"): 3,
    ("Printing", "carol"): 1,
}


class Command(BaseCommand):
    help = "Fills an empty place with four people of a teahouse and a guest, and what they said in a week."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help="of all five; if not given, a random one is made and printed")
        parser.add_argument("--messages", default="0", help="how many in all: months of history before the week")

    @override
    def handle(self, *args: Any, password: str | None, messages: str, **options: Any) -> None:
        count = env.read("--messages", env.count, 0, {"--messages": messages})
        with prepare.alone():
            prepare.database()
        fill(password or (made := secrets.token_urlsafe(9)), count)
        addresses = ", ".join(f"{name}@example.com" for name in (*CAST, GUEST))
        self.stdout.write(f"Sign in as one of {addresses}.")
        if not password:
            self.stdout.write(f"The password of all five: {made}")


@transaction.atomic
def fill(password: str, count: int) -> None:
    """A week of talk, and before it what makes `count` messages of it; all or nothing.

    Raises Unprepared where there is a place.
    """
    if Place.objects.current():
        raise Unprepared("There is a place here already, and the demo fills an empty one only: set another DATA_DIR.")
    alice, lobby = places.found(
        place_name="The Teahouse", name=CAST[0], email=f"{CAST[0]}@example.com", password=password
    )
    others = [people.join(name=name, email=f"{name}@example.com", password=password) for name in CAST[1:]]
    made = [rooms.create(name=name, creator=alice) for name in ROOMS]
    for room in made:
        for user in others:
            memberships.join(room=room, user=user)
    erin = people.join(name=GUEST, email=f"{GUEST}@example.com", password=password, role=Role.GUEST)
    cast = {user.name: user for user in (alice, *others, erin)}
    closed = rooms.create(name=CLOSED, creator=alice, kind=Kind.CLOSED, topic="The new menus, until they hang")
    for name in CLOSED_TO:
        memberships.add(room=closed, user=cast[name], by=alice)
    first, second = (cast[name] for name in DIRECT)
    direct = rooms.open_direct(people=[first], by=second)
    places_of_talk = {room.name: room for room in (lobby, *made, closed)} | {" and ".join(DIRECT): direct}
    talk(places_of_talk, cast, count)


def talk(rooms_by_name: dict[str, Room], cast: dict[str, User], count: int) -> None:
    week = demo_texts.lines(timezone.localtime())
    before = demo_texts.history(max(count - len(week), 0), week[0].at)
    history.bring_in(
        history.Line(rooms_by_name[line.room], cast[line.author], line.body, f"history-{index}", line.at)
        for index, line in enumerate(before)
    )
    for index, line in enumerate(week):
        room, author = rooms_by_name[line.room], cast[line.author]
        messages.say(room=room, author=author, body=line.body, token=f"demo-{index}", at=line.at)
    for room in rooms_by_name.values():
        room.refresh_from_db()
    memberships.read(
        {
            room.pk: {user.pk: room.last_number - UNREAD.get((called, name), 0) for name, user in cast.items()}
            for called, room in rooms_by_name.items()
        }
    )
