"""Pages with a part that asks for itself again, with whatever the socket brings (see `after_messages.html`)."""

import hashlib
import re
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from chat import fragments
from chat.models import Message
from chat.views.page import HtmxRequest, page

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def watched_page(
    request: HtmxRequest, template: str, *, heading: str, watches: int | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """The page that `template` makes around the partial `part` of its own, or that part alone for the page that asks
    again: 204 if it is what stands there.

    To put the same in its place would take away what is selected in it, and the row whose menu is open.
    """
    context["watches"] = watches
    part = render_to_string(f"{template}#part", context, request)
    shown = hashlib.sha256(TOKEN.sub("", part).encode()).hexdigest()[:16]
    if request.htmx and request.GET.get("shown") == shown:
        return HttpResponse(status=204)
    part = fragments.part_cursor(shown) + part
    if request.htmx and "shown" in request.GET:
        return HttpResponse(part)
    return page(request, template, heading=heading, status=status, part=part, **context)


def message_page(
    request: HtmxRequest, message: Message, heading: str, below: str, *, status: int = 200, watches: int | None = None
) -> HttpResponse:
    """A page about one message: its row, and what is rendered `below` it; made anew with each change of the room that
    it `watches`.
    """
    about: dict[str, Any] = {"message": message, "row": fragments.message(message), "below": below}
    return watched_page(request, "message.html", heading=heading, watches=watches, status=status, **about)
