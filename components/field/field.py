from collections.abc import Sequence
from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("field")
class Field(Component):
    """What one types a line in, with the ids of the `files` that go with it; `room_id` 0 where no room is open.

    An empty one knows no person, so that browsers keep it. `reply` is rendered, where it answers a message. `of` is
    "thread-" in the composer of threads.
    """

    template_file = "field.html"

    class Kwargs:
        room_id: int
        multi_line: bool
        text: str = ""
        reply: SafeString | None = None
        label: str = "Message"
        of: str = ""
        files: Sequence[int] = ()

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        # A draft of several lines, say from another device, would be one line in an <input>.
        multi_line = kwargs.multi_line or "\n" in kwargs.text
        data = {"room_id": kwargs.room_id, "multi_line": multi_line, "text": kwargs.text, "reply": kwargs.reply}
        data |= {"files": " ".join(map(str, kwargs.files))}
        placeholder = "Reply" if kwargs.of else "Say something"
        return data | {"label": kwargs.label, "of": kwargs.of, "placeholder": placeholder}
