from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("preview")
class Preview(Component):
    """What the composer's text would look like; without `html` its empty place."""

    template_file = "preview.html"

    class Kwargs:
        html: SafeString | str = ""
        of: str = ""
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"html": kwargs.html, "of": kwargs.of, "pushed": kwargs.pushed}
