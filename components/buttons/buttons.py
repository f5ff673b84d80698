from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("buttons")
class Buttons(Component):
    """The buttons of a composer. `of` is "thread-" for that of threads; `answers` where its line answers another."""

    template_file = "buttons.html"

    class Kwargs:
        mode: SafeString
        attach: SafeString
        answers: bool = False
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"mode": kwargs.mode, "attach": kwargs.attach, "answers": kwargs.answers, "of": kwargs.of}
