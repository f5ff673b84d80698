"""Completing a name while it is typed: the field's text with each name that may be meant."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from chat.models import Membership, Room, User
from chat.text.mentions import ROOM, beginning, folded

OFFERED = 8


def completions(user: User, room_id: int, text: str) -> list[tuple[str, str]]:
    """What `text` may become, whole, and whom that means: where it ends in "@" and the beginning of a name."""
    typed = beginning(text)
    if typed is None or not Room.objects.with_member(user).filter(pk=room_id).exists():
        return []
    membership = Membership.objects.filter(room=room_id, user=OuterRef("pk"))
    people = User.objects.whose_name_begins(folded(typed), seen_by=user).annotate(is_member=Exists(membership))
    kept = text[: len(text) - len(typed)]
    offered = [
        (f"{kept}{person.name} ", _label(person))
        for person in people.order_by("-is_member", "folded_name", "pk")[:OFFERED]
    ]
    if ROOM.startswith(typed.lower()):
        offered.append((f"{kept}{ROOM} ", gettext("Everybody in this room")))
    return offered


def _label(person: User) -> str:
    if getattr(person, "is_member", False):
        return person.name
    return gettext("%(name)s (not in this room)") % {"name": person.name}
