"""The HTML of threads that pages and pushes share."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from chat import fragments
from chat.fragments import render
from chat.models import Message
from chat.models.message import MessageKey


def root(message: Message) -> SafeString:
    """The message that a thread is about, whole, above its replies."""
    parts = {"html": fragments.body(message), "face": fragments.face(message.author)}
    return render("root", message=message, **parts, **fragments.beside_words(message))


def log(message: Message, keys: list[MessageKey], end: str) -> SafeString:
    """The replies to `message`, with what leads to older ones where there are any."""
    before = keys[0].number if keys and keys[0].number > 1 else None
    return render("thread_log", message=message, root=root(message), rows=fragments.page(keys), before=before, end=end)


def cursor(place: str, revision: int) -> str:
    """What the page says when it comes back: it has all of the thread up to the room's `revision`."""
    return f'<input type="hidden" id="thread-cursor-{place}" name="revision" value="{revision}" autocomplete="off">'


def rendered(place: str, pane_id: str, revision: int) -> SafeString:
    """The same of a thread that the server does not follow yet: no late frame hits it."""
    name = f'id="thread-cursor-{place}-{pane_id}" name="rendered" value="{revision}"'
    return mark_safe(f'<input type="hidden" {name} autocomplete="off">')  # noqa: S308


def follow(place: str, url: str, *, followed: bool, pushed: bool = False) -> SafeString:
    """The button by which one hears of the thread at `url`, or does not."""
    oob = ' hx-swap-oob="true"' if pushed else ""
    word = gettext("Unfollow") if followed else gettext("Follow")
    return mark_safe(  # noqa: S308
        f'<button id="follow-{place}" class="button button--quiet" type="submit" form="act" formaction="{url}follow/"'
        f' name="on" value="{int(not followed)}"{oob}>{word}</button>'
    )


def marks(unread: Sequence[int], *, pushed: bool = False) -> SafeString:
    """What shows a person where they have not read replies: `unread` are the ids of the roots."""
    oob = ' hx-swap-oob="true"' if pushed else ""
    if unread:
        url = reverse("thread-marks", args=[".".join(map(str, unread))])
        return mark_safe(f'<link id="thread-marks" rel="stylesheet" href="{url}"{oob}>')  # noqa: S308
    return mark_safe(f'<i id="thread-marks" hidden{oob}></i>')  # noqa: S308


def count(unread: int, *, pushed: bool = False) -> SafeString:
    """How many threads have news, at the link to them."""
    oob = ' hx-swap-oob="true"' if pushed else ""
    what = gettext("unread")
    words = f'{unread}<span class="visually-hidden"> {what}</span>' if unread else ""
    hidden = "" if unread else " hidden"
    return mark_safe(f'<span id="threads-unread" class="sidebar__mark"{hidden}{oob}>{words}</span>')  # noqa: S308
