"""Reacting to a message, and who did."""

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from chat import fragments, picker
from chat.actions import reactions
from chat.actions.editing import Deleted
from chat.models import Message, Reaction, User
from chat.models.message import Numbered
from chat.views.page import HtmxRequest, message_for, refused, signed_in, too_fast
from chat.views.watched import message_page

GONE = _("That message was deleted meanwhile.")
FULL = _("That message has as many different reactions as it holds. You can join one of them.")


def named(emoji: list[str]) -> list[tuple[str, str]]:
    return [(each, picker.name(each)) for each in emoji]


@require_http_methods(["GET", "POST"])
def react(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """The emoji to choose from, found by `q`; posted, one is put there or taken back."""
    message = message_for(request, room_id, number)
    return toggle(request, message) if request.method == "POST" else choose(request, message)


def choose(request: HtmxRequest, message: Message) -> HttpResponse:
    query = request.GET.get("q", "")[:100]
    found = named(picker.find(query))
    if request.htmx and request.htmx.target == "found":
        url = f"{message.get_absolute_url()}react/"
        return render(request, "picker/found.html", {"found": found, "url": url})
    part = fragments.render(
        "picker",
        message=message,
        csrf_token=get_token(request),
        recent=named(Reaction.objects.recent_of(signed_in(request))),
        found=found,
        query=query,
        plain=not request.htmx,
    )
    return HttpResponse(part) if request.htmx else message_page(request, message, gettext("React"), part)


def toggle(request: HtmxRequest, message: Message) -> HttpResponse:
    user, emoji = signed_in(request), request.POST.get("emoji", "")
    if not picker.known(emoji):
        return refused(request, gettext("That is no emoji."), 422)
    if wait := too_fast(user):
        return refused(request, wait, 429)
    try:
        reactions.toggle(message=message, user=user, emoji=emoji)
    except Deleted:
        return refused(request, str(GONE), 409)
    except reactions.TooMany:
        return refused(request, str(FULL), 422)
    return HttpResponse() if request.htmx else redirect(message)


@require_GET
def who(request: HtmxRequest, room_id: int, number: Numbered) -> HttpResponse:
    """Who reacted, for everybody in the room."""
    message = message_for(request, room_id, number)
    users = User.objects.in_bulk({each for by in message.reacted.values() for each in by})
    people = [(emoji, picker.name(emoji), [users[each] for each in by]) for emoji, by in message.reacted.items()]
    part = fragments.render("reactors", people=people)
    return HttpResponse(part) if request.htmx else message_page(request, message, gettext("Reactions"), part)
