from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register

from chat.models import Room


@register("log")
class Log(Component):
    """A stretch of a room's messages: what leads to the older ones, the rows, and the end that rows are added before.

    `before` is the number of the oldest row where older ones exist, else None. `end` is the id of the end marker:
    a page that the server does not follow yet carries one of its own, so that no late frame hits it. `first_new` is
    the number of the first message that was not read, where it is none of the rows.
    """

    template_file = "log.html"

    class Kwargs:
        room: Room
        rows: SafeString
        before: int | None
        end: str
        first_new: int | None = None

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"room": kwargs.room, "rows": kwargs.rows, "before": kwargs.before, "end": kwargs.end} | {
            "first_new": kwargs.first_new
        }
