from typing import Any, override

from django_components import Component, register


@register("pulse")
class Pulse(Component):
    """The dead-man's switch: shown by CSS once the server has not replaced it for a while.

    `state` is "silent" (a page's own, empty: who has no scripts never sees it), "alive" (heeds a socket that closes),
    "lost" (shown at once) or "session" (shown at once, asks to sign in again).
    """

    template_file = "pulse.html"

    class Kwargs:
        state: str = "alive"

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"state": kwargs.state}
