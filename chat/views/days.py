import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from chat import fragments
from chat.models import Message, Preview, Room
from chat.views.page import HtmxRequest, page
from chat.views.rooms import member_of

LONGEST = 2_000  # messages of a day that one page shows


@require_GET
def day(request: HtmxRequest, room_id: int, date: str) -> HttpResponse:
    """All that was said in the room on a day of the reader's own time zone, to be read at once, or printed."""
    room = member_of(request, room_id)
    try:
        begins = dt.date.fromisoformat(date)
        start, end = (midnight(begins + dt.timedelta(days=days)) for days in (0, 1))
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    said = Message.objects.in_log(room)
    rows = list(said.with_details().filter(created_at__gte=start, created_at__lt=end).order_by("number")[:LONGEST])
    Preview.objects.load_for(rows)
    before = said.filter(created_at__lt=start).order_by("-number").first()
    after = said.filter(created_at__gte=end).order_by("number").first()
    context: dict[str, Any] = {
        "of": room,
        "date": date_format(begins, pgettext("date format", "l, j F Y")),
        "rows": fragments.messages(rows),
        "cut": len(rows) == LONGEST,
        "before": address(room, before),
        "after": address(room, after),
    }
    return page(request, "day.html", heading=room.name, **context)


def midnight(date: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time()))


def address(room: Room, message: Message | None) -> str:
    """The page of the day on which that was said; "" for nothing."""
    return reverse("day", args=[room.pk, f"{timezone.localdate(message.created_at)}"]) if message else ""
