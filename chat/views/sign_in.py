import math
from urllib.parse import urlencode

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from chat.actions import join_links, people
from chat.forms.accounts import AccountForm, SignInForm
from chat.limits import coming_in_from, signing_in, signing_in_from
from chat.models import JoinLink, Place, User
from chat.views.errors import error_page
from chat.views.page import see, tell


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    place = Place.objects.current()
    if place is None:
        return redirect("start")
    if request.user.is_authenticated:
        return redirect(next_path(request))
    form = SignInForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        email, address = form.cleaned_data["email"], request.META["REMOTE_ADDR"]
        # The address first: once it is slowed down, it can't use up the tries of anybody's account.
        if wait := signing_in_from.take(address) or signing_in.take(email):
            form.add_error(None, too_many(math.ceil(wait)))
            status = 429
        elif user := authenticate(request, username=email, password=form.cleaned_data["password"]):
            signing_in.refill(email)
            sign_in_as(request, user)
            return redirect(next_path(request))
        else:
            form.add_error(None, _("That e-mail and password don't match."))
    context = {"form": form, "place": place, "next": next_path(request)}
    return render(request, "sign_in.html", context, status=status)


def too_many(seconds: int) -> str:
    return ngettext(
        "Too many tries. Wait %(seconds)s second, then try again.",
        "Too many tries. Wait %(seconds)s seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}


def sign_in_as(request: HttpRequest, user: User) -> None:
    """From here on the browser is theirs, and stands among those that they can sign out."""
    login(request, user)
    see(request, user)


def next_path(request: HttpRequest) -> str:
    """Where signing in leads: only ever an absolute path of this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    mine = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if mine else resolve_url("home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User) and request.session.session_key:
        people.end_session(user=request.user, session_key=request.session.session_key)
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_GET
def away(request: HttpRequest) -> HttpResponse:
    """Leads an open page that has lost its person or its room to where it can go on."""
    if not request.user.is_authenticated:
        return HttpResponseClientRedirect(resolve_url("sign-in"))
    return tell(HttpResponseClientRedirect(resolve_url("home")), "lost")


@require_GET
def anew(request: HttpRequest) -> HttpResponse:
    """Loads an open page again, whose person speaks another language now."""
    return HttpResponseClientRefresh()


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """An account for whoever was sent a join link, or a place among those who wait to be let in."""
    place, link = Place.objects.current(), JoinLink.objects.good().filter(code=code).first()
    if place is None:
        raise Http404
    if link is None:
        return no_longer_good(request)
    form = AccountForm(request.POST or None, initial={"email": link.email})
    form.fields["email"].disabled = bool(link.email)
    status = 422 if form.is_bound else 200
    if form.is_valid() and (wait := coming_in_from.take(request.META["REMOTE_ADDR"])):
        reason = _("Too many came from where you are. Wait %(seconds)s s, then try again.")
        form.add_error(None, reason % {"seconds": math.ceil(wait)})
        status = 429
    elif form.is_valid():
        try:
            user = join_links.come_in(link=link, **form.cleaned_data)
        except join_links.LinkGone:
            return no_longer_good(request)
        except join_links.EmailTaken:
            sign_in_url = f"{resolve_url('sign-in')}?{urlencode({'next': '/'})}"
            form.add_error("email", _("There is an account with this e-mail. Sign in instead."))
            context = {"form": form, "place": place, "sign_in_url": sign_in_url}
            return render(request, "join.html", context, status=422)
        if user is None:
            return render(request, "waiting.html", {"place": place})
        sign_in_as(request, user)
        return redirect("home")
    return render(request, "join.html", {"form": form, "place": place}, status=status)


def no_longer_good(request: HttpRequest) -> HttpResponse:
    return error_page(request, 404, _("This join link is no longer good"), _("Ask for a new one."))
