"""Saying things."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from chat import metrics
from chat.actions import outreach, previews
from chat.actions.attachments import attach
from chat.actions.notifications import notify
from chat.actions.rendering import Rendering, rendering
from chat.actions.revisions import RoomGone, Silenced, advance, hear
from chat.live.doorbell import ring
from chat.models import Mention, Message, Room, User
from chat.models.loading import loaded
from chat.models.membership import Level
from chat.models.message import GROUPED_WITHIN
from chat.text.markup import VERSION

__all__ = ["RoomGone", "Silenced", "say"]

READ_UP_TO = """
UPDATE chat_membership SET read_number = %s, held = FALSE
WHERE room_id = %s AND user_id = %s AND EXISTS (SELECT 1 FROM chat_user WHERE id = %s AND is_active)
"""
SAY = """
INSERT INTO chat_message (
    room_id, author_id, number, said_revision, changed_revision, created_at, body, html, html_version, mentions_room,
    token, reply_to_id, echo_of_id, previous_at, continues
) VALUES (
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
    (SELECT created_at FROM chat_message WHERE room_id = %s AND number = %s AND thread_id IS NULL),
    EXISTS (
        SELECT 1 FROM chat_message
        WHERE room_id = %s AND number = %s AND thread_id IS NULL
        AND author_id = %s AND created_at > %s AND deleted_at IS NULL
    )
) RETURNING id, previous_at, continues
"""
FIELDS = [field.attname for field in Message._meta.concrete_fields]
UNCHANGED = (0, None, None, None, None, "")  # row_revision, edited_at, deleted_at, pinned_at, pinned_by, attached
BEFORE = [field for field in Message._meta.concrete_fields if field.attname in {"previous_at", "continues"}]
END_DRAFT = "DELETE FROM chat_draft WHERE room_id = %s AND user_id = %s AND root_id IS NULL"


class NothingLeft(Exception):
    """There are no words, and the files of the line were said or taken away meanwhile."""


class NothingToReplyTo(Exception):
    """There is no message of that number in the room."""


def say(
    *,
    room: Room,
    author: User,
    body: str,
    token: str,
    at: datetime | None = None,
    files: Collection[int] = (),
    reply_to: int | None = None,
) -> Message:
    """Say `body` in `room` and tell every page. The same author and `token` again: the line that was said.

    `at` is when it was said, if not now: nothing is fetched then of what it links to. Reads up to the line for its
    author, and ends the author's draft in the room. Of `files`, ids, it takes those that wait for such a line.
    `reply_to` is the number of the message that it answers. Raises RoomGone for whoever is not a member: `room` need
    not be more than its id; Silenced, NothingLeft, and NothingToReplyTo.
    """
    rendered = rendering(body, room, author)
    try:
        with transaction.atomic():
            message = put(room, author, body, rendered, token, at or timezone.now(), reply_to, files=files)
            if at is None:
                previews.follow(message)
    except IntegrityError:
        return Message.objects.with_details().get(author=author, token=token)
    metrics.lines_said.inc()
    return message


def put(
    room: Room,
    author: User,
    body: str,
    rendered: Rendering,
    token: str,
    now: datetime,
    reply_to: int | None = None,
    echo_of: int | None = None,
    files: Collection[int] = (),
) -> Message:
    """The row of a new line, in the transaction of whoever calls this. `echo_of` is the id of a reply in a thread."""
    revision, number, silenced, keywords, direct = advance(room, messages=1)
    at, grouped_after = map(connection.ops.adapt_datetimefield_value, (now, now - GROUPED_WITHIN))
    here, previous = (room.pk, author.pk), (room.pk, number - 1)
    with connection.cursor() as cursor:
        # Under the row's lock, so that nobody is heard after a removal.
        cursor.execute(READ_UP_TO, [number, *here, author.pk])
        if not cursor.rowcount:
            raise RoomGone
        if silenced:
            hear(room, author)
        answered = answered_by(room, reply_to, below=number) if reply_to is not None else None
        said = (*here, number, revision, revision)
        text = (body, rendered.markup.html, VERSION, rendered.markup.room, token)
        answers = answered.pk if answered else None
        cursor.execute(SAY, [*said, at, *text, answers, echo_of, *previous, *previous, author.pk, grouped_after])
        pk, *before = cursor.fetchone()
        if echo_of is None:
            cursor.execute(END_DRAFT, here)
    previous_at, continues = (loaded(*each, connection.alias) for each in zip(BEFORE, before, strict=True))
    row = (pk, *said, now, previous_at, continues, *text, *UNCHANGED, answers, None, echo_of)
    message = Message.from_db(connection.alias, FIELDS, row)
    message.author, message.mentioned, message.reacted, message.previewed = author, rendered.mentions, {}, []
    message.reply_to, message.discussed = answered, None
    if rendered.mentions:
        mention(message)
    notify(message, keywords=keywords)
    if direct:
        outreach.call_room(message, Level.EVERYTHING)
    if files and not attach(message, files) and not body:
        raise NothingLeft
    ring(room=room.pk, revision=revision, said=message, **calls(message, direct=direct))
    return message


def calls(message: Message, *, direct: bool) -> dict[str, Any]:
    """Whom a new line calls, for the bell: nobody, as most do; those it mentions and tells; or the whole room."""
    if direct or message.mentions_room:
        return {"by": message.author_id}
    called = [each.person_id for each in message.mentioned if each.told]
    return {"by": message.author_id, "called": called} if called else {}


def answered_by(room: Room, number: int, *, below: int, root: int | None = None) -> Message:
    """The message of that number that a line may answer: said before it, in the same log."""
    found = Message.objects.numbered(room, number, root) if 0 < number < below else None
    if found is None:
        raise NothingToReplyTo
    return found


def mention(message: Message) -> None:
    """Store whom a new message mentions."""
    for each in message.mentioned:
        each.message = message
    Mention.objects.bulk_create(message.mentioned)
