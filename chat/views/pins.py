"""Pinned messages of a room, and saved ones of a person."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from chat import fragments
from chat.actions import pins
from chat.actions.editing import Deleted
from chat.models import Message, Room
from chat.models.message import Numbered
from chat.views.page import HtmxRequest, message_for, page, refused, signed_in, too_fast

GONE = "That message was deleted meanwhile."
FULL = "This room has as many pins as it holds. Take one out first."
SHOWN = 200


@require_GET
def index(request: HtmxRequest, room_id: int) -> HttpResponse:
    """The room's pins, for its members."""
    room = Room.objects.with_member(signed_in(request)).filter(pk=room_id).first()
    if room is None:
        raise Http404
    Room.objects.call([room], signed_in(request))
    rows = [(fragments.message(each), each.pinned_by) for each in Message.objects.pinned_in(room)]
    heading = f"Pinned in {room.name}"
    return page(request, "kept.html", heading=heading, back=room, rows=rows, none="Nothing is pinned in this room.")


@require_GET
def saved(request: HtmxRequest) -> HttpResponse:
    """What one has saved, of all one's rooms."""
    found = Message.objects.saved_by(signed_in(request)).select_related("author", "room")[:SHOWN]
    rows = [(fragments.message(each), None) for each in found]
    return page(request, "kept.html", heading="Saved", rows=rows, none="Nothing is saved. Only you see what you save.")


@require_POST
def pin(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """Pinned or not, as `on` says."""
    message = message_for(request, room_id, number)
    return _kept(request, message, lambda on: pins.pin(message=message, user=signed_in(request), pinned=on))


@require_POST
def save(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """Saved or not, as `on` says."""
    message = message_for(request, room_id, number)
    return _kept(request, message, lambda on: pins.save(message=message, user=signed_in(request), saved=on))


def _kept(request: HtmxRequest, message: Message, keep: Callable[[bool], None]) -> HttpResponse:
    if request.POST.get("on") not in {"0", "1"}:
        return refused(request, "That form can't be read.", 422)
    if wait := too_fast(signed_in(request)):
        return refused(request, wait, 429)
    try:
        keep(request.POST["on"] == "1")
    except Deleted:
        return refused(request, GONE, 409)
    except pins.TooMany:
        return refused(request, FULL, 422)
    return HttpResponse() if request.htmx else redirect(message)
