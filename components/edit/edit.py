from typing import Any, override

from django_components import Component, register

from chat.models import Message


@register("edit")
class Edit(Component):
    """The form that changes a message's text, below its row: a push that replaces the row leaves it alone.

    `error` says why the last try was refused; `current` is the text that somebody else put there meanwhile.
    """

    template_file = "edit.html"

    class Kwargs:
        message: Message
        text: str
        csrf_token: str
        error: str = ""
        current: str = ""
        plain: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        return {
            "url": f"{message.get_absolute_url()}edit/",
            "place": message.place,
            "of": "thread-" if message.thread_id else "",
            "back": message.get_absolute_url(),
            "seen": message.edited_at.isoformat() if message.edited_at else "",
            "gone": bool(message.deleted_at),
            "text": kwargs.text,
            "with_files": bool(message.attached),
            "csrf_token": kwargs.csrf_token,
            "error": kwargs.error,
            "current": kwargs.current,
            "plain": kwargs.plain,
        }
