from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chat.actions import drafts
from chat.models import Draft, Room
from chat.views.page import HtmxRequest, signed_in
from chat.views.watched import watched_page


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """All that one has typed and not said, newest first."""
    user = signed_in(request)
    found = list(Draft.objects.readable_by(user))
    Room.objects.call((draft.room for draft in found), user)
    return watched_page(request, "drafts.html", heading=_("Drafts"), drafts=found)


@require_POST
def discard(request: HttpRequest, room_id: int, root: int | None = None) -> HttpResponse:
    """The room's, or that of the thread below `root`."""
    mine = Draft.objects.readable_by(signed_in(request))
    draft = get_object_or_404(mine, room=room_id, root__number=root)
    drafts.keep(room=draft.room, user=draft.user, body="", root=root)
    return redirect("drafts")
