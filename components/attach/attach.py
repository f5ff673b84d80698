from typing import Any, override

from django_components import Component, register


@register("attach")
class Attach(Component):
    """Where files are chosen or dropped: uploaded at once, or without scripts, with the composer's form."""

    template_file = "attach.html"

    class Kwargs:
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"of": kwargs.of}
