import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def called(self, names: Iterable[str]) -> models.QuerySet["User"]:
        """Active people with one of the folded names, the oldest account first."""
        return self.filter(is_active=True, folded_name__in=set(names)).order_by("pk")

    def whose_name_begins(self, beginning: str) -> models.QuerySet["User"]:
        """Active people by the beginning of their folded name."""
        return self.filter(is_active=True, folded_name__startswith=beginning).order_by("folded_name", "pk")

    def changed_since(self, revision: int) -> models.QuerySet["User"]:
        """People whose name changed after the place's `revision`."""
        return self.filter(changed_revision__gt=revision).order_by("changed_revision")


class User(AbstractBaseUser):
    """A person with an account. `changed_revision` is the place's revision of the last change of name.

    `folded_name` is what mentions look for.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    folded_name = models.CharField(max_length=320, db_index=True, default="")
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    multi_line = models.BooleanField(default=False)
    last_room = models.ForeignKey("chat.Room", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_revision = models.PositiveBigIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def initial(self) -> str:
        """The first sign of the name that shows, for a drawn face."""
        return next((sign for sign in self.name if unicodedata.category(sign)[0] not in "CMZ"), "").upper()

    @property
    def hue(self) -> int:
        """Which of the eight colours the drawn face has."""
        return self.pk % 8
