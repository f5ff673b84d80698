import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from chat.models.user import Role

if TYPE_CHECKING:
    from chat.models.room import Room


def new_join_code() -> str:
    return secrets.token_urlsafe(12)


class JoinLinkQuerySet(models.QuerySet["JoinLink"]):
    def good(self) -> "JoinLinkQuerySet":
        """Those that still let somebody in."""
        in_time = Q(ends_at=None) | Q(ends_at__gt=Now())
        unused = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
        return self.filter(in_time, unused, revoked_at=None)


class JoinLink(models.Model):
    """Lets whoever has it make an account of one role that lands in `rooms`, in the first open one where none is named.

    It is good until it is revoked, `ends_at`, or was used `max_uses` times; None is for ever, and any number of times.
    With an `email` it is an invitation to that one person.
    """

    ROLES = (Role.MEMBER, Role.GUEST)

    code = models.CharField(max_length=40, unique=True, default=new_join_code)
    role = models.CharField(max_length=10, choices=[(role, role.label) for role in ROLES], default=Role.MEMBER)
    rooms: "models.ManyToManyField[Room, models.Model]" = models.ManyToManyField("chat.Room", related_name="+")
    ends_at = models.DateTimeField(null=True)
    max_uses = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    email = models.EmailField(default="")
    made_by = models.ForeignKey("chat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    objects = JoinLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_absolute_url()

    def get_absolute_url(self) -> str:
        return reverse("join", args=[self.code])
