import math

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from chat.actions import drafts
from chat.forms.messages import DraftForm
from chat.limits import talking
from chat.live.saying import Refused, say_line
from chat.live.window import Composed, page_owner, parse_post
from chat.models import Room, User
from chat.views.errors import bad_request
from chat.views.page import HtmxRequest, signed_in
from chat.views.rooms import room_page


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
    room: Room | None = None
    for line in composed.lines:
        room = Room.objects.visible_to(user).filter(pk=line.room_id).first()
        try:
            if wait := talking.take(user.pk):
                raise Refused(f"That was too fast. Wait {math.ceil(wait)} s, then press Send.", status=429)
            say_line(user=user, page=composed.page, line=line)
        except Refused as refused:
            if room is None or request.htmx:
                return bad_request(request, refused.reason, text=line.text)
            return room_page(request, room, notice=refused.reason, text=line.text, status=refused.status)
    front_room = keep_front(user, composed) if composed.resend else room
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect(front_room or "home")


def keep_for_later(request: HttpRequest, composed: Composed, notice: str) -> HttpResponse:
    """Keep what was typed as a draft of the person whom the page was signed for, and lead to the room.

    The session or the form's token has ended, so nothing is said. The page's signature shows that the page was
    ours and whose it was; somebody who signs in instead finds nothing.
    """
    owner = User.objects.filter(pk=page_owner(composed.page) or 0, is_active=True).first()
    if owner is None:
        return redirect("home")
    room = keep_front(owner, composed)
    if room is None:
        return bad_request(request, "That room is not there any more, or not open to you.", text=composed.front.text)
    return redirect(f"{room.get_absolute_url()}?notice={notice}")


def keep_front(user: User, composed: Composed) -> Room | None:
    """Keep the field one types in as a draft of its room, and return the room; None where `user` is not in it."""
    room = Room.objects.with_member(user).filter(pk=composed.front.room_id).first()
    form = DraftForm({"body": composed.front.text})
    if room is not None and form.is_valid() and form.cleaned_data["body"].strip():
        drafts.keep(room=room, user=user, body=form.cleaned_data["body"])
    return room
