"""How much one wants to hear: of a room, and of words wherever they are said."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from chat.actions import keywords, memberships
from chat.forms.notifications import KeywordForm, LevelForm
from chat.models import Keyword, Membership
from chat.models.membership import Level
from chat.views.page import HtmxRequest, page, refused, signed_in, tell, too_fast
from chat.views.rooms import member_of

HINTS = {
    Level.EVERYTHING: _("All that is said is counted, in the list and in the title."),
    Level.MENTIONS: _("Only what mentions you, or has one of your words."),
    Level.NOTHING: _("The room stays in the list and is never counted."),
    Level.HIDDEN: _("Out of the list, until you go there again by “Go to”."),
}
FULL = _("You have as many words as one may have. Take one out first.")


@require_http_methods(["GET", "POST"])
def room(request: HtmxRequest, room_id: int) -> HttpResponse:
    """How much one wants to hear of a room."""
    user, room = signed_in(request), member_of(request, room_id)
    form = LevelForm(request.POST or None)
    if request.method == "POST":
        if wait := too_fast(user):
            return refused(request, wait, 429)
        if form.is_valid():
            memberships.change_level(user=user, room=room, level=form.cleaned_data["level"])
            return tell(redirect("notifications", room.pk), "level")
    level = Membership.objects.values_list("level", flat=True).get(room=room, user=user)
    return page(
        request,
        "notifications.html",
        heading=gettext("Notifications of %(room)s") % {"room": room.name},
        of=room,
        choices=[(each, each.label, HINTS[each], each == level) for each in Level],
        error=form.errors.get("level", [""])[0] if form.is_bound else "",
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def words(request: HtmxRequest) -> HttpResponse:
    """The words of which one is told, by whomever and in whichever of one's rooms they are said."""
    user = signed_in(request)
    if "remove" in request.POST:
        keywords.remove(user=user, word=request.POST["remove"])
        return redirect("keywords")
    form = KeywordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if wait := too_fast(user):
            return refused(request, wait, 429)
        try:
            keywords.add(user=user, word=form.cleaned_data["word"])
        except keywords.TooMany:
            form.add_error("word", str(FULL))
        else:
            return tell(redirect("keywords"), "keyword")
    mine = Keyword.objects.filter(user=user).order_by("word")
    status = 422 if form.is_bound else 200
    return page(
        request,
        "keywords.html",
        heading=pgettext("of which one is told", "Words"),
        form=form,
        words=mine,
        status=status,
    )
