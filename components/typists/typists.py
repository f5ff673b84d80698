from collections.abc import Sequence
from typing import Any, override

from django_components import Component, register

MOST = 3


@register("typists")
class Typists(Component):
    """Who is typing in a room, or in the thread below its message `root`: `people` as (id, name), at most three of
    them. It may name the viewer too, whose own page hides that."""

    template_file = "typists.html"

    class Kwargs:
        room_id: int
        root: int | None = None
        people: Sequence[tuple[int, str]] = ()

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        shown = {"people": kwargs.people, "many": len(kwargs.people) > MOST}
        if kwargs.root is None:
            return shown | {"of": "", "place": kwargs.room_id}
        return shown | {"of": "thread-", "place": f"{kwargs.room_id}-{kwargs.root}"}
