"""What a room holds up for everybody, and what people put aside for themselves."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from chat.actions.editing import Deleted, count_pins, replace_row
from chat.actions.revisions import enter
from chat.live.doorbell import ring
from chat.models import Message, Saved, User
from chat.permissions import may_pin


class TooMany(Exception):
    """The room has as many pins as it holds."""


AT_MOST = 100


@transaction.atomic
def pin(*, message: Message, user: User, pinned: bool) -> None:
    """Pin the message in its room, or take the pin out; nothing where it is so.

    Raises TooMany, Deleted, RoomGone, and PermissionDenied in an archived room.
    """
    room = enter(message.room, user).room
    message = Message.objects.with_details().select_related("author").get(pk=message.pk)
    message.room = room
    if room.archived_at:
        raise PermissionDenied
    if not may_pin(user, message):
        raise Deleted
    if pinned is bool(message.pinned_at):
        return
    if pinned and message.room.pin_count >= AT_MOST:
        raise TooMany
    message.pinned_at, message.pinned_by = (timezone.now(), user) if pinned else (None, None)
    replace_row(message, "pinned_at", "pinned_by")
    count_pins(message, 1 if pinned else -1)


@transaction.atomic
def save(*, message: Message, user: User, saved: bool) -> None:
    """Save the message for `user`, or forget that; only their own pages are told. Raises Deleted and RoomGone."""
    ring(person=user.pk)
    if not saved:
        Saved.objects.filter(message=message, user=user).delete()
        return
    enter(message.room, user)
    if Message.objects.get(pk=message.pk).deleted_at:
        raise Deleted
    Saved.objects.get_or_create(message=message, user=user)
