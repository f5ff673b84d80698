from collections.abc import Sequence
from typing import Any, override

from django_components import Component, register


@register("completions")
class Completions(Component):
    """What the text in the field may become, whole, and the person that each is about: browsers offer them."""

    template_file = "completions.html"

    class Kwargs:
        options: Sequence[tuple[str, str]] = ()
        pushed: bool = False
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"options": kwargs.options, "pushed": kwargs.pushed, "of": kwargs.of}
