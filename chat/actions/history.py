"""Saying much at once: what was said elsewhere or long ago."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction

from chat.actions.notifications import concerned, entries, mentions_up_to
from chat.actions.rendering import rendering
from chat.actions.revisions import RoomGone, advance
from chat.live.doorbell import ring
from chat.models import Draft, Membership, Mention, Message, Notification, Room, User
from chat.models.message import GROUPED_WITHIN
from chat.text.markup import VERSION

BATCH = 5_000


@dataclass(frozen=True)
class Line:
    room: Room
    author: User
    body: str
    token: str
    at: datetime


def bring_in(lines: Iterable[Line]) -> None:
    """Say `lines`, each room's in order of time: the rows are those that `messages.say` makes, one line after another.

    No word that somebody waits for is looked for in them.

    One transaction for each BATCH, and of each room one ring. Raises RoomGone for whoever is not a member, and
    IntegrityError for a token that its author has used before; the batches before stand, of this one nothing.
    """
    for batch in batched(lines, BATCH):
        with transaction.atomic():
            _bring_in(batch)


def _bring_in(lines: tuple[Line, ...]) -> None:
    of_rooms = defaultdict[Room, list[Line]](list)
    for line in lines:
        of_rooms[line.room].append(line)
    last = dict[Room, Message]()
    # Always in the same order: two of these at once would lock each other out.
    for room in sorted(of_rooms, key=lambda room: room.pk):
        last[room] = _ends(room, of_rooms[room])
    said = Message.objects.bulk_create(_follow(last, line) for line in lines)
    for message in said:
        for each in message.mentioned:
            each.message = message
    Mention.objects.bulk_create(each for message in said for each in message.mentioned)
    told = {message: concerned(message, keywords=False) for message in said}
    Notification.objects.bulk_create(each for message, kinds in told.items() for each in entries(message, kinds))
    # Said one after the other, so that the last of a room has the highest number.
    upto = {message.room_id: message.number for message, kinds in told.items() if kinds or message.mentions_room}
    for room_id, number in upto.items():
        mentions_up_to(room_id, number)


def _ends(room: Room, lines: list[Line]) -> Message:
    """Take the numbers for `lines`, read by their authors; what stands before them, as they take over from it."""
    counters = advance(room, messages=len(lines))
    ring(room=room.pk, revision=counters.revision)
    number, revision = counters.last_number - len(lines), counters.revision - len(lines)
    read = {line.author: number + index for index, line in enumerate(lines, 1)}
    for author, own in read.items():
        member = Membership.objects.filter(room=room, user=author, user__is_active=True)
        if not member.update(read_number=own):
            raise RoomGone
    Draft.objects.filter(room=room, root=None, user__in=read).delete()
    before = Message.objects.filter(room=room, thread=None, number=number).first() or Message(room=room, number=number)
    before.said_revision = revision
    return before


def _follow(last: dict[Room, Message], line: Line) -> Message:
    before = last[line.room]
    previous = before if before.number else None
    revision = before.said_revision + 1
    rendered = rendering(line.body, line.room, line.author)
    last[line.room] = message = Message(
        room=line.room,
        author=line.author,
        number=before.number + 1,
        said_revision=revision,
        changed_revision=revision,
        created_at=line.at,
        previous_at=previous.created_at if previous else None,
        continues=continues(previous, line.author, line.at),
        body=line.body,
        html=rendered.markup.html,
        html_version=VERSION,
        mentions_room=rendered.markup.room,
        token=line.token,
    )
    message.mentioned = rendered.mentions
    return message


def continues(previous: Message | None, author: User, now: datetime) -> bool:
    """Whether a line of `author` goes on with the one before it, without a head of its own: as `messages.SAY`."""
    if previous is None or previous.author_id != author.pk or previous.deleted_at:
        return False
    return now - previous.created_at < GROUPED_WITHIN
