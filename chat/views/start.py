from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_http_methods

from chat.actions import places
from chat.forms.accounts import StartForm
from chat.models import Place
from chat.views.sign_in import sign_in_as


def start_key() -> str:
    """The secret part of the link that `serve` prints before the first run. It works once: then there is a place."""
    return salted_hmac("chat.start", "first run", algorithm="sha256").hexdigest()[:24]


@login_not_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, key: str = "") -> HttpResponse:
    """The first run: one form, and its sender owns the place."""
    if Place.objects.current():
        return redirect("home")
    if not (from_this_machine(request) or constant_time_compare(key, start_key())):
        return render(request, "start_elsewhere.html", status=403)
    form = StartForm(request.POST or None)
    if form.is_valid():
        try:
            owner, room = places.found(**form.cleaned_data)
        except places.AlreadyFounded:
            return redirect("home")
        sign_in_as(request, owner)
        return redirect(room)
    return render(request, "start.html", {"form": form}, status=422 if form.is_bound else 200)


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the request came straight from this machine: no proxy, and no foreign name pointed at loopback.

    HTTP/1.0 is what proxies speak that say nothing else of themselves; browsers don't.
    """
    scope = getattr(request, "scope", {})
    host, _ = split_domain_port(request.get_host())
    try:
        loopback = ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:
        return False
    proxied = scope.get("proxied") or scope.get("http_version") == "1.0" or settings.PUBLIC_URL
    return loopback and not proxied and host in settings.LOOPBACK_HOSTS
