"""Pinned messages of a room, and saved ones of a person."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from chat import fragments
from chat.actions import pins
from chat.actions.editing import Deleted
from chat.models import Message, Room, Saved, User
from chat.models.message import PAGE, Numbered
from chat.views.page import HtmxRequest, message_for, refused, signed_in, too_fast
from chat.views.rooms import number_in
from chat.views.watched import watched_page

GONE = _("That message was deleted meanwhile.")
FULL = _("This room has as many pins as it holds. Take one out first.")
PLACE = re.compile(r"[0-9]{1,19}(-[0-9]{1,19}){1,2}")


@require_GET
def index(request: HtmxRequest, room_id: int) -> HttpResponse:
    """The room's pins, for its members."""
    room = Room.objects.with_member(signed_in(request)).filter(pk=room_id).first()
    if room is None:
        raise Http404
    Room.objects.call([room], signed_in(request))
    rows = [(fragments.message(each), each, each.pinned_by) for each in Message.objects.pinned_in(room)]
    context: dict[str, Any] = {
        "rows": rows,
        "back": room,
        "none": gettext("Nothing is pinned here yet. A message is pinned by its menu, for everybody in the room."),
        "watches": room.pk,
        "asked": request.path,
    }
    heading = gettext("Pinned in %(room)s") % {"room": room.name}
    return watched_page(request, "kept.html", heading=heading, **context, **_edited(request, rows))


@require_GET
def saved_messages(request: HtmxRequest) -> HttpResponse:
    """What one has saved, of all one's rooms; `before` is the last one of the page before."""
    user, before = signed_in(request), number_in(request.GET.get("before", ""))
    saved = Message.objects.saved_by(user, before) if before else Message.objects.saved_by(user)
    found = list(saved.select_related("author", "room")[: PAGE + 1])
    Room.objects.call((each.room for each in found), user)
    rows = [(fragments.message(each), each, None) for each in found[:PAGE]]
    last = Saved.objects.get(user=user, message=found[PAGE - 1]).pk if len(found) > PAGE else 0
    older = f"{reverse('saved-messages')}?before={last}" if last else ""
    context: dict[str, Any] = {"rows": rows, "older": older, "watches": 0}
    context["asked"] = f"{request.path}?before={before}" if before else request.path
    context["none"] = (
        gettext("Nothing that you saved before that is left.")
        if before
        else gettext("Nothing is saved yet. A message is saved by its menu, and you alone see it here.")
    )
    return watched_page(
        request, "kept.html", heading=pgettext("messages", "Saved"), **context, **_edited(request, rows)
    )


def _edited(request: HtmxRequest, rows: Sequence[tuple[SafeString, Message, User | None]]) -> dict[str, Any]:
    """Which messages are being edited in the page that asks, and which of these are not among the rows any more."""
    places = [place for place in request.GET.getlist("open") if PLACE.fullmatch(place)][:PAGE]
    there = {message.place for _, message, _ in rows}
    return {"edited": places, "strays": [place for place in places if place not in there]}


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
        return refused(request, gettext("That form can't be read."), 422)
    if wait := too_fast(signed_in(request)):
        return refused(request, wait, 429)
    try:
        keep(request.POST["on"] == "1")
    except Deleted:
        return refused(request, str(GONE), 409)
    except pins.TooMany:
        return refused(request, str(FULL), 422)
    return HttpResponse() if request.htmx else redirect(message)
