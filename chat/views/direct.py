"""Direct rooms: begun by choosing people."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.actions import rooms
from chat.models import User
from chat.text.mentions import folded
from chat.views.page import HtmxRequest, paced, page, signed_in, too_fast
from chat.views.people import person_for

OFFERED = 50


@require_http_methods(["GET", "POST"])
def new(request: HtmxRequest) -> HttpResponse:
    """Choose the people, found by `q`; whoever is chosen stays. Posted, it leads to the room of these people."""
    user = signed_in(request)
    given = request.POST if request.method == "POST" else request.GET
    ids = [int(each) for each in given.getlist("people")[:100] if each.isascii() and each.isdigit() and len(each) < 19]
    seen = User.objects.visible_to(user).filter(is_active=True).exclude(pk=user.pk).order_by("folded_name", "pk")
    chosen, error, status = list(seen.filter(pk__in=ids)), "", 200
    if request.method == "POST" and (error := too_fast(user)):
        status = 429
    elif request.method == "POST":
        try:
            return redirect(rooms.open_direct(people=chosen, by=user))
        except rooms.NotBetween:
            most = rooms.BETWEEN_AT_MOST - 1
            error, status = _("Choose somebody, and %(most)s people at most.") % {"most": most}, 422
    query = given.get("q", "")[:80].strip()
    offered = seen.exclude(pk__in=ids).filter(Q(folded_name__contains=folded(query)))[:OFFERED]
    context: dict[str, Any] = {"chosen": chosen, "offered": offered, "query": query, "error": error}
    return page(request, "new_message.html", heading=_("New message"), status=status, **context)


@require_POST
@paced
def write_to(request: HtmxRequest, person_id: int) -> HttpResponse:
    """To the direct room with somebody."""
    person = person_for(request, person_id)
    try:
        return redirect(rooms.open_direct(people=[person], by=signed_in(request)))
    except rooms.NotBetween as error:  # with oneself alone
        raise Http404 from error
