from collections.abc import Sequence
from typing import Any, override

from django_components import Component, register

from chat.models import Attachment
from chat.models.attachment import SMALL


@register("attached")
class Attached(Component):
    """The files that wait for the next line in the room. With some, an own "Send" takes the other's place: a line that
    has files may have no words. `pushed`: in place of what that selector finds.
    """

    template_file = "attached.html"

    class Kwargs:
        room_id: int
        files: Sequence[Attachment] = ()
        pushed: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        files = [
            {"name": file.name, "size": file.size, "url": file.get_absolute_url(), "picture": file.url_of(min(SMALL))}
            for file in kwargs.files
        ]
        return {"room_id": kwargs.room_id, "files": files, "pushed": kwargs.pushed}
