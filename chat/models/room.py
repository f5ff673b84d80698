from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from chat.models import listing
from chat.models.membership import NOTHING, Count, Level, Membership, counted
from chat.models.notification import Notification, Unread

if TYPE_CHECKING:
    from chat.models.user import User

# Why nobody, or not everybody, may say anything in a room.
ARCHIVED, ANNOUNCEMENTS = "archived", "announcements"


class Kind(models.TextChoices):
    """Who may be in a room.

    Open: everybody but guests may see it, and come in. Closed: its members alone, and nobody else hears of it. Direct:
    the people it is between, one room for each set of people.
    """

    OPEN = "open", pgettext_lazy("kind of room", "Open")
    CLOSED = "closed", pgettext_lazy("kind of room", "Closed")
    DIRECT = "direct", pgettext_lazy("kind of room", "Direct")


class Listed(NamedTuple):
    """A room in a person's list of rooms. Nothing is unread where they have not `joined`, or want to hear nothing.

    `silence` is why they may not say anything there, "" where they may. `held` is whether they marked it unread, and
    have not gone in since.
    """

    pk: int
    name: str
    unread: Count
    joined: bool
    level: str = Level.EVERYTHING
    held: bool = False
    kind: str = Kind.OPEN
    favourite: bool = False
    is_admin: bool = False
    archived: bool = False
    silence: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether it is left out of the list."""
        return self.archived or self.level == Level.HIDDEN

    @property
    def is_muted(self) -> bool:
        return self.level == Level.NOTHING

    @property
    def place(self) -> tuple[bool, bool, str, int]:
        """Where it stands in the list: favourites first, people last."""
        return not self.favourite, self.kind == Kind.DIRECT, self.name.casefold(), self.pk


def silence(*, archived: bool, announcements: bool, keeps: bool) -> str:
    """Why somebody may not say anything in a room; "" where they may."""
    if archived:
        return ARCHIVED
    return ANNOUNCEMENTS if announcements and not keeps else ""


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: "User") -> "RoomQuerySet":
        """The one gate: rooms that `user` may see, which are theirs and, but for guests, the open ones."""
        if not user.is_active:
            return self.none()
        mine = Q(pk__in=Membership.objects.filter(user=user).values("room"))
        return self.filter(mine if user.is_guest else mine | Q(kind=Kind.OPEN))

    def open(self) -> "RoomQuerySet":
        """Those that everybody but guests may come into."""
        return self.filter(kind=Kind.OPEN, archived_at=None)

    def with_member(self, user: "User") -> "RoomQuerySet":
        """Rooms of which `user` is a member."""
        return self.filter(memberships__user=user) if user.is_active else self.none()

    def with_member_count(self) -> "RoomQuerySet":
        """Each with `member_count`, of those whose account is active."""
        members = Membership.objects.filter(room=OuterRef("pk"), user__is_active=True).order_by().values("room")
        counted = Subquery(members.annotate(count=models.Count("pk")).values("count"))
        return self.annotate(member_count=Coalesce(counted, 0))

    def listed_for(
        self, people: Collection["User"], news: Mapping[int, Unread] | None = None
    ) -> dict[int, list[Listed]]:
        """By person, the rooms of their list in its order: theirs, and but for guests open ones they have not left.

        `news` is what `Notification.objects.unread` says of them, asked here where it is None. Two queries beside it,
        however many people and rooms, and one for names where there are direct rooms.
        """
        ids = [person.pk for person in people if person.is_active]
        seats, left = listing.seats(self.db, ids)
        found = listing.rooms(self.db, ids)
        names = listing.names(self.db, (room.between for room in found))
        if news is None:
            news = Notification.objects.unread([person.pk for person in people])
        return {
            person.pk: sorted(
                _listed(person, found, seats[person.pk], left[person.pk], names, news[person.pk].mentions)
                if person.is_active
                else (),
                key=lambda room: room.place,
            )
            for person in people
        }

    def open_between(self, people: Collection["User"]) -> "Room | None":
        """The direct room of these people, if there is one."""
        return self.filter(between=between(people)).first()

    def call(self, rooms: Iterable["Room"], user: "User") -> None:
        """Give the direct ones among loaded `rooms` the name that `user` knows them by: that of the other people."""
        # One by one: what was loaded with two messages of a room are two that are equal.
        keys = [(room, [int(pk) for pk in room.between.split(".")]) for room in rooms if room.between]
        if not keys:
            return
        people = _people(pk for _, key in keys for pk in key)
        for room, key in keys:
            room.others = [people[pk] for pk in key if pk in people and pk != user.pk]
            room.name = ", ".join(person.name for person in room.others)


def between(people: Iterable["User"]) -> str:
    """What a direct room of these people has as `between`."""
    return ".".join(map(str, sorted({person.pk for person in people})))


def named(people: str, viewer: int, names: Mapping[int, str]) -> str:
    """A direct room's name for one of its people: the others, in the order in which they came to the place."""
    return ", ".join(names.get(pk, "") for pk in map(int, people.split(".")) if pk != viewer)


