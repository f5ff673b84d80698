from typing import Any, override

from django_components import Component, register

from chat.models import Room, User


@register("composer")
class Composer(Component):
    """The form one talks with. It stands outside the pane: a change of room leaves it and what is pending alone."""

    template_file = "composer.html"

    class Kwargs:
        page: str
        room: Room | None
        user: User
        text: str
        csrf_token: str

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {
            "page": kwargs.page,
            "room_id": kwargs.room.pk if kwargs.room else 0,
            "multi_line": kwargs.user.multi_line,
            "text": kwargs.text,
            "csrf_token": kwargs.csrf_token,
        }
