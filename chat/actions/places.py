"""The place as a whole: its first run, its settings."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop, pgettext

from chat.actions import records, rooms
from chat.actions.profiles import face_name, stored
from chat.models import JoinLink, Place, Role, Room, User
from chat.permissions import may_change_look
from chat.text.mentions import folded


class AlreadyFounded(Exception):
    """Somebody else was first."""


def found(*, place_name: str, name: str, email: str, password: str) -> tuple[User, Room]:
    """Make the place, its owner and the room "Lobby". Raises AlreadyFounded for the second of two visitors."""
    try:
        with transaction.atomic():
            Place.objects.create(pk=Place.ONLY, name=place_name)
            owner = User.objects.create_user(
                email=email, name=name, folded_name=folded(name), password=password, role=Role.OWNER
            )
            JoinLink.objects.create(made_by=owner)
            return owner, rooms.create(name=pgettext("the first room", "Lobby"), creator=owner)
    except IntegrityError as error:
        raise AlreadyFounded from error


@transaction.atomic
def change(*, place: Place, by: User, link_previews: bool, approval: bool) -> None:
    """Without `link_previews`, nothing more is fetched; what messages show already stays. With `approval`, whoever
    comes by a join link waits until an admin lets them in.
    """
    before = place.link_previews, place.approval
    place.link_previews, place.approval = link_previews, approval
    place.save(update_fields=["link_previews", "approval"])
    if before != (link_previews, approval):
        records.note(by=by, what=gettext_noop("%(who)s changed the settings of the place"))


def change_look(*, place: Place, by: User, name: str, accent: str, logo: "File[Any] | None") -> None:
    """What the place is called, its colour ("" for the house's own), and its picture where a new one is chosen. Pages
    that are open show it when they are loaded again. Raises PictureRefused.
    """
    if not may_change_look(by):
        raise PermissionDenied
    if logo is None:
        _save_look(place, by, name, accent, place.logo)
        return
    with stored(logo) as key:
        _save_look(place, by, name, accent, key)


def remove_logo(*, place: Place, by: User) -> None:
    if not may_change_look(by):
        raise PermissionDenied
    _save_look(place, by, place.name, place.accent, "")


@transaction.atomic
def _save_look(place: Place, by: User, name: str, accent: str, logo: str) -> None:
    before = Place.objects.select_for_update().get(pk=place.pk)
    place.name, place.accent, place.logo = name, accent, logo
    place.save(update_fields=["name", "accent", "logo"])
    if (before.name, before.accent, before.logo) != (name, accent, logo):
        records.note(by=by, what=gettext_noop("%(who)s changed the look of the place, %(place)s"), place=name)
    if before.logo and before.logo != logo:
        transaction.on_commit(partial(default_storage.delete, face_name(before.logo)), robust=True)
