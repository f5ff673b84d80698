from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from chat.models.user import User


class SignInQuerySet(models.QuerySet["SignIn"]):
    def open_for(self, user: "User") -> "SignInQuerySet":
        """Those of `user` whose sessions have neither ended nor expired, the ones seen last first."""
        lasting = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(user=user, session_key__in=lasting.values("pk")).order_by("-seen_at", "-pk")


class SignIn(models.Model):
    """A browser in which somebody is signed in, as its session knows nothing of it.

    `session_key` opens the account: it is shown to nobody. `user_agent`, `address` and `language` are of the last page
    that was asked for, and `seen_at` is that or the last sign of life from an open one, give or take some minutes.
    """

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="sign_ins")
    user_agent = models.CharField(max_length=300, default="")
    address = models.CharField(max_length=45, default="")
    language = models.CharField(max_length=20, default="", db_default="")
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user}, {self.user_agent}"
