from typing import Any, override

from django.utils.translation import pgettext_lazy
from django_components import Component, register

# Right behind a name, and so with what parts them.
WORDS = {
    "here": pgettext_lazy("behind a person's name", ", here"),
    "away": pgettext_lazy("behind a person's name", ", away"),
    "gone": pgettext_lazy("behind a person's name", ", gone"),
}


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
        data: dict[str, Any] = {"person_id": str(kwargs.person_id), "state": kwargs.state, "pushed": kwargs.pushed}
        return data | {"words": WORDS[kwargs.state]}
