"""Answering a message: the line that one types next quotes it."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, reswap

from chat import fragments
from chat.views.composer import fields_with
from chat.views.page import HtmxRequest, message_for, refused

GONE = "That message was deleted meanwhile."


@require_GET
def reply(request: HtmxRequest, room_id: int, number: int) -> HttpResponse:
    """The composer's field, as it is, in reply to the message; where no composer of the room is shown, in its room."""
    message = message_for(request, room_id, number)
    if message.deleted_at:
        return reswap(refused(request, GONE, 409), "none") if request.htmx else refused(request, GONE, 409)
    path = message.room.get_absolute_url()
    leads = f"{path}?reply={number}"
    if not request.htmx:
        return redirect(leads)
    if urlsplit(request.htmx.current_url or "").path != path:
        return HttpResponseClientRedirect(leads)
    return fields_with(request, fragments.render("reply", room_id=room_id, message=message, pushed=True))
