from collections.abc import Sequence
from typing import Any, override

from django.utils.formats import date_format
from django.utils.translation import pgettext
from django_components import Component, register

from chat.models import Message, Room
from chat.text.snippet import Piece


@register("hit")
class HitComponent(Component):
    """A message that was found, and where. The link leads to its place in the log."""

    template_file = "hit.html"

    class Kwargs:
        message: Message
        room: Room
        pieces: Sequence[Piece]

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        return {
            "url": message.get_absolute_url(),
            "author": message.author,
            "room": kwargs.room,
            "iso": message.said_at.isoformat(),
            "time": date_format(message.said_at, pgettext("date format", "j F Y, H:i")),
            "pieces": kwargs.pieces,
            "files": [file.name for file in message.files],
        }
