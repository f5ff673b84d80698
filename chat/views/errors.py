"""Error pages of the same hand as the rest."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import reswap

from chat import fragments
from chat.models.attachment import AT_MOST
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


def too_large(request: HttpRequest) -> HttpResponse:
    """The body of the request was not read. htmx puts the notice into its page, and where files are chosen, anew."""
    each = settings.MAX_FILE_SIZE // 1_000_000
    reason = f"That was too much at once. A file has {each} MB at most, and a message {AT_MOST} of them."
    if "HX-Request" not in request.headers:
        return error_page(request, 413, "Too large", reason)
    target = request.headers.get("HX-Target", "")
    html = fragments.render("attach", of="thread-" * (target == "thread-attach")) + fragments.notice(reason)
    response = HttpResponse(html, status=413)
    return response if target in {"attach", "thread-attach"} else reswap(response, "none")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = "You may not do that here."
    return in_place(reason, 403) if "HX-Request" in request.headers else error_page(request, 403, "Not for you", reason)


def in_place(reason: str, status: int) -> HttpResponse:
    """For htmx: the page in which somebody clicked tells it, and stays."""
    return reswap(HttpResponse(fragments.notice(reason), status=status), "none")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, "Nothing here", "There is no such page, or it is not open to you.")


def server_error(request: HttpRequest) -> HttpResponse:
    reason = "Something broke here. It is written down; try again in a moment."
    return error_page(request, 500, "Our fault", reason, quote=request_id.get())
