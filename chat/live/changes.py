"""What the hub reads from the database. Plain functions, run on threads of the hub's own."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from chat import fragments, thread_fragments
from chat.look import Look, wearing
from chat.models import Follow, Membership, Message, Notification, Place, Preview, Room, User
from chat.models.membership import Count, Level, counted
from chat.models.room import Listed

CATCH_UP = 300
USERS = """
    SELECT id, password, paused_until, paused_until > %s, time_zone, language, theme
    FROM chat_user WHERE is_active AND id IN ({})
"""
SESSIONS = "SELECT session_key FROM django_session WHERE expire_date > %s AND session_key IN ({})"


@dataclass(frozen=True)
class Changes:
    """A room as read once: its row, and what pages at the asked-for cursors are missing.

    A cursor too far behind, or ahead of the database (a restored backup), is not caught up with row by row: see
    `reaches`. `removed` are those of the asked-for viewers who are not members any more. `replies` is what pages
    are missing of the asked-for threads, by the number of their root.
    """

    room: Room
    messages: list[Message]
    removed: set[int] = field(default_factory=set)
    replies: dict[int, list[Message]] = field(default_factory=dict)

    def people(self) -> set[int]:
        """Whom the rows name."""
        rows = [*self.messages, *(reply for replies in self.replies.values() for reply in replies)]
        return {person for row in rows for person in row.people}

    def reaches(self, cursor: int) -> bool:
        """Whether a page at `cursor` becomes whole by the messages read; if not, it needs the log's end anew."""
        return self.room.revision - CATCH_UP <= cursor <= self.room.revision


def room_changes(
    room_id: int, cursors: Collection[int], viewers: Collection[int], threads: Collection[int] = ()
) -> Changes | None:
    """What pages at `cursors` are missing of a room; None where it is gone.

    The room's row is read first, and the messages go up to its numbers, not beyond.
    """
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        return None
    since = min(filter(Changes(room, []).reaches, cursors), default=room.revision)
    messages = list(Message.objects.changed_since(room, since)) if since < room.revision else []
    Preview.objects.load_for(messages)
    removed: set[int] = set()
    if room.removal_revision > min(cursors):
        members = Membership.objects.filter(room_id=room_id, user_id__in=viewers, user__is_active=True)
        removed = set(viewers) - set(members.values_list("user_id", flat=True))
    replies: dict[int, list[Message]] = {root: [] for root in threads}
    if threads and since < room.revision:
        found = list(Message.objects.replies_since(room, threads, since))
        Preview.objects.load_for(found)
        for reply in found:
            assert reply.thread is not None
            replies[reply.thread.number].append(reply)
    return Changes(room, messages, removed, replies)


def room_tail(room: Room, end: str, look: Look) -> str:
    """The log's end, as a fresh page of that look has it. (What look the caller's context has, a thread's has not.)"""
    with wearing(look):
        return fragments.log(room, Message.objects.page_before(room, room.last_number + 1), end)


def thread_tail(room: Room, root: int, end: str, look: Look) -> str:
    """The end of a thread, as a fresh page of that look has it; nothing where there is no such message."""
    message = Message.objects.with_details().select_related("room").numbered(room, root)
    if message is None:
        return ""
    Preview.objects.load_for([message])
    thread = message.discussed
    with wearing(look):
        return thread_fragments.log(
            message, Message.objects.page_before(thread, thread.last_number + 1) if thread else [], end
        )


def unread_threads(rooms: Collection[int], people: set[int], everybody: Collection[int]) -> dict[int, list[int]]:
    """The unread threads of `people`, and of those of `everybody` who follow a thread in `rooms`. Two queries."""
    asked = people | (Follow.objects.followers(rooms, everybody) if rooms else set())
    found = Follow.objects.unread(asked)
    return {person: found[person] for person in asked}


@dataclass(frozen=True)
class Unread:
    """What the rooms asked about show as unread to people with open pages, by (room id, user id); and which of these
    are `held`.
    """

    rooms: dict[int, Room]
    counts: dict[tuple[int, int], Count]
    held: set[tuple[int, int]]


