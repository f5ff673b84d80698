from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("room_list")
class RoomList(Component):
    """The rooms in the navigation, as rendered links."""

    template_file = "room_list.html"

    class Kwargs:
        links: list[SafeString]

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"links": kwargs.links}
