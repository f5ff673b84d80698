from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from chat import fragments
from chat.actions.rendering import rendering
from chat.composer_fragments import of
from chat.models import Room, User
from chat.models.message import MAX_LENGTH
from chat.text.markup import shown
from chat.views.composer import typed
from chat.views.page import HtmxRequest, signed_in
from chat.views.rooms import room_page
from chat.views.threads import thread_page
from chat.views.uploads import refused_of


@require_POST
def preview(request: HtmxRequest) -> HttpResponse:
    """What the composer's text would look like in its room; nothing is said. Without scripts, on the room's page."""
    room, text, reply_to, root = typed(request)
    name = of(root)
    html = preview_of(text[:MAX_LENGTH], room, signed_in(request), name) if room is not None else ""
    if request.htmx:
        return HttpResponse(html or fragments.render("preview", of=name))
    if room is None:
        return redirect("home")
    said: dict[str, Any] = {"text": text, "reply_to": reply_to, "preview": html}
    said["notice"] = refused_of(request, room, root)
    return thread_page(request, root, **said) if root else room_page(request, room, **said)


def preview_of(text: str, room: Room, user: User, of: str) -> SafeString:
    rendered = rendering(text, room, user)
    names = {each.person_id: each.person.name for each in rendered.mentions}
    return fragments.render("preview", html=shown(rendered.markup.html, names), of=of)
