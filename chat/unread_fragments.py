"""The HTML of what is unread that pages and pushes share."""

from functools import lru_cache

from django.template.defaultfilters import force_escape
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


def icon(*, unread: bool, pushed: bool = False) -> SafeString:
    """The page's icon in the browser's tab: another where something is unread."""
    oob = ' hx-swap-oob="true"' if pushed else ""
    url = static(f"icons/favicon{'-unread' if unread else ''}.svg")
    return mark_safe(f'<link id="favicon" rel="icon" href="{url}" type="image/svg+xml"{oob}>')  # noqa: S308


def inbox_count(new: int, *, pushed: bool = False) -> SafeString:
    """How many entries are new, at the link to the inbox."""
    oob = ' hx-swap-oob="true"' if pushed else ""
    what = gettext("new")
    words = f'{new}<span class="visually-hidden"> {what}</span>' if new else ""
    hidden = "" if new else " hidden"
    return mark_safe(f'<span id="inbox-new" class="sidebar__mark"{hidden}{oob}>{words}</span>')  # noqa: S308


def new_line(room_id: int) -> SafeString:
    """What stands above the first message that one has not read."""
    words = gettext("New messages")
    return mark_safe(  # noqa: S308
        f'<p id="new-{room_id}" class="log__new" role="separator" aria-label="{words}">{words}</p>'
    )


def new_line_moved(room_id: int, number: int) -> str:
    """Puts that line above the message of that number, out of wherever it was."""
    place = f"beforebegin:#message-{room_id}-{number}"
    return f'<i hx-swap-oob="delete:#new-{room_id}"></i><div hx-swap-oob="{place}">{new_line(room_id)}</div>'


def looks() -> str:
    """Has a page that has the focus say so: only where something in it has is this shown, and only what is seen
    is told of. A page that comes back behind another tab reads nothing.
    """
    return (
        '<i id="looks" class="shell__looks" hx-swap-oob="true" ws-send hx-vals=\'{"action":"look"}\''
        ' hx-trigger="intersect once"></i>'
    )


def title(heading: str, unread: int) -> str:
    """A page's title: "(3) Lobby"."""
    return f"({unread}) {heading}" if unread else heading


@lru_cache(maxsize=20_000)
def title_push(heading: str, unread: int) -> SafeString:
    return mark_safe(f'<b id="title" hx-swap-oob="innerHTML">{force_escape(title(heading, unread))}</b>')  # noqa: S308
