"""Who is in which room, and how far they have read."""

from collections.abc import Mapping

from django.db import connection, transaction

from chat.actions.revisions import advance
from chat.live.doorbell import ring
from chat.models import Membership, Room, User

# The readers are numbers of ours, and many: to adapt each as a parameter takes longer than the update.
READ = "UPDATE chat_membership SET read_number = %s WHERE room_id = %s AND read_number < %s AND user_id IN ({})"


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
    """Mark `room` as read by `user` up to `number`, on all their pages."""
    if Membership.objects.filter(room=room, user=user, read_number__lt=number).update(read_number=number):
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
