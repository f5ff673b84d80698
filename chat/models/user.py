import unicodedata
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NamedTuple, override
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import connections, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.look import Look, languages, zone_of
from chat.models.loading import loaded
from chat.models.membership import Membership
from chat.models.outreach import Outreach

THEMES = {"light": _("Light"), "dark": _("Dark")}
ABOUT_LENGTH = 1_000
STATUS_LENGTH = 80
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)  # until when notifications are paused by who says no end


class Role(models.TextChoices):
    """What somebody is in the place. There is one owner; a guest sees the rooms they are in, and who is there."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")
    GUEST = "guest", _("Guest")


class Status(NamedTuple):
    """What a person says of the moment: an emoji, words, or both."""

    emoji: str
    text: str


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        Outreach.objects.using(self._db).create(person=user, channel=Outreach.Channel.MAIL)
        return user

    @override
    def get(self, *args: Any, **kwargs: Any) -> "User":
        # By the id alone, among all: so Django asks at every request and every connection. By SQL, for the ORM takes
        # ten times as long to write that down as the database to answer.
        if type(self) is not UserManager or args or kwargs.keys() != {"pk"}:
            return super().get(*args, **kwargs)
        with connections[self.db].cursor() as cursor:
            cursor.execute(BY_ID, [kwargs["pk"]])
            found = cursor.fetchone()
        if found is None:
            raise self.model.DoesNotExist
        values = [loaded(field, value, self.db) for field, value in zip(FIELDS, found, strict=True)]
        return self.model.from_db(self.db, [field.attname for field in FIELDS], values)

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
        """People whose name, role, face or status changed after the place's `revision`."""
        changed = Q(changed_revision__gt=revision) | Q(status_revision__gt=revision)
        return self.filter(changed).order_by("changed_revision")


class User(AbstractBaseUser):
    """A person with an account. `changed_revision` is the place's revision of the last change of name, role or picture;
    `status_revision` that of the last change of status, which messages don't show.

    `folded_name` is what mentions look for. `picture` is the key under which the storage has their picture, "" where
    the face is drawn. `time_zone`, `language` and `theme` are "" where the place and the browser decide. Nothing rings
    from `quiet_from` to `quiet_to` by the clock of their zone, nor up to `paused_until`.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    folded_name = models.CharField(max_length=320, db_index=True, default="")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER, db_default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    multi_line = models.BooleanField(default=False)
    last_room = models.ForeignKey("chat.Room", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_revision = models.PositiveBigIntegerField(default=0)
    picture = models.CharField(max_length=32, default="", db_default="")
    about = models.TextField(max_length=ABOUT_LENGTH, default="", db_default="")
    status_emoji = models.CharField(max_length=40, default="", db_default="")
    status_text = models.CharField(max_length=STATUS_LENGTH, default="", db_default="")
    status_until = models.DateTimeField(null=True)
    status_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    time_zone = models.CharField(max_length=64, default="", db_default="")
    language = models.CharField(max_length=20, default="", db_default="")
    theme = models.CharField(max_length=5, default="", db_default="")
    sounds = models.BooleanField(default=True, db_default=True)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role"], condition=Q(role=Role.OWNER), name="one_owner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def status(self) -> Status | None:
        """What stands beside the name until its end."""
        over = self.status_until is not None and self.status_until <= timezone.now()
        return (
            None if over or not (self.status_emoji or self.status_text) else Status(self.status_emoji, self.status_text)
        )

    @property
    def zone(self) -> str:
        """The name of the zone in which they see times."""
        return zone_of(self.time_zone)

    def speaks(self, otherwise: str) -> str:
        """The language they have chosen, or `otherwise`, that of their browser."""
        return self.language if self.language in languages() else otherwise

    def look(self) -> Look:
        """That of what is written to them: of a browser, the one seen last. Asks the database."""
        seen = self.sign_ins.order_by("-seen_at").values_list("language", flat=True).first()
        return Look(self.zone, self.speaks(seen if seen in languages() else settings.LANGUAGE_CODE))

    def paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now

    def quiet_until(self, now: datetime) -> datetime | None:
        """Until when nothing rings for them: the end of a pause, and of quiet hours it ends in. None: it may ring."""
        end = self.paused_until if self.paused_until is not None and self.paused_until > now else None
        if end == FOREVER:
            return end
        return _end_of_quiet_hours(self, end or now) or end

    @property
    def picture_url(self) -> str:
        return reverse("face", args=[self.picture]) if self.picture else ""

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


FIELDS = User._meta.concrete_fields  # noqa: SLF001 - public in all but name
BY_ID = " ".join(["SELECT", ", ".join(f'"{field.column}"' for field in FIELDS), "FROM chat_user WHERE id = %s"])


def _end_of_quiet_hours(user: User, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` is within; they may go over midnight."""
    if user.quiet_from is None or user.quiet_to is None:
        return None
    here = now.astimezone(ZoneInfo(user.zone))
    since, to, clock = user.quiet_from, user.quiet_to, here.time()
    if not (since <= clock < to if since < to else clock >= since or clock < to):
        return None
    return datetime.combine(here.date() + timedelta(days=clock >= to), to, tzinfo=here.tzinfo)
