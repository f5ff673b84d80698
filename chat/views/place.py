"""The settings of the place, and what of its look is no page."""

import math

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from chat import accent as accents
from chat.actions import places
from chat.actions.profiles import PictureRefused, face_name
from chat.forms.place import HOUSE, LookForm, PlaceForm
from chat.limits import uploading
from chat.models import Place, User
from chat.permissions import may_change_look
from chat.views.keepers import keeper
from chat.views.link_previews import kept_picture
from chat.views.page import HtmxRequest, paced, page, tell

DAY = 60 * 60 * 24


@require_http_methods(["GET", "POST"])
@paced
def settings(request: HtmxRequest) -> HttpResponse:
    """What holds for the place, for its admins; and its look, for its owner: two forms, told apart by their buttons."""
    user, place = keeper(request), Place.objects.here()
    if {"change_look", "remove_logo"} & request.POST.keys() and not may_change_look(user):
        raise PermissionDenied
    if "remove_logo" in request.POST:
        places.remove_logo(place=place, by=user)
        return tell(redirect("place"), "place")
    looks = "change_look" in request.POST
    look = LookForm(
        request.POST if looks else None,
        request.FILES if looks else None,
        initial={"name": place.name, "accent": f"#{place.accent or HOUSE}"},
    )
    if looks and look.is_valid() and change_look(place, user, look):
        return tell(redirect("place"), "place")
    posted = request.POST if request.method == "POST" and not looks else None
    form = PlaceForm(posted, initial={"link_previews": place.link_previews, "approval": place.approval})
    if posted is not None and form.is_valid():
        places.change(place=place, by=user, **form.cleaned_data)
        return tell(redirect("place"), "place")
    shown = look if may_change_look(user) else None
    place = Place.objects.here()
    return page(
        request,
        "place.html",
        heading=pgettext("as a whole", "Place"),
        place=place,
        form=form,
        look=shown,
        status=422 if looks else 200,
    )


def change_look(place: Place, user: User, form: LookForm) -> bool:
    if form.cleaned_data["logo"] and (wait := uploading.take(user.pk)):
        reason = _("Those were many files. Wait %(seconds)s s, then try again.") % {"seconds": math.ceil(wait)}
        form.add_error("logo", reason)
        return False
    try:
        places.change_look(place=place, by=user, **form.cleaned_data)
    except PictureRefused as error:
        form.add_error("logo", str(error))
        return False
    return True


@login_not_required
@require_GET
def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """The colours of the look that are made of one. It is the same for everybody: browsers keep it for a day."""
    if not accents.COLOUR.fullmatch(colour):
        raise Http404
    response = HttpResponse(accents.style(colour), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


@login_not_required
@require_GET
def logo(request: HttpRequest, key: str) -> HttpResponse:
    """The place's picture, for strangers too: it stands above the way in."""
    if not Place.objects.filter(logo=key).exclude(logo="").exists():
        raise Http404
    return kept_picture(face_name(key))
