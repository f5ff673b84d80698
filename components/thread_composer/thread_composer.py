from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register


@register("thread_composer")
class ThreadComposer(Component):
    """The form one replies with in a thread: a window of its own, as `composer` has one for rooms.

    Without a `field`, where no thread is open, there is a place for one.
    """

    template_file = "thread_composer.html"

    class Kwargs:
        page: str
        completions: SafeString
        csrf_token: str
        field: SafeString | str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        data = {"page": kwargs.page, "completions": kwargs.completions, "csrf_token": kwargs.csrf_token}
        return data | {"field": kwargs.field or SafeString('<div class="field"></div>')}
