from datetime import datetime
from typing import Any, override

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import pgettext
from django_components import Component, register

from chat.models import Message


@register("message")
class MessageComponent(Component):
    """A line of the log. It knows no viewer: the same for everybody, wherever it is shown."""

    template_file = "message.html"

    class Kwargs:
        message: Message
        html: SafeString
        reactions: SafeString
        face: SafeString | str = ""
        quote: SafeString | str = ""
        thread: SafeString | str = ""
        previews: SafeString | str = ""
        attachments: SafeString | str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        # Ready to be printed: a template's own lookups and filters take twice as long.
        message, author = kwargs.message, kwargs.message.author
        at, begins_day, changed_at = message.said_at, message.begins_day, message.changed_at
        return {
            "id": f"message-{message.place}",
            "author_id": str(author.pk),
            "name": author.name,
            "author_url": author.get_absolute_url(),
            "face": kwargs.face,
            "url": message.get_absolute_url(),
            "date": f"{at:%Y-%m-%d}",
            "day": date_format(at, pgettext("date format", "l, j F Y")) if begins_day else "",
            "day_url": reverse("day", args=[message.room_id, f"{at:%Y-%m-%d}"]) if begins_day else "",
            "iso": at.isoformat(),
            "time": f"{at:%H:%M}",
            "with_head": not message.deleted_at and (begins_day or not message.continues or bool(kwargs.quote)),
            "quote": kwargs.quote,
            "thread": kwargs.thread,
            "reactions": kwargs.reactions,
            "previews": kwargs.previews,
            "html": kwargs.html,
            "attachments": kwargs.attachments,
            "deleted": bool(message.deleted_at),
            "edited": _edited(changed_at, at) if changed_at else "",
            "pinned": bool(message.pinned_at),
            "edited_iso": changed_at.isoformat() if changed_at else "",
        }


def _edited(changed_at: datetime, at: datetime) -> str:
    return date_format(changed_at, "H:i" if changed_at.date() == at.date() else pgettext("date format", "j F Y H:i"))
