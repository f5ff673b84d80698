from collections.abc import Sequence
from typing import Any, override

from django.urls import reverse
from django_components import Component, register

from chat.models import Attachment
from chat.models.attachment import SMALL


@register("attached")
class Attached(Component):
    """The files that wait for the next line in the room, or in the thread below its message `root`. With some, an own
    "Send" takes the other's place: a line that has files may have no words. `instead` of those of another room.
    """

    template_file = "attached.html"

    class Kwargs:
        room_id: int
        root: int | None = None
        files: Sequence[Attachment] = ()
        pushed: bool = False
        instead: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        files = [
            {"name": file.name, "size": file.size, "url": file.get_absolute_url()}
            | {"picture": file.url_of(min(SMALL)), "broken": file.state == Attachment.BROKEN}
            for file in kwargs.files
        ]
        making = any(file.state == Attachment.MAKING for file in kwargs.files)
        place = [kwargs.room_id] if kwargs.root is None else [kwargs.room_id, kwargs.root]
        data: dict[str, Any] = {"of": "" if kwargs.root is None else "thread-", "place": "-".join(map(str, place))}
        data |= {"none": reverse("composer-no-files", args=place), "files": files, "pushed": kwargs.pushed}
        data["instead"] = kwargs.instead
        return data | {"again": reverse("composer-files", args=place) if making else ""}
