"""The HTML of people that is pushed to pages which show them: names, faces, who is here, who types."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.template.defaultfilters import force_escape
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from chat import fragments
from chat.fragments import render
from chat.look import kept_by_language
from chat.models import Message, User
from chat.models.user import FOREVER


def renamed(person: User) -> SafeString:
    """Puts a person's current name, face and status wherever the page shows them."""
    drawn = fragments.face(person).partition(">")[2].removesuffix("</span>")
    return mark_safe(  # noqa: S308
        f"<b hx-swap-oob=\"innerHTML:[data-person='{person.pk}']\">{force_escape(person.name)}</b>"
        f"<b hx-swap-oob=\"innerHTML:[data-face='{person.pk}']\">{drawn}</b>"
        f"{render('status', person=person, pushed=True)}"
    )


@kept_by_language
def presence(person: int, state: str, *, pushed: bool = False) -> SafeString:
    """Whether the person is here, behind their name."""
    return render("presence", person_id=person, state=state, pushed=pushed)


def pause(person: User, *, pushed: bool = False) -> SafeString:
    """In the navigation of somebody's own pages: that nothing rings for now; hidden where it does."""
    until, oob = person.paused_until, ' hx-swap-oob="true"' if pushed else ""
    words = ""
    if until is not None and person.paused(now := timezone.now()):
        zone = ZoneInfo(person.zone)
        end, today = until.astimezone(zone), now.astimezone(zone).date()
        if until == FOREVER:
            words = gettext("Notifications paused")
        else:
            pattern = "H:i" if end.date() == today else pgettext("date format", "j F, H:i")
            words = gettext("Notifications paused until %(time)s") % {"time": date_format(end, pattern)}
    link = f'<a href="{reverse("my-notifications")}">{words}</a>' if words else ""
    hidden = "" if words else " hidden"
    return mark_safe(f'<p id="paused" class="sidebar__paused"{hidden}{oob}>{link}</p>')  # noqa: S308


def own(person: User) -> str:
    """What is pushed of their account to somebody's own pages: the pause, and the theme."""
    return pause(person, pushed=True) + f'<i id="theme" data-theme="{person.theme}" hidden></i>'


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
    return fragments.notice(gettext("Not in this room, and not told: %(names)s.") % {"names": ", ".join(names)})
