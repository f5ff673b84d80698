from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from chat.actions import places
from chat.forms.place import PlaceForm
from chat.models import Place
from chat.views.keepers import keeper
from chat.views.page import HtmxRequest, paced, page, tell


@require_http_methods(["GET", "POST"])
@paced
def settings(request: HtmxRequest) -> HttpResponse:
    """The place's settings, for its admins."""
    user = keeper(request)
    place = Place.objects.here()
    form = PlaceForm(request.POST or None, initial={"link_previews": place.link_previews, "approval": place.approval})
    if request.method == "POST" and form.is_valid():
        places.change(place=place, by=user, **form.cleaned_data)
        return tell(redirect("place"), "place")
    return page(request, "place.html", heading="Place", place=place, form=form)
