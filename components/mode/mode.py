from typing import Any, override

from django_components import Component, register


@register("mode")
class Mode(Component):
    """The composer's switch between one line (Enter sends) and several (Enter breaks the line)."""

    template_file = "mode.html"

    class Kwargs:
        multi_line: bool
        of: str = ""
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"multi_line": kwargs.multi_line, "of": kwargs.of, "pushed": kwargs.pushed}
