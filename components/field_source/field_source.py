from typing import Any, override

from django_components import Component, register


@register("field_source")
class FieldSource(Component):
    """Where fresh fields come from: the URL `empty`, kept by the browser, at each send, and `first` in front now."""

    template_file = "field_source.html"

    class Kwargs:
        empty: str
        first: str = ""
        pushed: bool = False
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"empty": kwargs.empty, "first": kwargs.first, "pushed": kwargs.pushed, "of": kwargs.of}
