"""What a room's admins make of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.actions import rooms
from chat.forms.rooms import DetailsForm
from chat.models import Membership, Room, User
from chat.models.room import Kind
from chat.permissions import may_keep_room
from chat.views.page import HtmxRequest, in_time, paced, page, signed_in, tell
from chat.views.rooms import room_for

PROOF = _("That is not the room's name.")
DETAILS = ("name", "topic", "description", "announcements")


@require_http_methods(["GET", "POST"])
def settings(request: HtmxRequest, room_id: int) -> HttpResponse:
    """What it is called and about; and the ways to all else."""
    user, room = kept_room(request, room_id)
    initial = {name: getattr(room, name) for name in DETAILS}
    form = DetailsForm(request.POST or None, user=user, room=room, initial=initial)
    if request.method == "POST" and form.is_valid() and in_time(user, form):
        rooms.change(room=room, by=user, **form.cleaned_data)
        return tell(redirect("room-settings", room.pk), "room")
    return settings_page(request, room, form, status=422 if form.is_bound else 200)


def settings_page(
    request: HtmxRequest, room: Room, form: DetailsForm, *, proof: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"about": room, "form": form, "proof": proof}
    return page(request, "room_settings.html", heading=gettext("Room settings"), status=status, **context)


@require_http_methods(["GET", "POST"])
@paced
def kind(request: HtmxRequest, room_id: int) -> HttpResponse:
    """What turning it into the other kind reveals, and to whom; and the button that does it."""
    user, room = kept_room(request, room_id)
    other = Kind.CLOSED if room.kind == Kind.OPEN else Kind.OPEN
    if request.method == "POST":
        rooms.turn(room=room, by=user, kind=request.POST.get("kind", ""))
        return tell(redirect("room-settings", room.pk), "kind")
    members = Membership.objects.filter(room=room, user__is_active=True)
    others = User.objects.filter(is_active=True).exclude(pk__in=members.values("user"))
    context: dict[str, Any] = {
        "about": room,
        "other": other,
        "members": members.count(),
        "others": others.exclude(role="guest").count(),
        "is_member": members.filter(user=user).exists(),
    }
    heading = gettext("Make %(room)s closed") if other == Kind.CLOSED else gettext("Make %(room)s open")
    return page(request, "room_kind.html", heading=heading % {"room": room.name}, **context)


@require_POST
@paced
def archive(request: HtmxRequest, room_id: int) -> HttpResponse:
    """Only to be read or not, as `on` says."""
    user, room = kept_room(request, room_id)
    archived = request.POST.get("on") == "1"
    rooms.archive(room=room, by=user, archived=archived)
    return tell(redirect("room-settings", room.pk), "archived" if archived else "back")


@require_POST
@paced
def delete(request: HtmxRequest, room_id: int) -> HttpResponse:
    """Delete it and all that was said in it, with its `name` typed as proof."""
    user, room = kept_room(request, room_id)
    try:
        rooms.delete(room=room, by=user, name=request.POST.get("proof", "").strip())
    except rooms.NotItsName:
        initial = {name: getattr(room, name) for name in DETAILS}
        form = DetailsForm(user=user, room=room, initial=initial)
        return settings_page(request, room, form, proof=str(PROOF), status=422)
    return tell(redirect("rooms"), "deleted")


def kept_room(request: HttpRequest, room_id: int) -> tuple[User, Room]:
    """The room, for whoever may keep it: others who see it get 403, and who does not see it 404."""
    user = signed_in(request)
    room = room_for(user, room_id)
    if not may_keep_room(user, room, Membership.objects.filter(room=room, user=user).first()):
        raise PermissionDenied
    return user, room
