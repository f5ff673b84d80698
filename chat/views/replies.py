"""Answering a message: the line that one types next quotes it."""

import re
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, reswap

from chat import fragments
from chat.models.message import Numbered
from chat.views.composer import fields_with
from chat.views.page import HtmxRequest, message_for, refused


@require_GET
def reply(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """The composer's field, as it is, in reply to the message; where no composer of its log is shown, on its page."""
    message = message_for(request, room_id, number)
    if message.deleted_at:
        told = refused(request, _("That message was deleted meanwhile."), 409)
        return reswap(told, "none") if request.htmx else told
    path = message.thread.get_absolute_url() if message.thread else message.room.get_absolute_url()
    leads = f"{path}?reply={number.number}"
    if not request.htmx:
        return redirect(leads)
    if not (shows(request, path) if message.thread else shows_room(request, path)):
        return HttpResponseClientRedirect(leads)
    pushed = fragments.render("reply", room_id=room_id, root=number.root, message=message, pushed=True)
    return fields_with(request, pushed, number.root)


def shows(request: HtmxRequest, path: str) -> bool:
    """Whether the page that asks is the one of that path."""
    return urlsplit(request.htmx.current_url or "").path == path


def shows_room(request: HtmxRequest, path: str) -> bool:
    """Whether the page that asks shows the room of that path, with or without a thread beside it."""
    shown = urlsplit(request.htmx.current_url or "").path
    return shown == path or re.fullmatch(r"[0-9]+/thread/", shown.removeprefix(path)) is not None
