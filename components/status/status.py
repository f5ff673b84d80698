from typing import Any, override

from django_components import Component, register

from chat.models import User


@register("status")
class StatusComponent(Component):
    """What a person says of the moment, beside their name; empty where they say nothing. Pages include the template,
    with `person`."""

    template_file = "status.html"

    class Kwargs:
        person: User
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"person": kwargs.person, "pushed": kwargs.pushed}
