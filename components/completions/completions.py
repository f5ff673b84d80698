from collections.abc import Sequence
from secrets import token_hex
from typing import Any, override

from django_components import Component, register


@register("completions")
class Completions(Component):
    """What the text in the field may become, whole, and the person that each is about.

    Browsers offer them where the field is one line. Where it has several, each is a name with the whole text laid over
    it, unseen: a click on the name sets the caret behind the text, and htmx carries it over into the field that comes
    back with the same id. What is typed before that comes asks for it again. An id is never used twice, for it stays
    with the field.
    """

    template_file = "completions.html"

    class Kwargs:
        options: Sequence[tuple[str, str]] = ()
        multi_line: bool = False
        pushed: bool = False
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        this = token_hex(4)
        options = [(f"completed-{this}-{n}", value, label) for n, (value, label) in enumerate(kwargs.options)]
        return {"options": options, "multi_line": kwargs.multi_line, "pushed": kwargs.pushed, "of": kwargs.of}
