import unicodedata
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from chat.models.membership import Membership


class Role(models.TextChoices):
    """What somebody is in the place. There is one owner; a guest sees the rooms they are in, and who is there."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"
    GUEST = "guest", "Guest"


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def visible_to(self, user: "User") -> models.QuerySet["User"]:
        """Whom `user` may see: guests, themselves and those they share a room with; others, everybody."""
        if not user.is_active:
            return self.none()
        if not user.is_guest:
            return self.all()
        rooms = Membership.objects.filter(user=user).values("room")
        return self.filter(Q(pk=user.pk) | Q(pk__in=Membership.objects.filter(room__in=rooms).values("user")))

    def unseen(self, guests: Collection[int], people: Collection[int]) -> dict[int, set[int]]:
        """By guest, whom of `people` they do not see. One query."""
        shared = Membership.objects.filter(user__in=guests, room__memberships__user__in=people)
        seen = set(shared.values_list("user", "room__memberships__user"))
        return {guest: {pk for pk in people if pk != guest and (guest, pk) not in seen} for guest in guests}

    def called(self, names: Iterable[str]) -> models.QuerySet["User"]:
        """Active people with one of the folded names, the oldest account first."""
        return self.filter(is_active=True, folded_name__in=set(names)).order_by("pk")

    def whose_name_begins(self, beginning: str, *, seen_by: "User") -> models.QuerySet["User"]:
        """Active people that a person sees, by the beginning of their folded name."""
        seen = self.visible_to(seen_by)
        return seen.filter(is_active=True, folded_name__startswith=beginning).order_by("folded_name", "pk")

    def changed_since(self, revision: int) -> models.QuerySet["User"]:
        """People whose name or role changed after the place's `revision`."""
        return self.filter(changed_revision__gt=revision).order_by("changed_revision")


class User(AbstractBaseUser):
    """A person with an account. `changed_revision` is the place's revision of the last change of name or role.

    `folded_name` is what mentions look for.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    folded_name = models.CharField(max_length=320, db_index=True, default="")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER, db_default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    multi_line = models.BooleanField(default=False)
    last_room = models.ForeignKey("chat.Room", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_revision = models.PositiveBigIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role"], condition=Q(role=Role.OWNER), name="one_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def is_admin(self) -> bool:
        """Of the place: its owner is one, too."""
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def is_guest(self) -> bool:
        return self.role == Role.GUEST

    @property
    def initial(self) -> str:
        """The first sign of the name that shows, for a drawn face."""
        return next((sign for sign in self.name if unicodedata.category(sign)[0] not in "CMZ"), "").upper()

    @property
    def hue(self) -> int:
        """Which of the eight colours the drawn face has."""
        return self.pk % 8
