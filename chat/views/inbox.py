"""The inbox: what mentions a person, answers them, reacts to what they said, was said to everybody, or took them into
a room.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chat import fragments
from chat.actions import notifications
from chat.models import Follow, Membership, Message, Notification, Room, User
from chat.views.page import HtmxRequest, signed_in, tell
from chat.views.unread import rooms_of
from chat.views.watched import watched_page

PAGE = 50
EPOCH, END, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Entry(NamedTuple):
    """What the component of that name is given."""

    at: datetime
    kind: str
    url: str
    room: Room
    message: Message | None
    by: User
    is_new: bool
    emoji: str = ""
    unread: int = 0


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """The entries, newest first; `before` is the time of the last one of the page before."""
    user, before = signed_in(request), _time(request.GET.get("before", ""))
    found = sorted(_entries(user, before), key=lambda entry: entry.at, reverse=True)
    shown = found[:PAGE]
    Room.objects.call((entry.room for entry in shown), user)
    older = f"{reverse('inbox')}?before={(shown[-1].at - EPOCH) // MICROSECOND}" if len(found) > PAGE else ""
    rooms = [room for room in rooms_of(user) if room.unread.total] if before == END else []
    entries = [fragments.render("entry", **entry._asdict()) for entry in shown]
    return watched_page(request, "inbox.html", heading=_("Inbox"), entries=entries, older=older, unread_rooms=rooms)


@require_GET
def go(request: HttpRequest, entry: int) -> HttpResponse:
    """To what an entry is about, which is read by that."""
    mine = Notification.objects.visible_to(signed_in(request)).select_related("room", "message__thread")
    found = get_object_or_404(mine, pk=entry)
    notifications.read(entry=found)
    return redirect(found.message or found.room)


@require_GET
def go_to_everybody(request: HttpRequest, message: int) -> HttpResponse:
    """The same, to what was said to everybody."""
    user = signed_in(request)
    said = get_object_or_404(Message.objects.to_everybody(user, END), pk=message)
    notifications.read_to_everybody(message=said, user=user)
    return redirect(said)


@require_POST
def read_all(request: HtmxRequest) -> HttpResponse:
    notifications.read_all(user=signed_in(request))
    return HttpResponse() if request.htmx else tell(redirect("inbox"), "read")


def _entries(user: User, before: datetime) -> Iterator[Entry]:
    """Up to a page and one more of each kind. Five queries."""
    memberships = Membership.objects.filter(user=user).values_list("room", "read_number", "inbox_number")
    read = {room_id: max(numbers) for room_id, *numbers in memberships}
    for each in Notification.objects.visible_to(user).before(before)[: PAGE + 1]:
        is_new = not each.is_read and (each.number is None or each.number > read[each.room_id])
        url = reverse("inbox-entry", args=[each.pk])
        yield Entry(each.at, each.kind, url, each.room, each.message, each.by, is_new, emoji=each.emoji)
    told_anew = Notification.objects.filter(person=user, kind=Notification.Kind.ROOM, number=None)
    to_everybody = Message.objects.to_everybody(user, before).exclude(pk__in=told_anew.values("message"))
    said = list(to_everybody[: PAGE + 1])
    seen = Notification.objects.filter(person=user, kind=Notification.Kind.ROOM, message__in=said)
    seen_ids = set(seen.values_list("message", flat=True))
    for message in said:
        is_new = message.number > read[message.room_id] and message.pk not in seen_ids
        url = reverse("inbox-to-everybody", args=[message.pk])
        yield Entry(message.created_at, "room", url, message.room, message, message.author, is_new)
    for follow in Follow.objects.heard_by(user, before)[: PAGE + 1]:
        thread, root, unread = follow.thread, follow.thread.root, follow.unread
        assert thread.last_at is not None
        url = thread.get_absolute_url()
        yield Entry(thread.last_at, "thread", url, root.room, root, root.author, bool(unread), unread=unread)


def _time(value: str) -> datetime:
    """A time in microseconds: nonsense means the end of all."""
    if not (value.isascii() and value.isdigit() and len(value) < 17):
        return END
    return EPOCH + int(value) * MICROSECOND
