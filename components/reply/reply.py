from typing import Any, override

from django_components import Component, register

from chat.models import Message
from chat.text.clean import excerpt
from chat.text.plain_text import quotable


@register("reply")
class Reply(Component):
    """Where the line in a field goes: a room (0 where none is open), or the thread below its message `root`, and with
    `message` what it answers there.

    It comes and goes with its field, or alone: in the field in front, by `pushed`.
    """

    template_file = "reply.html"

    class Kwargs:
        room_id: int
        message: Message | None = None
        root: int | None = None
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        data: dict[str, Any] = {"room_id": kwargs.room_id, "log": kwargs.room_id, "pushed": kwargs.pushed}
        if kwargs.root is not None:
            data |= {"log": f"{kwargs.room_id}/{kwargs.root}", "of": "thread-"}
        if message := kwargs.message:
            data |= {"number": message.number, "author_id": message.author_id, "name": message.author.name}
            data |= {"text": excerpt(quotable(message.body, message.html, message.attached))}
        return data
