"""Going places by parts of their names."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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
    return page(request, "going.html", heading="Go to", to=to, places=places)


def found(user: User, to: str) -> list[Destination]:
    """The best first, rooms before people."""
    rooms = Room.objects.visible_to(user).values_list("pk", "name")
    people = User.objects.filter(is_active=True).values_list("pk", "name")
    ranked = [(rank(name, to), 0, len(name), name, pk) for pk, name in rooms]
    ranked += [(rank(name, to), 1, len(name), name, pk) for pk, name in people]
    best = sorted(each for each in ranked if each[0] is not None)[:SHOWN]
    return [_person(name) if is_person else _room(pk, name) for _, is_person, _, name, pk in best]


def recent(user: User) -> list[Destination]:
    """Where one went last, newest first; not where one is."""
    visited = Membership.objects.filter(user=user, room__in=Room.objects.visible_to(user), visited_at__isnull=False)
    others = visited.exclude(room=user.last_room_id or 0).order_by("-visited_at")
    return [_room(pk, name) for pk, name in others.values_list("room", "room__name")[:SHOWN]]


def _room(pk: int, name: str) -> Destination:
    return Destination(name, "Room", reverse("room", args=[pk]))


def _person(name: str) -> Destination:
    """To what they said: a page of theirs there is none yet."""
    asked = urlencode({"q": f'from:"{name}"'})
    return Destination(name, "Person", f"{reverse('search')}?{asked}")
