from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("composer")
class Composer(Component):
    """The form one talks with. It stands outside the pane: a change of room leaves it and what is pending alone.

    `of` is "thread-" for that of threads, whose buttons stand beside it, where a thread is open.

    What is typed goes out as a draft after a pause, when the field is left, and with Back, which leaves no field.
    """

    template_file = "composer.html"

    class Kwargs:
        page: str
        field: SafeString
        attached: SafeString
        completions: SafeString
        csrf_token: str
        buttons: SafeString | str = ""
        of: str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        data: dict[str, Any] = {"page": kwargs.page, "field": kwargs.field, "attached": kwargs.attached}
        data |= {"completions": kwargs.completions, "csrf_token": kwargs.csrf_token}
        return data | {"buttons": kwargs.buttons, "of": kwargs.of}
