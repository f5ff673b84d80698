"""Going places by parts of their names."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chat.models import Membership, Room, User
from chat.text.clean import storable
from chat.text.names import rank
from chat.views.page import HtmxRequest, page, signed_in

SHOWN = 20
LONGEST = 100  # characters that are looked at


@dataclass(frozen=True)
class Destination:
    name: str
    kind: str
    url: str


@require_GET
def go(request: HtmxRequest) -> HttpResponse:
    """Rooms and people whose names have all parts of `to`, or else where one was last; with `first`, to the first."""
    user, to = signed_in(request), storable(request.GET.get("to", ""))[:LONGEST].strip()
    places = found(user, to) if to else recent(user)
    if "first" in request.GET and places:
        return redirect(places[0].url)
    return page(request, "going.html", heading=_("Go to"), to=to, places=places)


def found(user: User, to: str) -> list[Destination]:
    """The best first, rooms before people."""
    rooms = list(Room.objects.visible_to(user))
    Room.objects.call(rooms, user)
    people = User.objects.visible_to(user).filter(is_active=True).exclude(pk=user.pk)
    ranked = [(rank(each.name, to), False, len(each.name), each.name, each.pk, _room(each)) for each in rooms]
    ranked += [(rank(each.name, to), True, len(each.name), each.name, each.pk, _person(each)) for each in people]
    return [destination for *_, destination in sorted(each for each in ranked if each[0] is not None)[:SHOWN]]


def recent(user: User) -> list[Destination]:
    """Where one went last, newest first; not where one is."""
    visited = Membership.objects.filter(user=user, room__in=Room.objects.visible_to(user), visited_at__isnull=False)
    others = visited.exclude(room=user.last_room_id or 0).select_related("room").order_by("-visited_at")
    rooms = [membership.room for membership in others[:SHOWN]]
    Room.objects.call(rooms, user)
    return [_room(room) for room in rooms]


def _room(room: Room) -> Destination:
    return Destination(room.name, _("Conversation") if room.is_direct else _("Room"), room.get_absolute_url())


def _person(person: User) -> Destination:
    return Destination(person.name, _("Person"), person.get_absolute_url())
