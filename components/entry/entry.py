from datetime import datetime
from typing import Any, override

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django_components import Component, register

from chat.models import Message, Room, User
from chat.text.clean import excerpt
from chat.text.plain_text import quotable


@register("entry")
class Entry(Component):
    """An entry of somebody's inbox: who did what, where, and to which `message`; an invitation
    has none. The link leads there and reads it.

    Of a thread `by` is who began it, and `unread` how many replies there are new.
    """

    template_file = "entry.html"

    class Kwargs:
        kind: str
        url: str
        room: Room
        message: Message | None
        by: User
        at: datetime
        is_new: bool
        emoji: str = ""
        unread: int = 0

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message, at = kwargs.message, timezone.localtime(kwargs.at)
        return {
            "kind": kwargs.kind,
            "url": kwargs.url,
            "by": kwargs.by,
            "emoji": kwargs.emoji,
            "room": kwargs.room,
            "iso": at.isoformat(),
            "time": date_format(at, pgettext("date format", "j F, H:i")),
            "text": excerpt(quotable(message.body, message.html, message.attached)) if message else "",
            "unread": kwargs.unread,
            "is_new": kwargs.is_new,
        }
