"""Error pages of the same hand as the rest, and what becomes of words in a form that expired."""

import logging

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.urls import Resolver404, resolve

logger = logging.getLogger(__name__)


def error_page(request: HttpRequest, status: int, heading: str, reason: str, text: str = "") -> HttpResponse:
    return render(request, "error.html", {"heading": heading, "reason": reason, "text": text}, status=status)


def bad_request(
    request: HttpRequest,
    reason: str | Exception = "",
    exception: Exception | None = None,
    text: str = "",
) -> HttpResponse:
    shown = reason if isinstance(reason, str) and reason else "What your browser sent could not be understood."
    return error_page(request, 400, "That didn't work", shown, text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, "Not for you", "You may not do that here.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, "Nothing here", "There is no such page, or it is not open to you.")


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500, "Our fault", "Something broke here. It is written down; try again in a moment.")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not the session's. What was typed in a composer becomes a draft; nothing is said."""
    from chat.live.window import parse_post
    from chat.views.messages import keep_for_later

    if reason.startswith(REASON_BAD_ORIGIN.split("%s")[0]):
        logger.warning("%s Behind a proxy, set PUBLIC_URL and TRUSTED_PROXY.", reason)
    try:
        if resolve(request.path_info).url_name == "say":
            return keep_for_later(request, parse_post(request.POST), notice="form")
    except (Resolver404, ValueError):
        pass
    return error_page(
        request, 403, "That page was too old", "Go back, load the page again, and send the form once more."
    )
