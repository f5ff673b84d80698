"""The HTML of a room's head, and of its silence, that pages and pushes share."""

from collections.abc import Iterable, Mapping

from django.template.defaultfilters import force_escape
from django.utils.safestring import SafeString, mark_safe

from chat import person_fragments
from chat.fragments import render
from chat.look import kept_by_language
from chat.models import Message, Room
from chat.text.clean import excerpt
from chat.text.plain_text import quotable


def title(room: Room, states: Mapping[int, str] | None = None) -> SafeString:
    """What the room is called and about; pushed where that changed. Of a direct one, with how its people are."""
    states = states or {}
    presences = [(each, person_fragments.presence(each.pk, states.get(each.pk, "gone"))) for each in room.others]
    return render("room_title", room=room, presences=presences)


def renamed(room: Room) -> SafeString:
    """The same where it is pushed, and the room's name wherever else the page shows it."""
    name = f"<b hx-swap-oob=\"innerHTML:[data-room='{room.pk}']\">{force_escape(room.name)}</b>"
    return mark_safe(title(room) + name)  # noqa: S308


def heard(room_id: int, said: Iterable[Message]) -> SafeString:
    """What is read out to those who listen: of the lines that have just come, who said what. The log itself is not:
    it would read all of what somebody missed, and what is older.
    """
    lines = [(line, excerpt(quotable(line.body, line.html, line.attached))) for line in said if not line.deleted_at]
    spans = [
        f'<span data-heard="{line.author_id}"><bdi>{force_escape(line.author.name)}</bdi>: {force_escape(text)}</span>'
        for line, text in lines
    ]
    return mark_safe(f'<p id="heard-{room_id}" hx-swap-oob="innerHTML">{" ".join(spans)}</p>')  # noqa: S308


@kept_by_language
def mine(room_id: int, *, favourite: bool, keeps: bool) -> SafeString:
    """In the head, what one may do with the room and others may not."""
    return render("mine", room_id=room_id, favourite=favourite, keeps=keeps)


@kept_by_language
def silence(room_id: int, why: str) -> SafeString:
    """Says in the composer's place why one may not say anything in the room; hides itself where one may."""
    return render("silence", room_id=room_id, why=why)
