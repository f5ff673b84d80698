"""The previews of links: their pictures, and taking them off a message."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from chat.actions import previews
from chat.models import Preview
from chat.models.message import Numbered
from chat.views.page import HtmxRequest, message_for, refused, signed_in, too_fast

DAYS = 60 * 60 * 24 * 30


@require_GET
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """Our copy of a preview's picture, for whoever sees a message that shows it; else 404."""
    preview = Preview.objects.shown_to(signed_in(request)).filter(picture=key).exclude(picture="").first()
    if preview is None:
        raise Http404
    return kept_picture(previews.stored(preview))


def kept_picture(name: str) -> HttpResponse:
    """A picture of our own making that the storage has by that name; it never changes, and browsers keep it."""
    try:
        with default_storage.open(name) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={DAYS}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def take_off(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """Show no preview at the message any more."""
    user, message = signed_in(request), message_for(request, room_id, number)
    if wait := too_fast(user):
        return refused(request, wait, 429)
    previews.take_off(message=message, user=user)
    return HttpResponse() if request.htmx else redirect(message)
