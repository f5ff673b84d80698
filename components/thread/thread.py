from typing import Any, override

from django.utils.safestring import SafeString
from django_components import Component, register

from chat.models import Message


@register("thread")
class ThreadComponent(Component):
    """What stands beside a room's log: the thread below `message`, or without one its hidden place.

    `composer` is kept where the rest is replaced, as the room's is: what is pending in it outlives the thread it was
    typed in; its `buttons`, and what stands `above` it, are there with a thread alone. `revision` is the room's where
    the server is to follow the thread, None in what is of old; `newest` leads from there to the end.
    """

    template_file = "thread.html"

    class Kwargs:
        composer: SafeString
        message: Message | None = None
        pane_id: str = ""
        revision: int | None = None
        log: SafeString | str = ""
        follow: SafeString | str = ""
        cursor: SafeString | str = ""
        field_source: SafeString | str = ""
        newest: str = ""
        above: SafeString | str = ""
        buttons: SafeString | str = ""

    @override
    def get_template_data(self, args: Any, kwargs: Kwargs, slots: Any, context: Any) -> dict[str, Any]:
        message, shown = kwargs.message, {"log": kwargs.log, "follow": kwargs.follow, "cursor": kwargs.cursor}
        data: dict[str, Any] = shown | {"composer": kwargs.composer, "field_source": kwargs.field_source}
        data |= {"pane_id": kwargs.pane_id, "newest": kwargs.newest, "above": kwargs.above, "buttons": kwargs.buttons}
        if message is not None:
            data["room_url"] = message.room.get_absolute_url()
            if kwargs.revision is not None:
                data |= {"room_id": message.room_id, "root": message.number}
        return data
