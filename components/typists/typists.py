from collections.abc import Sequence
from typing import Any, override

from django_components import Component, register

MOST = 3


@register("typists")
class Typists(Component):
    """Who is typing in a room: `people` as (id, name), at most three of them. It may name the viewer too, whose own
    page hides that."""

    template_file = "typists.html"

    class Kwargs:
        room_id: int
        people: Sequence[tuple[int, str]] = ()

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"room_id": kwargs.room_id, "people": kwargs.people, "many": len(kwargs.people) > MOST}
