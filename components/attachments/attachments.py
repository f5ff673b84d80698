from collections.abc import Sequence
from typing import Any, override

from django_components import Component, register

from chat.models import Attachment
from chat.models.attachment import SMALL
from chat.text.markup import code

BOX = (360, 320)  # pixels that a picture takes in the log at most


@register("attachments")
class Attachments(Component):
    """The files of a message: pictures to open, films and sounds to play, the first part of texts, the rest to save."""

    template_file = "attachments.html"

    class Kwargs:
        files: Sequence[Attachment]

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"files": [shown(file) for file in kwargs.files]}


def shown(file: Attachment) -> dict[str, Any]:
    # Their boxes are known before their bytes are here: nothing moves when those come.
    scale = min([1, *(most / side for most, side in zip(BOX, (file.width, file.height), strict=True) if side)])
    small, larger = (file.url_of(size) for size in SMALL)
    return {
        "kind": file.kind,
        "state": file.state,
        "name": file.name,
        "size": file.size,
        "url": file.get_absolute_url(),
        "src": small,
        "larger": larger if larger != small else "",
        "width": max(1, round(file.width * scale)),
        "height": max(1, round(file.height * scale)),
        "beginning": code(file.beginning, file.name) if file.beginning else "",
    }
