"""What becomes of typed words when they can't be said now: a draft of their author."""

import logging

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from chat.actions import drafts
from chat.forms.messages import DraftForm
from chat.live.leaving import wait_for_drafts
from chat.live.window import Composed, page_owner, parse_post
from chat.models import Draft, Message, Room, User
from chat.views.errors import bad_request, error_page, in_place
from chat.views.page import tell

logger = logging.getLogger(__name__)


def draft_of(user: User, room: Room, root: Message | None = None, *, left: bool = False) -> Draft | None:
    """What one has typed there; and with it, where a page may have been `left` for this one, what that sent last."""
    wait_for_drafts(user.pk, left=left)
    return Draft.objects.of(user, room, root)


def keep_for_later(request: HttpRequest, composed: Composed, notice: str) -> HttpResponse:
    """Keep what was typed as a draft of the person whom the page was signed for, and lead to the room.

    The session or the form's token has ended, so nothing is said. The page's signature shows that the page was
    ours and whose it was; somebody who signs in instead finds nothing.
    """
    owner = User.objects.filter(pk=page_owner(composed.page) or 0, is_active=True).first()
    if owner is None:
        return redirect("home")
    room = keep_front(owner, composed)
    if room is None:
        reason = _("That room is not there any more, or not open to you.")
        return bad_request(request, reason, text=composed.front.text)
    return tell(redirect(room), notice)


def keep_front(user: User, composed: Composed) -> Room | None:
    """Keep the field one types in as a draft of its room, and return the room; None where `user` is not in it."""
    room = Room.objects.with_member(user).filter(pk=composed.front.room_id).first()
    form = DraftForm({"body": composed.front.text})
    if room is not None and form.is_valid() and form.cleaned_data["body"].strip():
        drafts.keep(
            room=room,
            user=user,
            body=form.cleaned_data["body"],
            reply_to=composed.front.reply_to,
            root=composed.front.root,
        )
    return room


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not the session's. What was typed in a composer becomes a draft; nothing is said."""
    if reason.startswith(REASON_BAD_ORIGIN.split("%s")[0]):
        logger.warning("%s Behind a proxy, set PUBLIC_URL and TRUSTED_PROXY.", reason)
    try:
        if resolve(request.path_info).url_name == "say":
            return keep_for_later(request, parse_post(request.POST), notice="form")
    except (Resolver404, ValueError):
        pass
    if "HX-Request" in request.headers:
        return in_place(_("That page was too old. Load it again, and do that once more."), 403)
    reason = _("Go back, load the page again, and send the form once more.")
    return error_page(request, 403, _("That page was too old"), reason)
