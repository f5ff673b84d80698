from typing import Any, override

from django_components import Component, register

from chat.models import Message


@register("reactions")
class Reactions(Component):
    """The reactions to a message, pushed without its row. Whose they are says `data-by`: a reader's own stylesheet
    marks the reader's.
    """

    template_file = "reactions.html"

    class Kwargs:
        message: Message

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message = kwargs.message
        return {
            "id": f"reactions-{message.place}",
            "url": f"{message.get_absolute_url()}react/",
            "reacted": [(emoji, len(by), " ".join(map(str, by))) for emoji, by in message.reacted.items()],
        }
