from typing import Any, override

from django.urls import reverse
from django.utils.translation import ngettext
from django_components import Component, register

from chat.models.room import Listed


@register("room_link")
class RoomLink(Component):
    """A room in the navigation. Its accessible name is "Lobby", or "Lobby, 3 unread, 1 mention".

    Where it is `pushed` it does not replace a link that was clicked, until the answer is there, which brings the whole
    list: htmx looks for all that an answer brings beside the pane, the field and the list, where the link is, and finds
    none of it once the link is no longer in the page. One would type on in the field of the room that was left.

    It is loaded ahead, for who points at it. Its name asks for that, which lies over all of it: a request of the link
    would call off the one that shows another room. This one is dropped while such a one is on its way.

    Whatever way it gets out of the page, where it would inherit nothing: it says itself how the answer is swapped.
    """

    template_file = "room_link.html"

    class Kwargs:
        room: Listed
        current: bool
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        room, (lines, mentions) = kwargs.room, kwargs.room.unread
        words = [ngettext("%(count)s unread", "%(count)s unread", lines) % {"count": lines}] if lines else []
        if mentions:
            words.append(ngettext("%(count)s mention", "%(count)s mentions", mentions) % {"count": mentions})
        label = ", ".join([room.name, *words]) if words else ""
        data: dict[str, Any] = {"room": room, "label": label, "url": reverse("room", args=[room.pk])}
        return data | {"current": kwargs.current, "pushed": kwargs.pushed}
