from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chat.views.page import HtmxRequest, page


@require_GET
def typing(request: HtmxRequest) -> HttpResponse:
    """What one can type in a message."""
    return page(request, "help_typing.html", heading=_("What you can type"))


@require_GET
def keys(request: HtmxRequest) -> HttpResponse:
    """What one can press."""
    return page(request, "help_keys.html", heading=_("What you can press"))
