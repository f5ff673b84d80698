"""Files: put into a room, said with a line, taken away.

The row is there before the first byte is stored and goes after the last: whatever breaks off in between, the row is
left and by it the rest is found.
"""

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import tasks
from chat.actions.revisions import enter
from chat.files.kinds import HEAD, PICTURE, Sniffed, beginning, sniff
from chat.models import Attachment, Message, Place, Room, User
from chat.models.attachment import AT_MOST, AttachmentQuerySet
from chat.permissions import may_post
from chat.text.clean import file_name

PENDING_FOR = timedelta(days=1)
AT_ONCE = 100  # that are forgotten in one go

logger = logging.getLogger(__name__)


class FileRefused(Exception):
    """The file is not taken. Its text says why, to whoever has chosen it; `status` is for HTTP."""

    def __init__(self, reason: str, status: int = 422) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class Contents:
    """What is known of a file that has come."""

    sniffed: Sniffed
    name: str
    itself: "File[Any]"
    size: int
    width: int = 0
    height: int = 0
    moving: bool = False
    beginning: str = ""


def add(*, room: Room, owner: User, name: str, file: "File[Any]", size: int, root: Message | None = None) -> Attachment:
    """Put a file into `room`, or the thread below its message `root`, where it waits for a line of its `owner`.
    Raises FileRefused and RoomGone.

    Pictures are made anew in the background, as that takes up to seconds: what is not seen in them goes nowhere.
    """
    contents = _contents(file_name(name), file, size)
    attachment = _announce(room, root, owner, contents)
    try:
        name = attachment.raw_name if attachment.state else attachment.storage_name()
        default_storage.save(name, contents.itself)
    except Exception as error:
        logger.exception("A file could not be stored.")
        _let_go(Attachment.objects.filter(pk=attachment.pk))
        reason = _("The server could not store %(file)s. Try again in a moment.") % {"file": attachment.name}
        raise FileRefused(reason, 503) from error
    attachment.whole = True
    with transaction.atomic():
        attachment.save(update_fields=["whole"])
        if attachment.state:
            tasks.make_picture.enqueue(attachment.pk)
    return attachment


def _contents(name: str, file: "File[Any]", size: int) -> Contents:
    limit = settings.MAX_FILE_SIZE
    if size > limit:
        reason = _("%(file)s is too large: a file has %(size)s MB at most.")
        raise FileRefused(reason % {"file": name, "size": limit // 1_000_000}, 413)
    if size == 0:
        raise FileRefused(_("%(file)s is empty.") % {"file": name})
    head = file.read(HEAD)
    file.seek(0)
    sniffed = sniff(head)
    if sniffed.kind == Attachment.PICTURE:
        return _picture(name, file, size)
    text = beginning(head) if sniffed.kind == Attachment.TEXT else ""
    return Contents(sniffed, name, file, size, beginning=text)


def _picture(name: str, file: "File[Any]", size: int) -> Contents:
    from chat.files import pictures  # late: a tenth of the start

    try:
        measured = pictures.measured(file)
    except pictures.Broken as error:
        reason = _("%(file)s is a broken picture: it can't be opened.")
        raise FileRefused(reason % {"file": name}) from error
    except pictures.TooManyPixels as error:
        reason = _("%(file)s has too many pixels: %(limit)s.")
        raise FileRefused(reason % {"file": name, "limit": error}) from error
    file.seek(0)
    return Contents(PICTURE, name, file, size, *measured)


@transaction.atomic
def _announce(room: Room, root: Message | None, owner: User, contents: Contents) -> Attachment:
    """The row of a file that is about to be stored, and its share of the place's quota."""
    member = enter(room, owner)
    if not may_post(owner, member.room, member):
        reason = _("%(file)s is not taken: you may not say anything in this room.")
        raise FileRefused(reason % {"file": contents.name}, 403)
    if Attachment.objects.filter(owner=owner, room=room, root=root, message=None).count() >= AT_MOST:
        reason = _("%(file)s is one too many: a message has %(most)s files at most.")
        raise FileRefused(reason % {"file": contents.name, "most": AT_MOST})
    place, stored = Place.objects.filter(pk=Place.ONLY), contents.size
    if not place.filter(files_size__lte=settings.MAX_FILES_SIZE - stored).update(files_size=F("files_size") + stored):
        reason = _("There is no room left for %(file)s: this place is full of files.")
        raise FileRefused(reason % {"file": contents.name}, 507)
    return Attachment.objects.create(
        room=room,
        root=root,
        owner=owner,
        key=secrets.token_hex(16),
        name=contents.name,
        kind=contents.sniffed.kind,
        content_type=contents.sniffed.content_type,
        size=contents.size,
        stored=stored,
        width=contents.width,
        height=contents.height,
        moving=contents.moving,
        beginning=contents.beginning,
        state=Attachment.MAKING if contents.sniffed is PICTURE else "",
    )


def attach(message: Message, ids: Collection[int]) -> list[Attachment]:
    """Give the message those of `ids` that wait for a line of its author in its room, or in its thread.

    Within the transaction that says it, under the lock of the room's row: no other line takes them.
    """
    root = Message(pk=message.thread_id) if message.thread_id else None
    files = list(Attachment.objects.pending(message.author, Room(pk=message.room_id), root).filter(pk__in=ids))
    if files:
        Attachment.objects.filter(pk__in=[file.pk for file in files]).update(message=message)
        has_picture = any(file.kind == Attachment.PICTURE for file in files)
        message.attached = "file image" if has_picture else "file"
        message.save(update_fields=["attached"])
    message.files = files
    return files


def remove(*, attachment: Attachment, user: User) -> None:
    """Take away what waits to be said; nothing where it was said meanwhile."""
    _let_go(Attachment.objects.filter(pk=attachment.pk, owner=user, message=None))


def release(message: Message) -> None:
    """Take the files of a message away for good, once the transaction that empties it commits."""
    if message.attached:
        _let_go(Attachment.objects.filter(message=message))
        message.attached, message.files = "", []


def release_all(files: AttachmentQuerySet) -> None:
    """Take these files away for good, once the transaction around this commits."""
    _let_go(files)


def forget_pending() -> bool:
    """Take away some of what was pending for a day, or was left when something broke off. Whether there may be more."""
    old = Attachment.objects.filter(Q(room=None) | Q(added_at__lt=timezone.now() - PENDING_FOR), message=None)
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    _let_go(old.filter(pk__in=ids))
    return len(ids) == AT_ONCE


@transaction.atomic
def _let_go(files: AttachmentQuerySet) -> None:
    """Nobody's from here on; out of the storage after the commit, or where that fails, by the daily clearing."""
    ids = list(files.values_list("pk", flat=True))
    files.filter(pk__in=ids).update(room=None, message=None)
    transaction.on_commit(partial(_erase, ids), robust=True)


def _erase(ids: Collection[int]) -> None:
    for file in Attachment.objects.filter(pk__in=ids, room=None, message=None):
        for name in file.names:
            default_storage.delete(name)
        with transaction.atomic():
            deleted, _ = Attachment.objects.filter(pk=file.pk).delete()
            if deleted:
                Place.objects.filter(pk=Place.ONLY).update(files_size=F("files_size") - file.stored)
