"""What the keepers of a place see: the sizes of its rooms, and the log of what they did."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Aggregate, BigIntegerField, Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from chat.models import Attachment, Membership, Message, Record, Room, User
from chat.permissions import may_keep_place
from chat.views.page import HtmxRequest, page, signed_in

RECORDS = 100


def keeper(request: HttpRequest) -> User:
    """Whoever keeps the place. Raises PermissionDenied for others."""
    user = signed_in(request)
    if not may_keep_place(user):
        raise PermissionDenied
    return user


@require_GET
def sizes(request: HtmxRequest) -> HttpResponse:
    """How large each room is; of what is said there, nothing."""
    keeper(request)
    here = {"room": OuterRef("pk")}
    rooms = Room.objects.annotate(
        people=_of(Membership.objects.filter(**here), Count("pk")),
        said=_of(Message.objects.filter(**here, deleted_at=None), Count("pk")),
        stored=_of(Attachment.objects.filter(**here), Sum("stored")),
        last=Subquery(Message.objects.filter(**here).values("room").annotate(at=Max("created_at")).values("at")),
    )
    rows = rooms.order_by("-stored", "-said", "pk")
    return page(request, "sizes.html", heading=_("Sizes"), rows=rows)


def _of(rows: "QuerySet[Any]", figure: Aggregate) -> Coalesce:
    """A figure of the rows of one room."""
    counted = rows.order_by().values("room").annotate(figure=figure).values("figure")
    return Coalesce(Subquery(counted, output_field=BigIntegerField()), 0)


@require_GET
def records(request: HtmxRequest) -> HttpResponse:
    """What admins did, the newest first."""
    keeper(request)
    found = Record.objects.order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    shown = list(found[: RECORDS + 1])
    older = shown[RECORDS - 1].pk if len(shown) > RECORDS else None
    return page(
        request, "records.html", heading=pgettext("of what admins did", "Log"), records=shown[:RECORDS], older=older
    )
