"""Who is in which room, and how far they have read."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from chat.actions import notifications
from chat.actions.revisions import RoomGone, advance, advance_place, enter, hold, keep
from chat.live.doorbell import ring
from chat.models import Departure, Membership, Role, Room, User
from chat.models.membership import Level
from chat.models.room import Kind
from chat.permissions import may_join, may_leave

# The readers are numbers of ours, and many: to adapt each as a parameter takes longer than the update.
READ = """
UPDATE chat_membership SET read_number = %s
WHERE room_id = %s AND read_number < %s AND NOT held AND user_id IN ({})
"""


class LastOne(Exception):
    """The room is closed and nobody else is in it: whoever left it would leave it to nobody."""


def join(*, room: Room, user: User) -> Membership:
    """Make `user` a member of an open room if need be; what was said before counts as read. Raises RoomGone."""
    mine = Membership.objects.filter(room=room, user=user).first()
    if mine is not None:
        return mine
    with transaction.atomic():
        hold(room)
        room = Room.objects.get(pk=room.pk)
        if not may_join(user, room):
            raise RoomGone
        ring(lists=1)
        return grant(room, user)


@transaction.atomic
def add(*, room: Room, user: User, by: User) -> None:
    """Let an admin of `room` take `user` in. Raises RoomGone, and PermissionDenied for others."""
    room = keep(room, by)
    if not user.is_active or not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise PermissionDenied
    if not Membership.objects.filter(room=room, user=user).exists():
        notifications.invited(room=room, user=user, by=by)
    grant(room, user)
    advance_place()


def grant(room: Room, user: User, *, is_admin: bool = False) -> Membership:
    """Make `user` a member, in the transaction of whoever has decided that; a member stays what they are."""
    fields = {"read_number": room.last_number, "is_admin": is_admin}
    mine, _ = Membership.objects.get_or_create(room=room, user=user, defaults=fields)
    Departure.objects.filter(room=room, user=user).delete()
    ring(person=user.pk)
    return mine


@transaction.atomic
def dismiss(*, room: Room, user: User, by: User) -> None:
    """Let an admin of `room` take `user` out. Raises RoomGone, and PermissionDenied for others."""
    remove(room=keep(room, by), user=user)


@transaction.atomic
def leave(*, room: Room, user: User) -> None:
    """Take oneself out. Of a closed room the last one does not: it would be nobody's. Raises RoomGone, LastOne."""
    member = enter(room, user)
    if not may_leave(member.room, member):
        raise PermissionDenied
    if member.room.kind == Kind.CLOSED and not Membership.objects.filter(room=room).exclude(user=user).exists():
        raise LastOne
    remove(room=member.room, user=user)


@transaction.atomic
def remove(*, room: Room, user: User) -> None:
    """Take `user` out of `room`, as whoever calls this has decided.

    The room's revision moves, so that pages meet it before what is said later; and that of the place, so that lists
    lose the room even where the bell is not heard.
    """
    counters = advance(room)
    if Membership.objects.filter(room=room, user=user).delete()[0]:
        Departure.objects.get_or_create(room=room, user=user)
    Room.objects.filter(pk=room.pk).update(removal_revision=counters.revision)
    provide_for(room)
    advance_place()
    ring(room=room.pk, revision=counters.revision)
    ring(person=user.pk)


@transaction.atomic
def make_admin(*, room: Room, user: User, by: User, is_admin: bool) -> None:
    """Let an admin of `room` make a member one, or not any more. Raises RoomGone, and PermissionDenied for others."""
    keep(room, by)
    Membership.objects.filter(room=room, user=user).update(is_admin=is_admin)
    provide_for(room)
    advance_place()
    ring(person=user.pk)


def provide_for(room: Room) -> None:
    """Make whoever is in a closed room longest its admin where none is left: nobody from outside could help."""
    members = Membership.objects.filter(room=room, room__kind=Kind.CLOSED, user__is_active=True)
    if members.filter(is_admin=True).exclude(user__role=Role.GUEST).exists():
        return
    heir = members.exclude(user__role=Role.GUEST).order_by("pk").first()
    if heir is not None:
        Membership.objects.filter(pk=heir.pk).update(is_admin=True)
        ring(person=heir.user_id)


def prefer(*, room: Room, user: User, favourite: bool) -> None:
    """Put the room first in the list of `user`, or back among the others."""
    if Membership.objects.filter(room=room, user=user).update(favourite=favourite):
        ring(person=user.pk)


def read_by(*, user: User, room: Room, number: int) -> None:
    """Mark `room` as read by `user` up to `number`, on all their pages; never backwards."""
    behind = Membership.objects.filter(Q(read_number__lt=number) | Q(held=True), room=room, user=user)
    if behind.update(read_number=Greatest("read_number", number), held=False):
        ring(person=user.pk)


def go_in(*, user: User, room: Room, mine: Membership | None = None) -> int:
    """A member opens the room: it is read as far as `room` was loaded, and if it was hidden, back in their list.

    `mine` is what they are in it, asked here where it is None. Returns up to which message they had read it before.
    Whoever is no member has nothing unread.
    """
    mine = mine or Membership.objects.filter(room=room, user=user).first()
    if mine is None:
        return room.last_number
    if mine.visited_at is None:
        notifications.accept(user=user, room=room)
    if mine.level == Level.HIDDEN:
        change_level(user=user, room=room, level=Level.EVERYTHING)
    if mine.held or mine.read_number < room.last_number:
        read_by(user=user, room=room, number=room.last_number)
    return mine.read_number


@transaction.atomic
def unread_from(*, user: User, room: Room, number: int) -> None:
    """The message of that number, and what follows it, is unread, on all their pages, until they go in anew."""
    if Membership.objects.filter(room=room, user=user).update(read_number=number - 1, held=True):
        ring(person=user.pk)


@transaction.atomic
def read_everywhere(*, user: User) -> None:
    """Mark all rooms as read."""
    last = Subquery(Room.objects.filter(pk=OuterRef("room")).values("last_number"))
    behind = Membership.objects.filter(Q(read_number__lt=F("room__last_number")) | Q(held=True), user=user)
    if behind.update(read_number=last, held=False):
        ring(person=user.pk)


@transaction.atomic
def change_level(*, user: User, room: Room, level: str) -> None:
    """How much `user` wants to hear of the room, on all their pages."""
    if Membership.objects.filter(room=room, user=user).exclude(level=level).update(level=level):
        ring(person=user.pk)


@transaction.atomic
def read(reads: Mapping[int, Mapping[int, int]]) -> None:
    """Mark as read: room id -> user id -> number read up to. One update for each room and number; never backwards.

    Rings for the rooms where that is news: the same people may have pages at other processes.
    """
    if connection.features.has_select_for_update:
        # In one order: else two processes that mark the same people wait for each other.
        people = {user_id for numbers in reads.values() for user_id in numbers}
        rows = Membership.objects.filter(room_id__in=reads, user_id__in=people).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
    with connection.cursor() as cursor:
        for room_id, numbers in reads.items():
            marked = 0
            for number in set(numbers.values()):
                readers = ",".join(str(user_id) for user_id, upto in numbers.items() if upto == number)
                cursor.execute(READ.format(readers), [number, room_id, number])
                marked += cursor.rowcount
            if marked:
                ring(read=room_id)
