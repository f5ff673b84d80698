"""The HTML of a room's head, and of its silence, that pages and pushes share."""

from collections.abc import Mapping
from functools import lru_cache

from django.template.defaultfilters import force_escape
from django.utils.safestring import SafeString, mark_safe

from chat import person_fragments
from chat.fragments import render
from chat.models import Room


def title(room: Room, states: Mapping[int, str] | None = None) -> SafeString:
    """What the room is called and about; pushed where that changed. Of a direct one, with how its people are."""
    states = states or {}
    presences = [(each, person_fragments.presence(each.pk, states.get(each.pk, "gone"))) for each in room.others]
    return render("room_title", room=room, presences=presences)


def renamed(room: Room) -> SafeString:
    """The same where it is pushed, and the room's name wherever else the page shows it."""
    name = f"<b hx-swap-oob=\"innerHTML:[data-room='{room.pk}']\">{force_escape(room.name)}</b>"
    return mark_safe(title(room) + name)  # noqa: S308


@lru_cache(maxsize=20_000)
def mine(room_id: int, *, favourite: bool, keeps: bool) -> SafeString:
    """In the head, what one may do with the room and others may not."""
    return render("mine", room_id=room_id, favourite=favourite, keeps=keeps)


@lru_cache(maxsize=20_000)
def silence(room_id: int, why: str) -> SafeString:
    """Says in the composer's place why one may not say anything in the room; hides itself where one may."""
    return render("silence", room_id=room_id, why=why)
