from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("room_list")
class RoomList(Component):
    """The rooms in the navigation, as rendered links; where it is `pushed`, as a pushed link is (see RoomLink).

    Requests for a room name the `pane` that they leave: one that was loaded ahead is for a click there, and no other.
    """

    template_file = "room_list.html"

    class Kwargs:
        links: list[SafeString]
        pane: str
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"links": kwargs.links, "pane": kwargs.pane, "pushed": kwargs.pushed}
