"""The browsers in which one is signed in, and signing them out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chat.actions import sign_ins
from chat.models import SignIn
from chat.models.sign_in import SignInQuerySet
from chat.text.device import device
from chat.views.page import HtmxRequest, page, see, signed_in, tell


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    see(request, signed_in(request))  # so that this one is among them
    here = request.session.session_key
    rows = [(each, device(each.user_agent), each.session_key == here) for each in open_ones(request)]
    others = any(not is_here for *_, is_here in rows)
    return page(request, "sessions.html", heading=_("Sessions"), rows=rows, others=others)


@require_POST
def end(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """Sign one browser out; one's own is as good as any."""
    sign_ins.end(get_object_or_404(open_ones(request), pk=sign_in_id))
    return tell(redirect("sessions"), "ended")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    sign_ins.end_others(user=signed_in(request), session_key=request.session.session_key or "")
    return tell(redirect("sessions"), "others")


def open_ones(request: HttpRequest) -> SignInQuerySet:
    return SignIn.objects.open_for(signed_in(request))
