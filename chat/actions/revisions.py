"""The counters by which pages know what they have missed. Call these inside the transaction that writes."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F

from chat.live.doorbell import ring
from chat.models import Membership, Place, Room, User
from chat.models.room import Kind
from chat.permissions import may_keep_room, may_post


class RoomGone(Exception):
    """The room is not there any more, or its door is closed to this person."""


class Silenced(Exception):
    """This person may not say anything in the room: it is archived, or for announcements."""


class Counters(NamedTuple):
    """A room's counters. `silenced` is whether not everybody of the room may say something: whoever lets somebody say
    it asks more. `keywords` is whether anybody in the place waits for some word. In a `direct` room each line means
    everybody.
    """

    revision: int
    last_number: int
    silenced: bool = False
    keywords: bool = False
    direct: bool = False


# By hand, here and in `messages`: what is said takes a quarter of the time that the ORM needs to write the same SQL.
ADVANCE = """
UPDATE chat_room SET revision = revision + %s, last_number = last_number + %s WHERE id = %s
RETURNING revision, last_number, announcements, archived_at, kind, EXISTS (SELECT 1 FROM chat_keyword)
"""


def advance(room: Room, *, messages: int = 0) -> Counters:
    """The counters of `room` after one change more, or after `messages` lines said. Whoever calls it rings the bell.

    The update locks the row until the commit, so that commit order is revision order on every database.
    Raises RoomGone.
    """
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [max(messages, 1), messages, room.pk])
        row = cursor.fetchone()
    if row is None:
        raise RoomGone
    revision, last_number, announcements, archived_at, kind, keywords = row
    silenced = bool(announcements or archived_at)  # SQLite 3.40 answers IS NOT NULL wrongly there
    return Counters(revision, last_number, silenced, bool(keywords), kind == Kind.DIRECT)


def hold(room: Room) -> None:
    """Hold the row of `room` until the commit: what is read from here on stays as it is. Raises RoomGone."""
    rows = Room.objects.filter(pk=room.pk)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    if not list(rows):
        raise RoomGone


def enter(room: Room, user: User) -> Membership:
    """`hold`, for what `user` does there: as which member, with the room as it is now. Raises RoomGone for others."""
    hold(room)
    member = Membership.objects.select_related("room").filter(room=room, user=user, user__is_active=True).first()
    if member is None:
        raise RoomGone
    return member


def keep(room: Room, user: User) -> Room:
    """`hold`, for what `user` makes of the room and of who is in it: the room as it is now.

    Raises RoomGone for whoever does not see it, and PermissionDenied for whoever may not.
    """
    hold(room)
    user = User.objects.get(pk=user.pk)  # as they are now, too
    now = Room.objects.visible_to(user).filter(pk=room.pk).first()
    if now is None:
        raise RoomGone
    if not may_keep_room(user, now, Membership.objects.filter(room=room, user=user).first()):
        raise PermissionDenied
    return now


def hear(room: Room, author: User) -> None:
    """Ask whether `author` may say something in `room`, which is `silenced`. Raises Silenced."""
    member = Membership.objects.select_related("room", "user").filter(room=room, user=author).first()
    if member is None or not may_post(member.user, member.room, member):
        raise Silenced


def change_details(room: Room, **changed: object) -> Room:
    """Write what `changed` of what pages show in the room's head or let say there, on every open page."""
    revision = advance(room).revision
    Room.objects.filter(pk=room.pk).update(details_revision=revision, **changed)
    ring(room=room.pk, revision=revision)
    advance_place()
    return Room.objects.get(pk=room.pk)


def advance_place() -> int:
    """The place's revision after one change more of rooms or names; rings the bell on commit."""
    place = Place(pk=Place.ONLY, revision=F("revision") + 1)
    place.save(update_fields=["revision"])
    ring(place=place.revision)
    return place.revision
