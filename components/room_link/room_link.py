from typing import Any, override

from django.urls import reverse
from django_components import Component, register

from chat.models.room import Listed


@register("room_link")
class RoomLink(Component):
    """A room in the navigation. Its accessible name is "Lobby", or "Lobby, 3 unread, 1 mention".

    The link says itself how the answer is swapped: a push may replace it between the click and the answer, and a
    link that is no longer in the navigation inherits nothing from it.
    """

    template_file = "room_link.html"

    class Kwargs:
        room: Listed
        current: bool

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        room, (lines, mentions) = kwargs.room, kwargs.room.unread
        words = [f"{lines} unread"] if lines else []
        words += [f"{mentions} mention{'s' * (mentions > 1)}"] if mentions else []
        label = ", ".join([room.name, *words]) if words else ""
        return {"room": room, "label": label, "url": reverse("room", args=[room.pk]), "current": kwargs.current}
