from typing import Any, override

from django.urls import reverse
from django.utils.translation import ngettext
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
        words = [ngettext("%(count)s unread", "%(count)s unread", lines) % {"count": lines}] if lines else []
        if mentions:
            words.append(ngettext("%(count)s mention", "%(count)s mentions", mentions) % {"count": mentions})
        label = ", ".join([room.name, *words]) if words else ""
        return {"room": room, "label": label, "url": reverse("room", args=[room.pk]), "current": kwargs.current}
