from typing import Any, override

from django_components import Component, register

from chat.models import Message
from chat.text.markup import to_html


@register("message")
class MessageComponent(Component):
    """A line of the log. It knows no viewer: the same for everybody, wherever it is shown."""

    template_file = "message.html"

    class Kwargs:
        message: Message

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        return {
            "message": message,
            "author": message.author,
            "id": f"message-{message.room_id}-{message.number}",
            "with_head": message.begins_day or not message.continues,
            "html": to_html(message.body),
        }
