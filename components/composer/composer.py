from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("composer")
class Composer(Component):
    """The form one talks with. It stands outside the pane: a change of room leaves it and what is pending alone."""

    template_file = "composer.html"

    class Kwargs:
        page: str
        field: SafeString
        mode: SafeString
        attached: SafeString
        attach: SafeString
        completions: SafeString
        csrf_token: str
        answers: bool = False

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {
            "page": kwargs.page,
            "field": kwargs.field,
            "mode": kwargs.mode,
            "attached": kwargs.attached,
            "attach": kwargs.attach,
            "completions": kwargs.completions,
            "csrf_token": kwargs.csrf_token,
            "answers": kwargs.answers,
        }
