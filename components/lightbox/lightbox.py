from typing import Any, override

from django_components import Component, register

from chat.models import Attachment


@register("lightbox")
class Lightbox(Component):
    """A picture as large as the screen, and the ways to those `before` and `after` it in its message."""

    template_file = "lightbox.html"

    class Kwargs:
        file: Attachment
        before: Attachment | None
        after: Attachment | None
        plain: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        file = kwargs.file
        before, after = (f"{each.get_absolute_url()}show/" if each else "" for each in (kwargs.before, kwargs.after))
        return {
            "name": file.name,
            "src": file.get_absolute_url(),
            "width": file.width,
            "height": file.height,
            "size": file.size,
            "before": before,
            "after": after,
            "plain": kwargs.plain,
        }
