from typing import Any, override

from django_components import Component, register


@register("presence")
class Presence(Component):
    """Whether a person is "here", "away" or "gone", right behind their name: "bob, here". A page that shows it says so
    in its sync, by the `shows` of its view."""

    template_file = "presence.html"

    class Kwargs:
        person_id: int
        state: str
        pushed: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"person_id": str(kwargs.person_id), "state": kwargs.state, "pushed": kwargs.pushed}
