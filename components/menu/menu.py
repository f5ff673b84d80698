from typing import Any, override

from django_components import Component, register

from chat.models import Message


@register("menu")
class Menu(Component):
    """What one person may do with a message: in the page's popover, or `plain`, on a page of its own."""

    template_file = "menu.html"

    class Kwargs:
        message: Message
        may_edit: bool
        may_delete: bool
        may_react: bool
        may_pin: bool
        may_save: bool
        saved: bool
        may_take_off: bool
        csrf_token: str
        quick: list[tuple[str, str]]
        plain: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        return {
            "id": f"message-{message.place}",
            "url": message.get_absolute_url(),
            "name": message.author.name,
            "time": f"{message.said_at:%H:%M}",
            "start": " ".join(message.body[:80].split()) or ", ".join(file.name for file in message.files),
            "in_room": not message.thread_id,
            "quick": kwargs.quick if kwargs.may_react else [],
            "reacted": bool(message.reacted),
            "may_edit": kwargs.may_edit,
            "may_delete": kwargs.may_delete,
            "may_pin": kwargs.may_pin,
            "may_save": kwargs.may_save,
            "pinned": bool(message.pinned_at),
            "saved": kwargs.saved,
            "may_take_off": kwargs.may_take_off,
            "csrf_token": kwargs.csrf_token,
            "plain": kwargs.plain,
        }
