"""Error pages of the same hand as the rest."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from site_config.request_id import request_id


def error_page(
    request: HttpRequest, status: int, heading: str, reason: str, *, text: str = "", quote: str = ""
) -> HttpResponse:
    """`text` is given back to whoever wrote it; by `quote` the keeper finds the request in the logs."""
    shown = {"heading": heading, "reason": reason, "text": text, "quote": quote}
    return render(request, "error.html", shown, status=status)


def bad_request(
    request: HttpRequest,
    reason: str | Exception = "",
    exception: Exception | None = None,
    text: str = "",
) -> HttpResponse:
    shown = reason if isinstance(reason, str) and reason else "What your browser sent could not be understood."
    return error_page(request, 400, "That didn't work", shown, text=text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, "Not for you", "You may not do that here.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, "Nothing here", "There is no such page, or it is not open to you.")


def server_error(request: HttpRequest) -> HttpResponse:
    reason = "Something broke here. It is written down; try again in a moment."
    return error_page(request, 500, "Our fault", reason, quote=request_id.get())
