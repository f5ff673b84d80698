from typing import Any, override

from django_components import Component, register


@register("field_source")
class FieldSource(Component):
    """Where fresh fields come from: the URL `empty`, kept by the browser, at each send, and `first` in front
    now, with the `files` of the room. `later`: not before something is typed does the browser get one to keep.
    """

    template_file = "field_source.html"

    class Kwargs:
        empty: str
        first: str = ""
        files: str = ""
        pushed: bool = False
        of: str = ""
        later: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        data = {"empty": kwargs.empty, "first": kwargs.first, "files": kwargs.files}
        return data | {"pushed": kwargs.pushed, "of": kwargs.of, "later": kwargs.later}
