from typing import Any, override

from django.utils.translation import gettext_lazy as _
from django_components import Component, register

from chat.models.room import ANNOUNCEMENTS, ARCHIVED

WORDS = {
    ARCHIVED: _("This room is archived: it can be read, and nobody says anything in it."),
    ANNOUNCEMENTS: _("This room is for announcements: only its admins say something here."),
}


@register("silence")
class Silence(Component):
    """Stands in the composer's place where one may not say anything, and says why. Hidden where one may."""

    template_file = "silence.html"

    class Kwargs:
        room_id: int
        why: str

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        return {"room_id": kwargs.room_id, "words": WORDS.get(kwargs.why, "")}
