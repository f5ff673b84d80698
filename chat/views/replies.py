"""Answering a message: the line that one types next quotes it."""

import re
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, reswap

from chat import fragments
from chat.models.message import Numbered
from chat.views.composer import fields_with
from chat.views.page import HtmxRequest, message_for, refused

GONE = "That message was deleted meanwhile."


@require_GET
def reply(request: HtmxRequest, room_id: int, number: int) -> HttpResponse:
    """The composer's field, as it is, in reply to the message; where no composer of the room is shown, in its room."""
    message = message_for(request, room_id, Numbered(number))
    if message.deleted_at:
        return reswap(refused(request, GONE, 409), "none") if request.htmx else refused(request, GONE, 409)
    path = message.room.get_absolute_url()
    leads = f"{path}?reply={number}"
    if not request.htmx:
        return redirect(leads)
    if not shows_room(request, path):
        return HttpResponseClientRedirect(leads)
    return fields_with(request, fragments.render("reply", room_id=room_id, message=message, pushed=True))


def shows_room(request: HtmxRequest, path: str) -> bool:
    """Whether the page that asks shows the room of that path, with or without a thread beside it."""
    shown = urlsplit(request.htmx.current_url or "").path
    return shown == path or re.fullmatch(r"[0-9]+/thread/", shown.removeprefix(path)) is not None
