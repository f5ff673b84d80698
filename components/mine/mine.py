from typing import Any, override

from django_components import Component, register


@register("mine")
class Mine(Component):
    """In a room's head, what one may do with it and others may not: put it first in one's list, and keep it."""

    template_file = "mine.html"

    class Kwargs:
        room_id: int
        favourite: bool
        keeps: bool

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"room_id": kwargs.room_id, "favourite": kwargs.favourite, "keeps": kwargs.keeps}
