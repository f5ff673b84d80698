from typing import Any, override

from django_components import Component, register


@register("notice")
class Notice(Component):
    """Something went wrong, and here is your text back. Closes without a script: a form of method "dialog"."""

    template_file = "notice.html"

    class Kwargs:
        reason: str
        text: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"reason": kwargs.reason, "text": kwargs.text}
