"""Reacting to what was said."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from chat.actions import notifications
from chat.actions.editing import Deleted
from chat.actions.revisions import advance, enter
from chat.live.doorbell import ring
from chat.models import Message, Reaction, User
from chat.permissions import may_react

AT_MOST = 20  # different emoji at a message


class TooMany(Exception):
    """The message has as many different emoji as it holds."""


@transaction.atomic
def toggle(*, message: Message, user: User, emoji: str) -> bool:
    """React with `emoji`, or take it back; returns whether it is there now. Raises TooMany, Deleted, RoomGone,
    and PermissionDenied in an archived room.

    The message's row stays as it is: pages get its reactions alone.
    """
    room = enter(message.room, user).room
    message = Message.objects.with_details().get(pk=message.pk)
    message.room = room
    if room.archived_at:
        raise PermissionDenied
    if not may_react(user, message):
        raise Deleted
    back, _ = message.reactions.filter(user=user, emoji=emoji).delete()
    if not back:
        if emoji not in message.reacted and len(message.reacted) >= AT_MOST:
            raise TooMany
        Reaction.objects.create(message=message, user=user, emoji=emoji)
    notifications.reacted(message, user, emoji, back=bool(back))
    message.changed_revision = advance(message.room).revision
    message.save(update_fields=["changed_revision"])
    ring(room=message.room_id, revision=message.changed_revision)
    return not back
