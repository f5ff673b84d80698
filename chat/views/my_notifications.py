"""When one is told of what one misses, and how; and the address that mails have to stop them."""

import math
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chat import pushing, unsubscribing
from chat.actions import outreach
from chat.forms.outreach import PAUSES, PauseForm, PushForm, QuietForm, end_of_pause
from chat.limits import trying_out
from chat.models import Outreach, Place, User
from chat.models.user import FOREVER
from chat.views.page import HtmxRequest, page, refused, signed_in, tell, too_fast

Channel = Outreach.Channel


@require_http_methods(["GET", "POST"])
def index(request: HtmxRequest) -> HttpResponse:
    """Forms that are told apart by their buttons: what was posted is done, or shown again with the reason."""
    user = signed_in(request)
    if request.method == "POST" and (wait := too_fast(user)):
        return refused(request, wait, 429)
    ways = {way.channel: way for way in Outreach.objects.filter(person=user)}
    quiet = QuietForm(_posted(request, "quiet"), initial={"since": user.quiet_from, "to": user.quiet_to})
    push = ways.get(Channel.PUSH)
    push_form = PushForm(
        _posted(request, "push"), initial={"address": push.address, "words": push.words} if push else None
    )
    done = ""
    if "pause" in request.POST:
        done = _pause(request, user)
    elif "mails" in request.POST and settings.MAILS_MISSED:
        outreach.mail(user=user, on=request.POST["mails"] == "1")
        done = "mails" if request.POST["mails"] == "1" else "no-mails"
    elif "no_push" in request.POST:
        outreach.push(user=user, address="", words=False)
        done = "no-push"
    elif "try" in request.POST and push and push.address:
        return _try_out(request, push)
    elif quiet.is_bound and quiet.is_valid():
        outreach.keep_quiet(user=user, **quiet.cleaned_data)
        done = "quiet"
    elif push_form.is_bound and push_form.is_valid():
        outreach.push(user=user, **push_form.cleaned_data)
        done = "push"
    if done:
        return tell(redirect("my-notifications"), done)
    paused = user.paused(timezone.now())
    context: dict[str, Any] = {
        "pauses": PAUSES.items(),
        "paused": paused,
        "paused_until": user.paused_until if paused and user.paused_until != FOREVER else None,
        "zone": user.zone,
        "quiet_form": quiet,
        "mail": ways.get(Channel.MAIL, Outreach(is_on=False)) if settings.MAILS_MISSED else None,
        "push": push if push and push.address else None,
        "push_form": push_form,
        "status": 422 if request.method == "POST" else 200,
    }
    return page(request, "my_notifications.html", heading=_("Notifications"), **context)


def _posted(request: HttpRequest, button: str) -> Any:
    return request.POST if button in request.POST else None


def _pause(request: HttpRequest, user: User) -> str:
    if request.POST["pause"] == "no":
        outreach.pause(user=user, until=None)
        return "resumed"
    form = PauseForm(request.POST)
    if not form.is_valid():
        return ""
    outreach.pause(user=user, until=end_of_pause(form.cleaned_data["pause"], timezone.localtime()))
    return "paused"


def _try_out(request: HtmxRequest, push: Outreach) -> HttpResponse:
    """Push now, and say what came of it. One that was given up is on again once it arrives."""
    if wait := trying_out.take(push.person_id):
        reason = _("Those were many tests. Wait %(seconds)s s, then try again.") % {"seconds": math.ceil(wait)}
        return refused(request, reason, 429)
    try:
        pushing.try_out(push.address)
    except outreach.NotTold as reason:
        outreach.try_out(push, str(reason))
        return redirect("my-notifications")
    outreach.try_out(push)
    return tell(redirect("my-notifications"), "tried")


@csrf_exempt  # a mail program posts it, with neither cookie nor token: the address itself is signed
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Stop somebody's mails, whoever presses the button: opening it changes nothing."""
    user = unsubscribing.user_of(signed)
    if user is None:
        raise Http404
    if request.method == "POST":
        outreach.mail(user=user, on=False)
    context = {"place": Place.objects.here(), "done": request.method == "POST"}
    return render(request, "unsubscribe.html", context)
