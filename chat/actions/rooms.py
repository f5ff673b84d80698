"""Rooms: made, changed, turned into another kind, archived, deleted."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from chat import tasks
from chat.actions import attachments, memberships, records
from chat.actions.revisions import advance_place, change_details, keep
from chat.live.doorbell import ring
from chat.models import Attachment, Membership, Message, Room, User
from chat.models.room import Kind, between
from chat.permissions import may_make_room

BETWEEN_AT_MOST = 9
BATCH = 500  # messages that are deleted in one go: nobody waits for more


class NotBetween(Exception):
    """A direct room is between two people and nine, whom whoever opens it sees."""


class NotItsName(Exception):
    """What was typed as proof is not the room's name."""


@transaction.atomic
def create(*, name: str, creator: User, kind: str = Kind.OPEN, topic: str = "") -> Room:
    """A new room with `creator` as its first member and admin. An open one appears in everybody's navigation.

    Raises PermissionDenied.
    """
    if not may_make_room(creator) or kind not in {Kind.OPEN, Kind.CLOSED}:
        raise PermissionDenied
    room = Room.objects.create(name=name, kind=kind, topic=topic)
    memberships.grant(room, creator, is_admin=True)
    advance_place()
    return room


@transaction.atomic
def open_direct(*, people: Collection[User], by: User) -> Room:
    """The direct room of `people` and `by`, made if there is none. Raises NotBetween."""
    everybody = {person.pk: person for person in (*people, by)}
    seen = User.objects.visible_to(by).filter(pk__in=everybody)
    if not 2 <= len(everybody) <= BETWEEN_AT_MOST or seen.count() < len(everybody):
        raise NotBetween
    found = Room.objects.open_between(everybody.values())
    if found is not None:
        return found
    if not all(person.is_active for person in seen):
        raise NotBetween
    try:
        with transaction.atomic():
            room = Room.objects.create(kind=Kind.DIRECT, between=between(everybody.values()))
    except IntegrityError:  # somebody else of them opened it just now
        return Room.objects.get(between=between(everybody.values()))
    for person in seen:
        memberships.grant(room, person)
    advance_place()
    return room


@transaction.atomic
def change(*, room: Room, by: User, name: str, topic: str, description: str, announcements: bool) -> Room:
    """What the room is called and about, and whether only its admins say something.

    Raises RoomGone and PermissionDenied.
    """
    keep(room, by)
    changed = {"name": name, "topic": topic, "description": description, "announcements": announcements}
    return change_details(room, **changed)


@transaction.atomic
def turn(*, room: Room, by: User, kind: str) -> Room:
    """Make an open room closed, or a closed one open, with all that was said. Raises RoomGone, PermissionDenied."""
    keep(room, by)
    if kind not in {Kind.OPEN, Kind.CLOSED}:
        raise PermissionDenied
    room = change_details(room, kind=kind)
    memberships.provide_for(room)
    closed = gettext_noop("%(who)s made the room %(room)s closed")
    what = closed if kind == Kind.CLOSED else gettext_noop("%(who)s made the room %(room)s open")
    records.note(by=by, what=what, room=room.name)
    return room


@transaction.atomic
def archive(*, room: Room, by: User, archived: bool) -> Room:
    """Let the room only be read, and out of everybody's list; or bring it back. Raises RoomGone, PermissionDenied."""
    keep(room, by)
    gone = gettext_noop("%(who)s archived the room %(room)s")
    what = gone if archived else gettext_noop("%(who)s brought the room %(room)s back")
    records.note(by=by, what=what, room=room.name)
    return change_details(room, archived_at=timezone.now() if archived else None)


@transaction.atomic
def delete(*, room: Room, by: User, name: str) -> None:
    """Delete the room and all that was said in it, `name` being its name as proof.

    From the commit on it is nobody's: pages that show it are sent away, and none of it is found. What is too much to be
    deleted in one go is deleted by a task. Raises NotItsName, RoomGone and PermissionDenied.
    """
    now = keep(room, by)
    if name.casefold() != now.name.casefold():
        raise NotItsName
    what = gettext_noop("%(who)s deleted the room %(room)s, with all that was said in it")
    records.note(by=by, what=what, room=now.name)
    people = list(Membership.objects.filter(room=room).values_list("user", flat=True))
    room = change_details(room, kind=Kind.CLOSED, name="", topic="", description="")
    Membership.objects.filter(room=room).delete()
    Room.objects.filter(pk=room.pk).update(removal_revision=room.revision)
    for person in people:
        ring(person=person)
    if not erase(room.pk):
        tasks.erase_room.enqueue(room.pk)


@transaction.atomic
def erase(room_id: int) -> bool:
    """Delete some of a deleted room, and itself once nothing is left in it. Whether that is so."""
    attachments.release_all(Attachment.objects.filter(room=room_id))
    newest = Message.objects.filter(room=room_id).order_by("-pk").values_list("pk", flat=True)[:BATCH]
    Message.objects.filter(pk__in=list(newest)).delete()
    if Message.objects.filter(room=room_id).exists():
        return False
    Room.objects.filter(pk=room_id).delete()
    return True
