import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chat.metrics import registry


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What this process counts, for Prometheus. 404 without METRICS_TOKEN.

    A wrong token gets 401, not 404: the address is no secret, and the keeper sees in Prometheus what is wrong.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        refused = HttpResponse("unauthorized\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
