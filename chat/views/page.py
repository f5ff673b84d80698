"""The page that signed-in people see: navigation, pane, composer, and the socket around them."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from chat import fragments
from chat.live.window import new_page
from chat.models import Place, Room, User

STYLESHEETS = [
    "css/shell.css",
    "css/form.css",
    "message/message.css",
    "log/log.css",
    "composer/composer.css",
    "room_list/room_list.css",
    "notice/notice.css",
    "pulse/pulse.css",
]


class HtmxRequest(HttpRequest):
    """A request as the middleware hands it on."""

    htmx: HtmxDetails


def signed_in(request: HttpRequest) -> User:
    """The person of a request that the login middleware let through."""
    assert isinstance(request.user, User)
    return request.user


def new_pane_id() -> str:
    """Tells one rendering of a pane from another: each says `sync` once."""
    return secrets.token_hex(4)


def page(
    request: HttpRequest,
    template: str,
    *,
    heading: str,
    room: Room | None = None,
    pane_id: str = "",
    text: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The whole page around the pane that `template` fills. `text` stands in the composer."""
    user = signed_in(request)
    place = Place.objects.get(pk=Place.ONLY)
    rooms = list(Room.objects.visible_to(user).with_unread(user))
    current_id = room.pk if room else None
    unread = sum(each.unread for each in rooms)
    context |= {
        "place": place,
        "user": user,
        "room": room,
        "heading": heading,
        "pane_id": pane_id or new_pane_id(),
        "title": fragments.title(heading, unread),
        "room_list": fragments.room_list(rooms, current_id),
        "room_list_cursor": fragments.room_list_cursor(fragments.room_list_mark(rooms, current_id)),
        "place_cursor": fragments.place_cursor(place.revision),
        "pulse": fragments.pulse(),
        "stylesheets": STYLESHEETS,
        "composer": fragments.render(
            "composer", page=new_page(user.pk), room=room, user=user, text=text, csrf_token=get_token(request)
        ),
    }
    return render(request, template, context, status=status)
