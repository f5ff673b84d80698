"""The HTML of people that is pushed to pages which show them: names, faces, who is here, who types."""

from collections.abc import Sequence
from functools import lru_cache

from django.template.defaultfilters import force_escape
from django.utils.safestring import SafeString, mark_safe

from chat import fragments
from chat.fragments import render
from chat.models import Message, User


def renamed(person: User) -> SafeString:
    """Puts a person's current name, face and status wherever the page shows them."""
    drawn = fragments.face(person).partition(">")[2].removesuffix("</span>")
    return mark_safe(  # noqa: S308
        f"<b hx-swap-oob=\"innerHTML:[data-person='{person.pk}']\">{force_escape(person.name)}</b>"
        f"<b hx-swap-oob=\"innerHTML:[data-face='{person.pk}']\">{drawn}</b>"
        f"{render('status', person=person, pushed=True)}"
    )


@lru_cache(maxsize=20_000)
def presence(person: int, state: str, *, pushed: bool = False) -> SafeString:
    """Whether the person is here, behind their name."""
    return render("presence", person_id=person, state=state, pushed=pushed)


def typists(room_id: int, people: Sequence[tuple[int, str]], root: int | None = None) -> str:
    """Puts who is typing, (id, name) each, where a page tells it of the room, or of the thread below `root`."""
    html = render("typists", room_id=room_id, root=root, people=people)
    return html.replace("<p ", '<p hx-swap-oob="true" ', 1)


def stopped_typing(room_id: int, person: int, root: int | None = None) -> str:
    place = f"typing-{room_id}" if root is None else f"thread-typing-{room_id}-{root}"
    return f'<i hx-swap-oob="delete:#{place}-{person}"></i>'


def untold(message: Message) -> str:
    """The word to an author that somebody they mentioned does not hear of it; "" where all do."""
    names = message.untold
    if not names:
        return ""
    return fragments.notice(f"Not in this room, and not told: {', '.join(names)}.")