def unread(room_ids: Collection[int], user_ids: Collection[int]) -> Unread:
    """Two queries, however many people and rooms; three where somebody is mentioned behind what they have read."""
    rooms = Room.objects.in_bulk(room_ids)
    found = Membership.objects.filter(room_id__in=room_ids, user_id__in=user_ids)
    rows = list(found.values_list("room", "user", "read_number", "level", "held"))
    behind = {user_id for room_id, user_id, number, *_ in rows if number < rooms[room_id].mentioned_number}
    mentions = Notification.objects.mentions(behind, room_ids) if behind else {}
    counts = {
        (room_id, user_id): counted(level, rooms[room_id].last_number - number, mentions.get((room_id, user_id), 0))
        for room_id, user_id, number, level, _ in rows
    }
    return Unread(rooms, counts, {(room_id, user_id) for room_id, user_id, *_, held in rows if held})


def inboxes(user_ids: Collection[int]) -> dict[int, int]:
    """By person, how many entries of the inbox are new. One query."""
    return {person: found.inbox for person, found in Notification.objects.unread(user_ids).items()}


@dataclass(frozen=True)
class Navigation:
    """The place's revision, the names changed after the one asked about, and by person the rooms with unread counts,
    and how many entries of the inbox are new.

    `unseen` are by guest those among `renamed` whom they do not see.
    """

    revision: int
    renamed: list[User]
    rooms: dict[int, list[Listed]]
    inboxes: dict[int, int]
    unseen: dict[int, set[int]] = field(default_factory=dict)


def navigation(people: Collection[User], since: int) -> Navigation:
    """Five queries, however many people; one more where names changed and guests are among them."""
    revision = Place.objects.revision()
    renamed = list(User.objects.changed_since(since)) if revision != since else []
    roles = {person.pk: person.role for person in renamed}
    for person in people:  # what a page knows of its own person is as old as its socket
        person.role = roles.get(person.pk, person.role)
    guests = {person.pk for person in people if person.is_guest} if renamed else set()
    unseen = User.objects.unseen(guests, roles) if guests else {}
    news = Notification.objects.unread([person.pk for person in people])
    inboxes = {person: found.inbox for person, found in news.items()}
    return Navigation(revision, renamed, Room.objects.listed_for(people, news), inboxes, unseen)


def listening(room_id: int, people: Collection[int]) -> list[int]:
    """Who of the people is in the room, and wants to hear of it and to hear sounds now."""
    heard = {"memberships__room": room_id, "memberships__level__in": [Level.EVERYTHING, Level.MENTIONS]}
    members = User.objects.filter(pk__in=people, sounds=True, **heard)
    now = timezone.now()
    hours = members.only("time_zone", "quiet_from", "quiet_to", "paused_until")
    return [person.pk for person in hours if person.quiet_until(now) is None]


def names(user_ids: Collection[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


@dataclass(frozen=True)
class Revisions:
    """Where the database is: the place's revision, and for each room its revision, last number and that of threads."""

    place: int
    rooms: dict[int, tuple[int, int, int]]


def revisions() -> Revisions:
    """In SQL, as every tick asks for them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, revision, last_number, threads_revision FROM chat_room")
        rooms = {room_id: (revision, number, threads) for room_id, revision, number, threads in cursor.fetchall()}
    return Revisions(Place.objects.revision(), rooms)


class Own(NamedTuple):
    """What a person's open pages know of the account: the hash of its password, and what shows."""

    password: str
    paused_until: datetime | None
    time_zone: str
    language: str
    theme: str


@dataclass(frozen=True)
class Standing:
    """Who of the asked-for people and sessions may still be here: the people by id, and the sessions.

    A session is True, or False once expired; one that was ended is missing.
    """

    people: dict[int, Own]
    sessions: dict[str, bool]


def standing_mark(user_ids: Collection[int], session_keys: Collection[str]) -> object:
    """What `standing` is made of, as the database has it: the same mark, the same standing."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    keys = list(session_keys)
    with connection.cursor() as cursor:
        cursor.execute(USERS.format(", ".join(map(str, user_ids))), [now])
        users = cursor.fetchall()
        cursor.execute(SESSIONS.format(", ".join(["%s"] * len(keys))), [now, *keys])
        return users, cursor.fetchall()


def standing(user_ids: Collection[int], session_keys: Collection[str]) -> Standing:
    """Two queries, however many people."""
    kept = Session.objects.filter(session_key__in=session_keys).values_list("session_key", "expire_date")
    now = timezone.now()
    people = User.objects.filter(is_active=True, pk__in=user_ids).values_list("pk", *Own._fields)
    return Standing({pk: Own(*row) for pk, *row in people}, {key: expires > now for key, expires in kept})
