from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from chat.models import Place

PAPER = "#faf6ee"  # of the look by day: a manifest knows no night


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """How browsers put the place among the programs of a phone or a desk. Its name stands at the way in, too."""
    place = Place.objects.current()
    name = place.name if place else "Sarangbang"
    icons = [
        {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("icons/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": static("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    if place and place.logo:
        icons = [{"src": place.logo_url, "sizes": "256x256", "type": "image/webp"}, *icons]
    content = {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= 12 else "Sarangbang",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response
