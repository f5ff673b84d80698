from collections.abc import Iterable
from typing import Any, override

from django_components import Component, register

from chat.models import User


@register("reactors")
class Reactors(Component):
    """Who reacted to a message, by emoji and its name."""

    template_file = "reactors.html"

    class Kwargs:
        people: Iterable[tuple[str, str, list[User]]]

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"people": kwargs.people}
