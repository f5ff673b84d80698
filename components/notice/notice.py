import hashlib
from typing import Any, override

from django_components import Component, register

from chat.text.clean import is_blank


@register("notice")
class Notice(Component):
    """Something went wrong, and here is your text back; or, `good`, something was done.

    Closes without a script: a form of method "dialog".
    """

    template_file = "notice.html"

    class Kwargs:
        reason: str
        text: str = ""
        good: bool = False
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        text = "" if is_blank(kwargs.text) else kwargs.text
        mark = hashlib.blake2b(f"{kwargs.reason}\0{text}".encode("utf-8", "replace"), digest_size=6).hexdigest()
        return {
            "id": f"notice-{mark}",
            "reason": kwargs.reason,
            "text": text,
            "good": kwargs.good,
            "pushed": kwargs.pushed,
        }
