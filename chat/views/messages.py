import math
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from chat import fragments
from chat.actions import drafts
from chat.limits import talking
from chat.live.saying import Refused, say_line
from chat.live.window import Composed, Line, page_owner, parse_post
from chat.models import Message, Room, User
from chat.views.errors import bad_request, error_page
from chat.views.keeping import keep_for_later, keep_front
from chat.views.page import HtmxRequest, signed_in
from chat.views.rooms import room_page
from chat.views.threads import thread_page
from chat.views.uploads import came_along


@login_not_required  # an ended session gets its words back; see keep_for_later
@require_POST
def say(request: HtmxRequest) -> HttpResponse:
    """Say the composer's lines over HTTP: without scripts, or where sockets are blocked. Same tokens as the socket."""
    try:
        composed = parse_post(request.POST)
    except ValueError:
        return bad_request(request)
    if not request.user.is_authenticated:
        return keep_for_later(request, composed, notice="session")
    user = signed_in(request)
    if page_owner(composed.page) != user.pk:
        return bad_request(request)
    if request.htmx:
        return say_pending(user, composed)
    room: Room | None = None
    untold = False
    for line in composed.lines:
        room = Room.objects.visible_to(user).filter(pk=line.room_id).first()
        try:
            if wait := talking.take(user.pk):
                waited = {"seconds": math.ceil(wait)}
                raise Refused(_("That was too fast. Wait %(seconds)s s, then press Send.") % waited, status=429)
            came = came_along(request, user, room, line, composed)
            untold |= bool(say_line(user=user, page=composed.page, line=line, files=came).untold)
        except Refused as refused:
            if room is None:
                return error_page(request, refused.status, _("That didn't work"), refused.reason, text=line.text)
            return give_back(request, room, line, refused)
    front_room = keep_front(user, composed) if composed.resend else room
    path = place_of(front_room, composed.front) if front_room else "/"
    return redirect(f"{path}?notice=untold" if untold and front_room else path)


def place_of(room: Room, line: Line) -> str:
    """Where one is after saying the line."""
    return reverse("thread", args=[room.pk, line.root]) if line.root is not None else room.get_absolute_url()


def give_back(request: HtmxRequest, room: Room, line: Line, refused: Refused) -> HttpResponse:
    """The room, or the thread, with what was not said in its field, and why."""
    if refused.status == 403:  # the page has no field to give it back in
        reply = {"reply_to": line.reply_to, "root": line.root}
        drafts.keep(room=room, user=signed_in(request), body=line.text, **reply)
    root = line.root is not None and Message.objects.visible_to(signed_in(request)).numbered(room, line.root)
    reply_to = Message.objects.numbered(room, line.reply_to, line.root) if line.reply_to is not None else None
    told: dict[str, Any] = {"notice": refused.reason, "status": refused.status, "text": line.text, "reply_to": reply_to}
    return thread_page(request, root, **told) if root else room_page(request, room, **told)


def say_pending(user: User, composed: Composed) -> HttpResponse:
    """The banner's "Send now": say what is pending, keep what is being typed, and load the page again.

    Where a line is refused the page stays: the line comes back as a notice, and no field stands at "sending" for it.
    """
    taken, notices, untold = 0, [], False
    for line in composed.lines:
        if wait := talking.take(user.pk):
            reason = _("That was too fast. Wait %(seconds)s s for the rest.") % {"seconds": math.ceil(wait)}
            notices.append(fragments.notice(reason))
            break
        try:
            untold |= bool(say_line(user=user, page=composed.page, line=line).untold)
        except Refused as refused:
            notices.append(fragments.notice(refused.reason, line.text))
        taken += 1
    keep_front(user, composed)
    if not notices:
        room = Room(pk=composed.front.room_id)
        leads = f"{place_of(room, composed.front)}?notice=untold"
        return HttpResponseClientRedirect(leads) if untold else HttpResponseClientRefresh()
    return HttpResponse(fragments.acknowledged(composed.acked + taken, taken, composed.of) + "".join(notices))
