from collections.abc import Iterable
from typing import Any, override

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext
from django_components import Component, register

from chat.models import Message, Thread


@register("thread_line")
class ThreadLine(Component):
    """What a message shows of the thread below it: how many replied, who first, and when last. It leads there.

    A reader's own stylesheet shows that something is new.
    """

    template_file = "thread_line.html"

    class Kwargs:
        message: Message
        thread: Thread
        faces: Iterable[SafeString] = ()

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        thread, at, count = kwargs.thread, kwargs.thread.replied_at, kwargs.thread.reply_count
        same_day = at is not None and at.date() == kwargs.message.said_at.date()
        return {
            "place": f"{thread.room_id}-{thread.number}",
            "root_id": str(thread.pk),
            "url": thread.get_absolute_url(),
            "faces": kwargs.faces,
            "count": count,
            "iso": at.isoformat() if at else "",
            "replies": ngettext("%(count)s reply", "%(count)s replies", count) % {"count": count},
            "time": date_format(at, "H:i" if same_day else pgettext("date format", "j F Y, H:i")) if at else "",
        }
