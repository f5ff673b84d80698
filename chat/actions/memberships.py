"""Who is in which room, and how far they have read."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from chat.actions.revisions import advance
from chat.live.doorbell import ring
from chat.models import Membership, Room, User
from chat.models.membership import Level

# The readers are numbers of ours, and many: to adapt each as a parameter takes longer than the update.
READ = """
UPDATE chat_membership SET read_number = %s
WHERE room_id = %s AND read_number < %s AND NOT held AND user_id IN ({})
"""


def join(*, room: Room, user: User) -> None:
    """Make `user` a member of `room` if need be; what was said before counts as read."""
    if Membership.objects.filter(room=room, user=user).exists():
        return
    with transaction.atomic():
        Membership.objects.get_or_create(room=room, user=user, defaults={"read_number": room.last_number})
        ring(person=user.pk)


@transaction.atomic
def remove(*, room: Room, user: User) -> None:
    """Take `user` out of `room`. The room's revision moves, so that pages meet it before what is said later."""
    counters = advance(room)
    Membership.objects.filter(room=room, user=user).delete()
    Room.objects.filter(pk=room.pk).update(removal_revision=counters.revision)
    ring(room=room.pk, revision=counters.revision)
    ring(person=user.pk)


def read_by(*, user: User, room: Room, number: int) -> None:
    """Mark `room` as read by `user` up to `number`, on all their pages; never backwards."""
    behind = Membership.objects.filter(Q(read_number__lt=number) | Q(held=True), room=room, user=user)
    if behind.update(read_number=Greatest("read_number", number), held=False):
        ring(person=user.pk)


def go_in(*, user: User, room: Room) -> int:
    """A member opens the room: it is read as far as `room` was loaded, and if it was hidden, back in their list.

    Returns up to which message they had read it before. Whoever is no member has nothing unread.
    """
    mine = Membership.objects.filter(room=room, user=user).first()
    if mine is None:
        return room.last_number
    if mine.level == Level.HIDDEN:
        change_level(user=user, room=room, level=Level.EVERYTHING)
    if mine.held or mine.read_number < room.last_number:
        read_by(user=user, room=room, number=room.last_number)
    if user.last_room_id != room.pk:
        Membership.objects.filter(pk=mine.pk).update(visited_at=timezone.now())
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
