from typing import Any, override

from django_components import Component, register


@register("also")
class Also(Component):
    """Where the line in a thread's field goes: there, and if wanted to the room as well."""

    template_file = "also.html"

    class Kwargs:
        room_id: int
        root: int

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"room_id": kwargs.room_id, "root": kwargs.root}
