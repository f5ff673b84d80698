from collections.abc import Callable
from typing import Any, override

from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django_htmx.http import reselect, reswap, retarget

from chat import fragments
from chat.actions.revisions import RoomGone
from chat.look import languages, spoken
from chat.views import errors
from chat.views.page import HtmxRequest, signed_in
from site_config.uploads import TOO_LARGE


def explain(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page for "method not allowed", which is a blank one otherwise: say, a form's address that was reloaded."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            page = errors.error_page(request, 405, "Nothing to see", "This address only takes forms.")
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


def in_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Every answer is in the language that the browser asks for, unless its address or its person says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(spoken(request.headers.get("Accept-Language", ""))):
            return get_response(request)

    return middleware


def no_store(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Every page is somebody's: nothing is kept by caches or brought back by Back, unless a view says otherwise.

    A page restored by Back would also bring its composer's old count of acknowledged lines back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def too_large(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Says so where a request's body was too large, and not read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if getattr(request, "scope", {}).get("extensions", {}).get(TOO_LARGE):
            return errors.too_large(request)
        return get_response(request)

    return middleware


class Gone:
    """The outsider's answer, where somebody loses a room between a view's question and the action: always 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.not_found(request, exception) if isinstance(exception, RoomGone) else None


class SignInRequired(LoginRequiredMiddleware):
    """Leads strangers to the sign-in page and, from there, back to the page they asked for.

    What an open page asks for once its session has ended gets the banner that says so: the page stays, and with it
    the lines that are on their way. A form that was posted is not asked for again: its address may answer posts alone.
    Whoever is let in sees times in their own zone, and words in the language they have chosen, if any.
    """

    @override
    def handle_no_permission(  # type: ignore[override]  # the stubs know redirects alone
        self, request: HtmxRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.htmx and not request.htmx.history_restore_request:
            banner = HttpResponse(fragments.pulse("session"), headers={"HX-Push-Url": "false"})
            return reselect(reswap(retarget(banner, "#pulse"), "outerHTML"), "#pulse")
        if request.method not in {"GET", "HEAD"}:
            return redirect("sign-in")
        return super().handle_no_permission(request, view_func)

    @override
    def process_view(self, request: HttpRequest, view_func: Callable[..., Any], *rest: Any) -> Any:
        refused = super().process_view(request, view_func, *rest)
        if refused is None and getattr(view_func, "login_required", True):
            request.user = get_user(request)  # no lazy object, which takes longer at each look of a page
            user = signed_in(request)
            timezone.activate(user.zone)
            if user.language in languages():
                translation.activate(user.language)
        return refused

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        timezone.deactivate()
        return response
