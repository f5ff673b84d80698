"""Changing what was said, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chat.actions import attachments, previews, threads
from chat.actions.messages import mention
from chat.actions.notifications import notify_anew
from chat.actions.rendering import rendering
from chat.actions.revisions import advance, enter, hold
from chat.live.doorbell import ring
from chat.models import Message, Room, User, Version
from chat.permissions import may_delete, may_edit
from chat.text.markup import VERSION

TEXT = ("body", "html", "html_version", "mentions_room")


class Deleted(Exception):
    """The message is not there any more."""


class EditedMeanwhile(Exception):
    """Somebody else changed the text first. `message` is as it is now."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.number)
        self.message = message


@transaction.atomic
def edit(*, message: Message, editor: User, body: str, seen: datetime | None) -> Message:
    """Replace the text by `body`; the old one is kept as a version. The same text again is no edit.

    `seen` is the time of the last edit that `editor` knew. Raises EditedMeanwhile where there was a later one, Deleted,
    RoomGone, and PermissionDenied.
    """
    room = enter(message.room, editor).room
    message = Message.objects.with_details().get(pk=message.pk)
    message.room = room
    if message.deleted_at:
        raise Deleted
    if not may_edit(editor, message):
        raise PermissionDenied
    if message.body == body:
        return message
    if message.edited_at != seen:
        raise EditedMeanwhile(message)
    now = timezone.now()
    for each in (message, *_twins(message)):
        Version.objects.create(message=each, body=each.body, replaced_at=now, replaced_by=editor)
        each.edited_at = now
        before = set(_told(each)), each.mentions_room
        _write(each, body)
        notify_anew(each, everybody_before=before[1])
        replace_row(each, *TEXT, "edited_at", called=_call(each, *before))
    return message


@transaction.atomic
def delete(*, message: Message, deleter: User) -> None:
    """Empty the message for good, and all that hangs on it; what is left says that there was one. Twice is once.

    Raises RoomGone and PermissionDenied.
    """
    member = enter(message.room, deleter)
    message = Message.objects.with_details().get(pk=message.pk)
    message.room = member.room
    if message.deleted_at:
        return
    if not may_delete(deleter, message, member):
        raise PermissionDenied
    for each in (message, *_twins(message)):
        _empty(each)


@transaction.atomic
def empty(*, message: Message) -> None:
    """Delete what was said by somebody whose account is closed, whoever may see the room. Twice is once."""
    hold(message.room)
    message = Message.objects.with_details().select_related("room").get(pk=message.pk)
    if not message.deleted_at:
        for each in (message, *_twins(message)):
            _empty(each)


def _twins(message: Message) -> list[Message]:
    """The same words elsewhere: a reply that was sent to the room as well, or that line."""
    same = Q(echo_of=message) | Q(pk=message.echo_of_id)
    return list(Message.objects.with_details().filter(same, room=message.room_id, deleted_at=None))


def _empty(message: Message) -> None:
    message.versions.all().delete()
    message.reactions.all().delete()
    message.saved.all().delete()
    attachments.release(message)
    _write(message, "")
    message.edited_at, message.deleted_at = None, timezone.now()
    notify_anew(message)
    pinned, message.pinned_at, message.pinned_by = message.pinned_at, None, None
    replace_row(message, *TEXT, "edited_at", "deleted_at", "pinned_at", "pinned_by", "attached")
    if pinned:
        count_pins(message, -1)
    if not message.continues or message.may_begin_day:  # in whatever look: then it stands there with a head
        _hand_head_on(message)
    if message.thread:
        threads.recount(message.thread, without=message.author, revision=message.row_revision)


def _write(message: Message, body: str) -> None:
    """Put another text into the message, with its HTML and whom it mentions."""
    rendered = rendering(body, message.room, message.author)
    message.body, message.html, message.html_version = body, rendered.markup.html, VERSION
    message.mentions_room = rendered.markup.room
    message.mentions.all().delete()
    message.mentioned = rendered.mentions
    mention(message)
    previews.unfollow(message)
    previews.follow(message)


def _told(message: Message) -> list[int]:
    return [each.person_id for each in message.mentioned if each.told]


def _call(message: Message, before: set[int], room_before: bool) -> dict[str, Any]:
    """Whom it mentions since its edit, for the bell, as a new line would; in a thread they follow that from now on."""
    new = [person for person in _told(message) if person not in before]
    if message.thread and new:
        threads.call(message, new)
    if message.mentions_room and not room_before:
        return {"by": message.author_id}
    return {"by": message.author_id, "called": new} if new else {}


def replace_row(message: Message, *changed: str, called: Mapping[str, Any] | None = None) -> None:
    """Write the fields that `changed`, and have pages replace the row, and those that quote it. `called` is for the
    bell."""
    message.changed_revision = message.row_revision = advance(message.room).revision
    message.save(update_fields=[*changed, "changed_revision", "row_revision"])
    if "body" in changed:
        message.replies.update(changed_revision=message.row_revision, row_revision=message.row_revision)
    ring(room=message.room_id, revision=message.row_revision, **(called or {}))


def _hand_head_on(head: Message) -> None:
    """The next line of the group that is still there becomes its head.

    Whatever stands between is deleted: one that was a head itself has handed on already.
    """
    later = Message.objects.in_log(head.thread or head.room).filter(number__gt=head.number, deleted_at=None)
    after = later.order_by("number").first()
    if after is not None and after.continues:
        after.continues, after.changed_revision, after.row_revision = False, head.changed_revision, head.row_revision
        after.save(update_fields=["continues", "changed_revision", "row_revision"])


def count_pins(message: Message, more: int) -> None:
    """After the row was replaced, in its transaction."""
    room = Room.objects.filter(pk=message.room_id)
    room.update(pin_count=F("pin_count") + more, pins_revision=message.row_revision)
