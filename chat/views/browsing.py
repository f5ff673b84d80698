"""All rooms that one sees, to come into, leave, and put first."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.actions import memberships
from chat.models import Membership, Room
from chat.permissions import may_leave, may_make_room
from chat.views.again import is_shown, mark_of
from chat.views.page import HtmxRequest, paced, page, refused, signed_in, tell
from chat.views.rooms import room_for

SHOWN = 200
LAST = _("Nobody else is in this room: who leaves it leaves it to nobody. Take somebody in, or delete it.")


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """The rooms that one sees, or those with the words of `q` in name and topic; at last what is archived."""
    user, query = signed_in(request), request.GET.get("q", "")[:100].strip()
    found = Room.objects.visible_to(user).filter(between=None).with_member_count().order_by("name", "pk")
    words = query.casefold().split()
    rooms = [room for room in found if all(word in f"{room.name} {room.topic}".casefold() for word in words)]
    mine = {each.room_id: each for each in Membership.objects.filter(user=user)}
    rows = [(room, mine.get(room.pk), may_leave(room, mine.get(room.pk))) for room in rooms]
    mark = mark_of([(*_shown(room), leaves, member and member.favourite) for room, member, leaves in rows])
    if is_shown(request, mark):
        return HttpResponse(status=204)
    return page(
        request,
        "all_rooms.html",
        heading=gettext("All rooms"),
        query=query,
        mark=mark,
        rows=[row for row in rows if not row[0].archived_at][:SHOWN],
        archived=[row for row in rows if row[0].archived_at][:SHOWN],
        may_make=may_make_room(user),
    )


def _shown(room: Any) -> tuple[object, ...]:
    return room.pk, room.name, room.topic, room.kind, bool(room.archived_at), room.member_count


@require_http_methods(["GET", "POST"])
@paced
def leave(request: HtmxRequest, room_id: int) -> HttpResponse:
    """What leaving means, and the button that does it."""
    user = signed_in(request)
    room = room_for(user, room_id)
    member = Membership.objects.filter(room=room, user=user).first()
    if not may_leave(room, member):
        raise Http404
    if request.method == "GET":
        heading = gettext("Leave %(room)s") % {"room": room.name}
        return page(request, "leave.html", heading=heading, left=room, member=member)
    try:
        memberships.leave(room=room, user=user)
    except memberships.LastOne:
        return refused(request, str(LAST), 409)
    return tell(redirect("rooms"), "left")


@require_POST
@paced
def favourite(request: HtmxRequest, room_id: int) -> HttpResponse:
    """First in one's list or not, as `on` says; for those who are in the room."""
    user = signed_in(request)
    room = Room.objects.with_member(user).filter(pk=room_id).first()
    if room is None:
        raise Http404
    memberships.prefer(room=room, user=user, favourite=request.POST.get("on") == "1")
    if request.htmx:  # its page hears of it by the socket
        return HttpResponse()
    return redirect("rooms" if "listed" in request.POST else room)
