from collections.abc import Iterable
from typing import Any, override

from django_components import Component, register

from chat.models import Version


@register("versions")
class Versions(Component):
    """What a message said before, newest first; loaded with who replaced it."""

    template_file = "versions.html"

    class Kwargs:
        versions: Iterable[Version]

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"versions": kwargs.versions}
