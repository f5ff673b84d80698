from typing import Any, override

from django_components import Component, register

from chat.models import Message


@register("picker")
class Picker(Component):
    """The emoji to react with: `recent` ones, and those that were `found` for `query`, each with its name."""

    template_file = "picker.html"

    class Kwargs:
        message: Message
        csrf_token: str
        recent: list[tuple[str, str]]
        found: list[tuple[str, str]]
        query: str = ""
        plain: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {
            "url": f"{kwargs.message.get_absolute_url()}react/",
            "csrf_token": kwargs.csrf_token,
            "recent": kwargs.recent,
            "found": kwargs.found,
            "query": kwargs.query,
            "plain": kwargs.plain,
        }
