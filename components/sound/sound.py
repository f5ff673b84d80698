from typing import Any, override

from django_components import Component, register


@register("sound")
class Sound(Component):
    """A knock, heard once as it comes into the page. Browsers play it once the reader has clicked or typed there."""

    template_file = "sound.html"

    class Kwargs:
        pass

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {}
