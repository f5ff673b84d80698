"""What is unread: marked so, marked as read, and the way to the next of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from chat import unread_fragments
from chat.actions import memberships
from chat.models import Notification, Room, User
from chat.models.message import Numbered
from chat.models.room import Listed
from chat.views.page import HtmxRequest, message_for, refused, signed_in, tell, too_fast
from chat.views.rooms import member_of


@require_POST
def mark_unread(request: HtmxRequest, room_id: int, number: int) -> HttpResponse:
    """The message and all behind it are unread until one goes into the room anew."""
    user, message = signed_in(request), message_for(request, room_id, Numbered(number))
    if wait := too_fast(user):
        return refused(request, wait, 429)
    memberships.unread_from(user=user, room=message.room, number=number)
    # Not back into the room: that would read it.
    return HttpResponse(unread_fragments.new_line_moved(room_id, number)) if request.htmx else redirect("inbox")


@require_POST
def mark_read(request: HtmxRequest, room_id: int) -> HttpResponse:
    """The room, as far as it goes by now."""
    user, room = signed_in(request), member_of(request, room_id)
    memberships.read_by(user=user, room=room, number=room.last_number)
    return HttpResponse() if request.htmx else redirect("inbox")


@require_POST
def mark_all_read(request: HtmxRequest) -> HttpResponse:
    """All rooms."""
    memberships.read_everywhere(user=signed_in(request))
    return HttpResponse() if request.htmx else tell(redirect("inbox"), "read")


@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """To the next room of the list where something is unread, after the one that one was in last."""
    user = signed_in(request)
    rooms = rooms_of(user)
    here = next((place for place, room in enumerate(rooms, 1) if room.pk == user.last_room_id), 0)
    for room in rooms[here:] + rooms[:here]:
        if room.unread.total:
            return redirect("room", room.pk)
    return tell(redirect("home"), "none")


def rooms_of(user: User) -> list[Listed]:
    """The rooms of a person's list, with what is unread."""
    news = Notification.objects.unread([user.pk])
    return [room for room in Room.objects.listed_for([user], news)[user.pk] if not room.is_hidden]
