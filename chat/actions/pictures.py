"""Pictures are made fit to be shown in the background. Until then nobody gets a byte of them: there is more in what
came than is seen, as where it was taken.
"""

import logging
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chat import tasks
from chat.actions.editing import replace_row
from chat.actions.revisions import RoomGone, hold
from chat.files.kinds import named_as
from chat.models import Attachment, Message, Place
from chat.models.attachment import SMALL

AGAIN_AFTER = timedelta(hours=1)  # what was given up by then, say as the storage was away
AGAIN_FOR = timedelta(days=7)

logger = logging.getLogger(__name__)


def make(attachment_id: int) -> None:
    """Make the picture that was put there, and show it wherever its message is. Again it changes nothing."""
    from chat.files import pictures  # late: a tenth of the start

    file = Attachment.objects.filter(pk=attachment_id, room__isnull=False, state=Attachment.MAKING).first()
    if file is None:
        return
    try:
        with default_storage.open(file.raw_name) as raw:
            made = pictures.made(raw, SMALL)
    except (pictures.Broken, pictures.TooManyPixels) as reason:
        logger.info("A picture can't be made: %r", reason)
        give_up(file)
        return
    contents = {0: made.content, **made.small}
    for size, content in contents.items():
        default_storage.delete(file.storage_name(size))  # of an attempt that broke off
        default_storage.save(file.storage_name(size), ContentFile(content))
    kept = {"name": named_as(file.name, made.suffix), "content_type": made.content_type, "moving": made.moving}
    kept |= {"width": made.width, "height": made.height, "size": len(made.content)}
    if _finish(file, **kept, state="", stored=sum(map(len, contents.values()))):
        default_storage.delete(file.raw_name)
    elif not Attachment.objects.filter(pk=file.pk).exists():  # taken away meanwhile, and what is stored now with it
        for size in contents:
            default_storage.delete(file.storage_name(size))


def give_up(file: Attachment) -> None:
    """It is no picture that can be opened, or not whole, whatever its head has said: that is shown in its place."""
    if _finish(file, state=Attachment.BROKEN, stored=0):
        default_storage.delete(file.raw_name)


@transaction.atomic
def _finish(file: Attachment, *, stored: int, **changes: Any) -> bool:
    """Write what has become of it, and have pages show that. False where it is not there any more, or finished."""
    room = file.room
    assert room is not None
    try:
        hold(room)  # else it could be said in between, as it was
    except RoomGone:
        return False
    left = Attachment.objects.filter(pk=file.pk, room=room, state=Attachment.MAKING)
    if not left.update(stored=stored, **changes):
        return False
    Place.objects.filter(pk=Place.ONLY).update(files_size=F("files_size") + stored - file.stored)
    message_id = Attachment.objects.values_list("message", flat=True).get(pk=file.pk)
    if message_id:
        shown = Q(pk=message_id) | Q(echo_of=message_id)
        for message in Message.objects.with_details().filter(shown, room=room, deleted_at=None):
            message.room = room
            replace_row(message)
    return True


def make_left() -> None:
    """Try once more what was given up; after a week, say so."""
    now = timezone.now()
    for file in Attachment.objects.filter(room__isnull=False, state=Attachment.MAKING, added_at__lt=now - AGAIN_AFTER):
        if file.added_at < now - AGAIN_FOR:
            give_up(file)
        else:
            tasks.make_picture.enqueue(file.pk)
