from typing import Any, override

from django_components import Component, register

from chat.models import User


@register("face")
class Face(Component):
    """A person's picture, or the letter that is drawn for it. Pages of ours include the template, with `person`."""

    template_file = "face.html"

    class Kwargs:
        person: User

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"person": kwargs.person}