def _people(ids: Iterable[int]) -> "dict[int, User]":
    return apps.get_model("chat", "User").objects.in_bulk(set(ids))


def _listed(
    person: "User",
    rooms: list[listing.Row],
    seats: Mapping[int, listing.Seat],
    left: Collection[int],
    names: Mapping[int, str],
    mentions: Mapping[int, int],
) -> Iterator[Listed]:
    for room in rooms:
        seat = seats.get(room.pk)
        if seat is not None:
            name = named(room.between, person.pk, names) if room.between else room.name
            unread = counted(seat.level, room.last_number - seat.read_number, mentions.get(room.pk, 0))
            keeps = seat.is_admin or person.is_admin
            why = silence(archived=room.archived, announcements=room.announcements, keeps=keeps)
            yield Listed(
                room.pk,
                name,
                unread,
                joined=True,
                kind=room.kind,
                favourite=seat.favourite,
                is_admin=seat.is_admin,
                archived=room.archived,
                silence=why,
                level=seat.level,
                held=seat.held,
            )
        elif room.kind == Kind.OPEN and not room.archived and not person.is_guest and room.pk not in left:
            yield Listed(room.pk, room.name, NOTHING, joined=False)


class Room(models.Model):
    """A room and its two counters.

    `last_number` counts messages ever said, `revision` changes ever made. Both are moved only by
    `actions.revisions.advance`, under the row's lock, so that commit order is revision order.
    `removal_revision` is the revision of the last removal of a member, `pins_revision` that of the last change of pins,
    `threads_revision` that of the last reply in a thread, `details_revision` that of the last change of what it is
    called and of who may say something. No line behind `mentioned_number` mentions anybody.

    `between` is of a direct room: the ids of its people in order, "1.5.9". Where there are `announcements` only, the
    room's admins and the place's say something; in what is archived nobody does.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OPEN, db_default=Kind.OPEN)
    between = models.CharField(max_length=250, null=True, unique=True)  # noqa: DJ001 - no other room has any
    topic = models.CharField(max_length=250, default="", db_default="", blank=True)
    description = models.TextField(max_length=2_000, default="", db_default="", blank=True)
    announcements = models.BooleanField(default=False, db_default=False)
    archived_at = models.DateTimeField(null=True)
    revision = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    removal_revision = models.PositiveBigIntegerField(default=0)
    pin_count = models.PositiveIntegerField(default=0)
    pins_revision = models.PositiveBigIntegerField(default=0)
    threads_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    details_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    mentioned_number = models.PositiveBigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def others(self) -> "list[User]":
        """Whom `call` has named a direct room after."""
        return []

    @property
    def is_direct(self) -> bool:
        return self.kind == Kind.DIRECT

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])
