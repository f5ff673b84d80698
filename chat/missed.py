"""What somebody has not read, to be told where they are: the same that stands in their inbox, and what is said to them
directly.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from chat.models import Follow, Message, Notification, Room, User
from chat.models.membership import Level
from chat.models.room import Kind as RoomKind
from chat.models.user import FOREVER
from chat.text.clean import excerpt
from chat.text.plain_text import quotable

MOST = 100  # of a kind
Kind = Notification.Kind
type _Found = Iterator[tuple[datetime, User, str, Room, Message | None]]
type _Left = dict[object, datetime]
DIRECT, THREAD = "direct", "thread"  # no entries of the inbox of their own
# With the room's name, and without.
HEADLINES = {
    Kind.MENTION: (_("%(name)s mentioned you in %(room)s"), _("%(name)s mentioned you")),
    Kind.REPLY: (_("%(name)s replied to you in %(room)s"), _("%(name)s replied to you")),
    Kind.KEYWORD: (_("%(name)s said one of your words in %(room)s"), _("%(name)s said one of your words")),
    Kind.ROOM: (_("%(name)s told everybody in %(room)s"), _("%(name)s told everybody")),
    Kind.INVITATION: (_("%(name)s took you into %(room)s"), _("%(name)s took you into a room")),
    DIRECT: (_("%(name)s wrote to you in %(room)s"), _("%(name)s wrote to you")),
    THREAD: (_("%(name)s replied in a thread in %(room)s"), _("%(name)s replied in a thread")),
}
OF_LINES = [Kind.MENTION, Kind.REPLY, Kind.KEYWORD]


class Missed(NamedTuple):
    """Who did what of `kind` where, and which words they said; `url` is the path that leads there."""

    at: datetime
    by: str
    kind: str
    where: str
    text: str
    url: str

    @property
    def headline(self) -> str:
        """As "Alice mentioned you in Lobby", in the language that is active."""
        return self._headline(self.by, self.where)

    @property
    def isolated_headline(self) -> str:
        """The same for HTML: names run in their own direction, and leave that of the sentence alone."""
        return self._headline(*(f"\u2068{name}\u2069" if name else "" for name in (self.by, self.where)))

    def _headline(self, name: str, room: str) -> str:
        there, anywhere = HEADLINES[self.kind]
        return str(there if room else anywhere) % {"name": name, "room": room}


class AllMissed(list[Missed]):
    """Oldest first, and of each kind the first hundred. `more` is how many there are beside them, and `upto` when the
    last of all happened.
    """

    def __init__(self, found: Iterable[Missed] = (), left: Collection[datetime] = ()) -> None:
        super().__init__(sorted(found))
        self.more = len(left)
        self.upto = max([*left, *(each.at for each in self[-1:])], default=None)

    @property
    def total(self) -> int:
        return len(self) + self.more


def missed(user: User, since: datetime) -> AllMissed:
    """All that happened after `since` and is unread; not of rooms of which they want to hear nothing."""
    found = dict[object, tuple[datetime, User, str, Room, Message | None]]()
    left = dict[object, datetime]()
    for kind in (_noted, _to_everybody, _directly, _in_threads):
        for each in kind(user, since, left):
            message = each[-1]
            found.setdefault(message.pk if message else each, each)
    Room.objects.call((room for *_, room, _ in found.values()), user)
    return AllMissed((_told(*each) for each in found.values()), [left[key] for key in left.keys() - found.keys()])


def _first[Row: Message | Notification](
    rows: "models.QuerySet[Row]", key: str | models.expressions.Combinable, at: str, left: _Left
) -> list[Row]:
    """Of rows in their order the first; the others go to what is `left`, by what they are about."""
    first = list(rows[: MOST + 1])
    if len(first) > MOST:
        left |= dict(rows.values_list(key, at)[MOST:])
    return first[:MOST]


def _told(at: datetime, by: User, kind: str, room: Room, message: Message | None) -> Missed:
    # A direct room is called after the people in it: between two, that is who wrote.
    where = "" if room.is_direct and len(room.others) < 2 else room.name
    text = excerpt(quotable(message.body, message.html, message.attached)) if message else ""
    return Missed(at, by.name, kind, where, text, (message or room).get_absolute_url())


def _noted(user: User, since: datetime, left: _Left) -> _Found:
    mine = {"person": user, "at__gt": since, "is_read": False, "room__memberships__user": user}
    heard = {"room__memberships__level__in": [Level.EVERYTHING, Level.MENTIONS]}
    behind = {
        "kind__in": OF_LINES,
        "number__gt": F("room__memberships__read_number"),
        "room__memberships__inbox_number__lt": F("number"),
    }
    seen = Follow.objects.filter(  # a reply stays new in the inbox until they go there
        user=user, thread=models.OuterRef("message__thread"), read_number__gte=models.OuterRef("message__number")
    )
    apart = {"kind__in": [*OF_LINES, Kind.ROOM, Kind.INVITATION], "number": None}
    for wanted in (behind, apart):
        rows = Notification.objects.filter(**mine, **heard, **wanted).exclude(models.Exists(seen))
        rows = rows.select_related("by", "room", "message__room", "message__thread").order_by("at")
        for each in _first(rows, Coalesce("message", F("pk") * -1), "at", left):
            yield each.at, each.by, each.kind, each.room, each.message


def _to_everybody(user: User, since: datetime, left: _Left) -> _Found:
    seen = Notification.objects.filter(person=user, kind=Kind.ROOM).values("message")
    mine = {"room__memberships__user": user, "number__gt": F("room__memberships__read_number")}
    unread = {**mine, "room__memberships__inbox_number__lt": F("number"), "created_at__gt": since, "deleted_at": None}
    said = Message.objects.filter(pk__in=Message.objects.filter(**unread, mentions_room=True).values("pk"))
    rows = said.to_everybody(user, FOREVER).exclude(pk__in=seen).order_by("created_at")
    for message in _first(rows, "pk", "created_at", left):
        yield message.created_at, message.author, Kind.ROOM, message.room, message


def _directly(user: User, since: datetime, left: _Left) -> _Found:
    rows = Message.objects.filter(
        room__kind=RoomKind.DIRECT,
        room__memberships__user=user,
        room__memberships__level=Level.EVERYTHING,
        number__gt=F("room__memberships__read_number"),
        thread=None,
        created_at__gt=since,
        deleted_at=None,
    )
    said = rows.exclude(author=user).select_related("author", "room").order_by("created_at")
    for message in _first(said, "pk", "created_at", left):
        yield message.created_at, message.author, DIRECT, message.room, message


def _in_threads(user: User, since: datetime, left: _Left) -> _Found:
    rows = Message.objects.filter(
        thread__follows__user=user,
        thread__follows__followed=True,
        number__gt=F("thread__follows__read_number"),
        room__memberships__user=user,
        room__memberships__level__in=[Level.EVERYTHING, Level.MENTIONS],
        created_at__gt=since,
        deleted_at=None,
    )
    said = rows.exclude(author=user).select_related("author", "room", "thread").order_by("created_at")
    for message in _first(said, "pk", "created_at", left):
        yield message.created_at, message.author, THREAD, message.room, message
