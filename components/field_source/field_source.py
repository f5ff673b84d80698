from typing import Any, override

from django_components import Component, register


@register("field_source")
class FieldSource(Component):
    """Where fresh fields come from: the URL `empty`, kept by the browser, at each send, and `first` in front
    now, with the `files` of the room. The browser gets one to keep at once: without it, a line that is sent while the
    connection is dead would stand in the field.
    """

    template_file = "field_source.html"

    class Kwargs:
        empty: str
        first: str = ""
        files: str = ""
        pushed: bool = False
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        data = {"empty": kwargs.empty, "first": kwargs.first, "files": kwargs.files}
        return data | {"pushed": kwargs.pushed, "of": kwargs.of}
