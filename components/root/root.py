from typing import Any, override

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import pgettext
from django_components import Component, register

from chat.models import Message


@register("root")
class Root(Component):
    """The message that a thread is about, whole, above its replies: its row stands in the room beside it."""

    template_file = "root.html"

    class Kwargs:
        message: Message
        html: SafeString
        face: SafeString
        previews: SafeString | str = ""
        attachments: SafeString | str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message, author = kwargs.message, kwargs.message.author
        data: dict[str, Any] = {"face": kwargs.face, "previews": kwargs.previews, "attachments": kwargs.attachments}
        data |= {"place": message.place, "url": message.get_absolute_url(), "author_url": author.get_absolute_url()}
        data |= {"author_id": author.pk, "name": author.name, "html": kwargs.html, "deleted": bool(message.deleted_at)}
        data |= {
            "iso": message.said_at.isoformat(),
            "time": date_format(message.said_at, pgettext("date format", "j F Y H:i")),
        }
        if changed_at := message.changed_at:
            data |= {
                "edited_iso": changed_at.isoformat(),
                "edited": date_format(changed_at, pgettext("date format", "j F Y H:i")),
            }
        return data
