from collections.abc import Sequence
from typing import Any, override

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_components import Component, register


@register("field")
class Field(Component):
    """What one types a line in, with the ids of the `files` that go with it; `room_id` 0 where no room is open.

    An empty one knows no person, so that browsers keep it. `reply` is where it goes, rendered. `root` is the number of
    the message below which the thread stands, where it is for that. `element` is the id of several lines that take the
    place of an element called so: htmx carries the caret over. `pushed`: it takes the place of the one in front.
    """

    template_file = "field.html"

    class Kwargs:
        room_id: int
        multi_line: bool
        reply: SafeString
        text: str = ""
        root: int | None = None
        files: Sequence[int] = ()
        element: str = ""
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        # A draft of several lines, say from another device, would be one line in an <input>.
        multi_line = kwargs.multi_line or "\n" in kwargs.text
        data: dict[str, Any] = {"room_id": kwargs.room_id, "multi_line": multi_line, "pushed": kwargs.pushed}
        data |= {"text": kwargs.text, "reply": kwargs.reply, "element": kwargs.element}
        data |= {"files": " ".join(map(str, kwargs.files)), "label": _("Message"), "placeholder": _("Say something")}
        if kwargs.root is None:
            return data | {"place": str(kwargs.room_id), "of": ""}
        place = f"{kwargs.room_id}-{kwargs.root}"
        return data | {"place": place, "label": _("Reply"), "of": "thread-", "placeholder": _("Reply")}
