"""Who is in a room: shown to whoever sees it, changed by its admins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chat import person_fragments
from chat.actions import memberships
from chat.live.register import GONE, register
from chat.models import Membership, Room, User
from chat.permissions import may_keep_room, may_leave
from chat.text.mentions import folded
from chat.views.again import is_shown, mark_of
from chat.views.page import HtmxRequest, paced, page, signed_in, tell
from chat.views.people import person_for
from chat.views.rooms import room_for

OFFERED = 20


@require_GET
def index(request: HtmxRequest, room_id: int) -> HttpResponse:
    """The members by name; for the room's admins whom they may take in, by the parts of names in `q`."""
    user = signed_in(request)
    room = room_for(user, room_id)
    members = list(Membership.objects.filter(room=room, user__is_active=True).select_related("user"))
    members.sort(key=lambda each: (each.user.name.casefold(), each.user_id))
    mine = next((each for each in members if each.user_id == user.pk), None)
    states = register.states()
    keeps, query = may_keep_room(user, room, mine), request.GET.get("q", "")[:80].strip()
    offered = found(user, room, query) if keeps and query else []
    facts = [(each.user_id, each.is_admin, each.user.role) for each in members]
    mark = mark_of(facts, keeps, room.description, [(each.pk, each.role) for each in offered])
    if is_shown(request, mark):
        return HttpResponse(status=204)
    return page(
        request,
        "members.html",
        heading=_("Members of %(room)s") % {"room": room.name},
        about=room,
        mark=mark,
        members=[(each, person_fragments.presence(each.user_id, states.get(each.user_id, GONE))) for each in members],
        shows=[each.user_id for each in members],
        keeps=keeps,
        leaves=may_leave(room, mine),
        query=query,
        found=offered,
    )


def found(user: User, room: Room, query: str) -> list[User]:
    """Whom `user` sees and may take in: those whose name has that in it."""
    people = User.objects.visible_to(user).filter(is_active=True).exclude(memberships__room=room)
    return list(people.filter(folded_name__contains=folded(query)).order_by("folded_name", "pk")[:OFFERED])


@require_POST
@paced
def add(request: HtmxRequest, room_id: int) -> HttpResponse:
    """Take the `person` in."""
    room, wanted = room_for(signed_in(request), room_id), request.POST.get("person", "")
    person = person_for(request, int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0)
    memberships.add(room=room, user=person, by=signed_in(request))
    return tell(redirect("members", room.pk), "added")


@require_POST
@paced
def remove(request: HtmxRequest, room_id: int, person_id: int) -> HttpResponse:
    room, member = _member(request, room_id, person_id)
    memberships.dismiss(room=room, user=member, by=signed_in(request))
    return tell(redirect("members", room.pk), "removed")


@require_POST
@paced
def admin(request: HtmxRequest, room_id: int, person_id: int) -> HttpResponse:
    """An admin of the room or not, as `on` says."""
    room, member = _member(request, room_id, person_id)
    memberships.make_admin(room=room, user=member, by=signed_in(request), is_admin=request.POST.get("on") == "1")
    return tell(redirect("members", room.pk), "role")


def _member(request: HttpRequest, room_id: int, person_id: int) -> tuple[Room, User]:
    room = room_for(signed_in(request), room_id)
    return room, get_object_or_404(User, pk=person_id, memberships__room=room)
