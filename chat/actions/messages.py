"""Saying things."""

from datetime import datetime

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from chat.actions.revisions import advance
from chat.models import Draft, Membership, Message, Room, User
from chat.models.message import GROUPED_WITHIN


class RoomGone(Exception):
    """The room is not there any more, or its door is closed to this person."""


def say(*, room: Room, author: User, body: str, token: str, at: datetime | None = None) -> Message:
    """Say `body` in `room` and tell every page. The same author and `token` again: the line that was said.

    `at` is when it was said; now if not given. Reads up to the line for its author, and ends the author's draft in
    the room. Raises RoomGone for whoever is not a member.
    """
    try:
        with transaction.atomic():
            return _say(room, author, body, token, at or timezone.now())
    except IntegrityError:
        return Message.objects.with_details().get(author=author, token=token)
    except DatabaseError as error:
        if Room.objects.filter(pk=room.pk).exists():
            raise
        raise RoomGone from error


def _say(room: Room, author: User, body: str, token: str, now: datetime) -> Message:
    counters = advance(room, messages=1)
    # Under the row's lock, so that nobody is heard after a removal.
    member = Membership.objects.filter(room=room, user=author, user__is_active=True)
    if not member.update(read_number=counters.last_number):
        raise RoomGone
    previous = Message.objects.filter(room=room, number=counters.last_number - 1).first()
    message = Message.objects.create(
        room=room,
        author=author,
        number=counters.last_number,
        said_revision=counters.revision,
        changed_revision=counters.revision,
        created_at=now,
        previous_at=previous.created_at if previous else None,
        continues=previous is not None
        and previous.author_id == author.pk
        and now - previous.created_at < GROUPED_WITHIN,
        body=body,
        token=token,
    )
    Draft.objects.filter(room=room, user=author).delete()
    return message
