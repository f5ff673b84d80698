from collections.abc import Sequence
from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register

from chat.models import Room, User


@register("room_title")
class RoomTitle(Component):
    """What a room is called, and under it what it is about. A direct room is called by its `others`, and says
    whether they are here."""

    template_file = "room_title.html"

    class Kwargs:
        room: Room
        presences: Sequence[tuple[User, SafeString]] = ()

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"room": kwargs.room, "people": kwargs.room.others, "presences": kwargs.presences}
