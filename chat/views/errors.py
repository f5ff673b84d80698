"""Error pages of the same hand as the rest."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
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
    shown = reason if isinstance(reason, str) and reason else _("What your browser sent could not be understood.")
    return error_page(request, 400, _("That didn't work"), shown, text=text)


def too_large(request: HttpRequest) -> HttpResponse:
    """The body of the request was not read. htmx puts the notice into its page, and where files are chosen, anew."""
    limits = {"size": settings.MAX_FILE_SIZE // 1_000_000, "files": AT_MOST}
    reason = _("That was too much at once. A file has %(size)s MB at most, and a message %(files)s of them.") % limits
    if "HX-Request" not in request.headers:
        return error_page(request, 413, _("Too large"), reason)
    target = request.headers.get("HX-Target", "")
    html = fragments.render("attach", of="thread-" * (target == "thread-attach")) + fragments.notice(reason)
    response = HttpResponse(html, status=413)
    return response if target in {"attach", "thread-attach"} else reswap(response, "none")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = _("You may not do that here.")
    if "HX-Request" in request.headers:
        return in_place(reason, 403)
    return error_page(request, 403, _("Not for you"), reason)


def in_place(reason: str, status: int) -> HttpResponse:
    """For htmx: the page in which somebody clicked tells it, and stays."""
    return reswap(HttpResponse(fragments.notice(reason), status=status), "none")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, _("Nothing here"), _("There is no such page, or it is not open to you."))


def server_error(request: HttpRequest) -> HttpResponse:
    reason = _("Something broke here. It is written down; try again in a moment.")
    return error_page(request, 500, _("Our fault"), reason, quote=request_id.get())
