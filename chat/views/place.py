from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from chat.actions import places
from chat.forms.place import PlaceForm
from chat.models import Place
from chat.permissions import may_keep_place
from chat.views.page import HtmxRequest, page, signed_in, tell


@require_http_methods(["GET", "POST"])
def settings(request: HtmxRequest) -> HttpResponse:
    """The place's settings, for its admins."""
    if not may_keep_place(signed_in(request)):
        raise PermissionDenied
    place = Place.objects.here()
    form = PlaceForm(request.POST or None, initial={"link_previews": place.link_previews})
    if request.method == "POST" and form.is_valid():
        places.change(place=place, link_previews=form.cleaned_data["link_previews"])
        return tell(redirect("place"), "place")
    return page(request, "place.html", heading="Place", place=place, form=form)
