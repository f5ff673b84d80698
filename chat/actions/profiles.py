"""What people say of themselves, and how they want to see the place."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import tasks
from chat.actions.revisions import advance_place
from chat.live.doorbell import ring
from chat.models import Follow, Thread, User

SIDE = 256  # pixels of a face
# The database tells when the end has come, by a clock that may be ahead of ours. No status is as short as this.
EARLY = timedelta(minutes=1)


class PictureRefused(Exception):
    """The picture is not taken. Its text says why, to whoever has chosen it."""


def change_about(*, user: User, about: str) -> None:
    user.about = about
    user.save(update_fields=["about"])


@transaction.atomic
def change_settings(*, user: User, time_zone: str, language: str, theme: str, sounds: bool) -> None:
    """How the place looks and sounds to the person, on all their pages."""
    user.time_zone, user.language, user.theme, user.sounds = time_zone, language, theme, sounds
    user.save(update_fields=["time_zone", "language", "theme", "sounds"])
    ring(person=user.pk)


@transaction.atomic
def set_status(*, user: User, emoji: str, text: str, until: datetime | None = None) -> None:
    """Say something of the moment, on every page that shows it, `until` it ends by itself; nothing, to end it now."""
    user.status_emoji, user.status_text, user.status_until = emoji, text, until
    _save_status(user)
    if until is not None:
        tasks.end_status.using(run_after=until).enqueue(user.pk)


@transaction.atomic
def end_status(user_id: int) -> None:
    """Take the status off all pages if its end has come."""
    user = User.objects.filter(pk=user_id, status_until__lte=timezone.now() + EARLY).first()
    if user is not None:
        user.status_emoji, user.status_text, user.status_until = "", "", None
        _save_status(user)


def _save_status(user: User) -> None:
    user.status_revision = advance_place()
    user.save(update_fields=["status_emoji", "status_text", "status_until", "status_revision"])


def change_picture(*, user: User, file: "File[Any]") -> None:
    """Show the middle of a picture wherever the person's face is. Raises PictureRefused."""
    with stored(file) as key:
        _show(user, key)


def remove_picture(*, user: User) -> None:
    """Show the drawn face again."""
    _show(user, "")


@contextmanager
def stored(file: "File[Any]") -> Iterator[str]:
    """The key under which the storage has the middle of a picture, made anew; not where what is done with it fails.
    Raises PictureRefused.
    """
    from chat.files import pictures  # late: a tenth of the start

    try:
        content = pictures.square(file, SIDE)
    except pictures.Broken as error:
        raise PictureRefused(_("That is no picture, or a broken one: it can't be opened.")) from error
    except pictures.TooManyPixels as error:
        raise PictureRefused(_("That picture has too many pixels: %(limit)s.") % {"limit": error}) from error
    key = secrets.token_hex(16)
    name = face_name(key)
    default_storage.save(name, ContentFile(content))
    try:
        yield key
    except BaseException:
        default_storage.delete(name)
        raise


@transaction.atomic
def _show(user: User, key: str) -> None:
    user.picture, user.changed_revision = key, advance_place()  # first: it lets one after the other in
    before = User.objects.values_list("picture", flat=True).get(pk=user.pk)
    user.save(update_fields=["picture", "changed_revision"])
    show_anew(user)
    if before:
        transaction.on_commit(partial(default_storage.delete, face_name(before)), robust=True)


def show_anew(user: User) -> None:
    """After the name or the face changed: the faces below messages with threads, too."""
    shown = Follow.objects.filter(user=user, face=True)
    Thread.objects.filter(pk__in=shown.values("thread")).update(names_revision=user.changed_revision)


def face_name(key: str) -> str:
    """Where the storage has the picture."""
    return f"faces/{key[:2]}/{key}"
