from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register

from chat.models import Message


@register("thread_log")
class ThreadLog(Component):
    """A stretch of the thread below `message`, as `log` is one of a room; `root` is its first line, rendered."""

    template_file = "thread_log.html"

    class Kwargs:
        message: Message
        root: SafeString
        rows: SafeString
        before: int | None
        end: str

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        shown = {"place": message.place, "url": f"{message.get_absolute_url()}thread/", "root": kwargs.root}
        return shown | {"rows": kwargs.rows, "before": kwargs.before, "end": kwargs.end}
