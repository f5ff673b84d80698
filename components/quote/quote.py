from typing import Any, override

from django_components import Component, register

from chat.models import Message
from chat.text.clean import excerpt
from chat.text.plain_text import quotable


@register("quote")
class Quote(Component):
    """The message that another answers, in one line above it; `url` leads there, or to the thread below it."""

    template_file = "quote.html"

    class Kwargs:
        message: Message
        url: str
        in_thread: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        return {
            "url": kwargs.url,
            "in_thread": kwargs.in_thread,
            "author_id": str(message.author_id),
            "name": message.author.name,
            "text": excerpt(quotable(message.body, message.html, message.attached)),
            "deleted": bool(message.deleted_at),
        }
