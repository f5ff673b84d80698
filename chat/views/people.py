from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from chat.actions import places
from chat.models import Place, User
from chat.views.page import HtmxRequest, page, signed_in, tell


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """Who is in the place; for its owner, the join link too."""
    place = Place.objects.here()
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    join_link = request.build_absolute_uri(place.join_path) if signed_in(request).is_owner else ""
    return page(request, "people.html", heading="People", place=place, people=people, join_link=join_link)


@require_POST
def join_link(request: HttpRequest) -> HttpResponse:
    """Replace the join link; the old one stops working."""
    if not signed_in(request).is_owner:
        raise PermissionDenied
    places.replace_join_link(place=Place.objects.here())
    return tell(redirect("people"), "link")
