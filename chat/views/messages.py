from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from chat.actions import drafts
from chat.forms.messages import DraftForm
from chat.live.saying import Refused, say_line
from chat.live.window import Composed, page_owner, parse_post
from chat.limits import talking
from chat.models import Room, User
from chat.views.errors import bad_request
from chat.views.page import signed_in
from chat.views.rooms import room_page


@login_not_required  # an ended session gets its words back; see keep_for_later
@require_POST
def say(request: HttpRequest) -> HttpResponse:
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
    for line in composed.lines:
        room = Room.objects.visible_to(user).filter(pk=line.room_id).first()
        try:
            if wait := talking.take(user.pk):
                raise Refused(f"That was too fast. Wait {wait:.0f} s, then press Send.", status=429)
            say_line(user=user, page=composed.page, line=line)
        except Refused as refused:
            if room is None or request.htmx:
                return bad_request(request, refused.reason, text=line.text)
            return room_page(request, room, notice=refused.reason, text=line.text, status=refused.status)
    if composed.resend:
        keep_front(user, composed)
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect("room", composed.front.room_id)


def keep_for_later(request: HttpRequest, composed: Composed, notice: str) -> HttpResponse:
    """Keep what was typed as a draft of the person whom the page was signed for, and lead to the room.

    The session or the form's token has ended, so nothing is said. The page's signature shows that the page was
    ours and whose it was; somebody who signs in instead finds nothing.
    """
    owner = User.objects.filter(pk=page_owner(composed.page), is_active=True).first()
    if owner is None:
        return redirect("home")
    keep_front(owner, composed)
    response = redirect("room", composed.front.room_id)
    response["Location"] += f"?notice={notice}"
    return response


def keep_front(user: User, composed: Composed) -> None:
    room = Room.objects.with_member(user).filter(pk=composed.front.room_id).first()
    form = DraftForm({"body": composed.front.text})
    if room is not None and form.is_valid() and form.cleaned_data["body"].strip():
        drafts.keep(room=room, user=user, body=form.cleaned_data["body"])
