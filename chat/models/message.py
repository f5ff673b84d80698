from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connections, models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from chat.models.membership import Level
from chat.models.mention import Mention
from chat.models.preview import Preview
from chat.models.searchable import SearchableQuerySet
from chat.models.thread import Follow, Thread

if TYPE_CHECKING:
    from chat.models.attachment import Attachment
    from chat.models.room import Room
    from chat.models.user import User

MAX_LENGTH = 10_000
PAGE = 50
GROUPED_WITHIN = timedelta(minutes=5)


class MessageKey(NamedTuple):
    """What tells one rendering of a message from another: its change, and the last of a name that it shows."""

    pk: int
    number: int
    changed_revision: int
    names_revision: int


class Numbered(NamedTuple):
    """A message's number in its log, and the root's number where that is a thread: "42", or "42/thread/3"."""

    number: int
    root: int | None = None

    def __str__(self) -> str:
        return str(self.number) if self.root is None else f"{self.root}/thread/{self.number}"


# In SQL, as every page asks for it: the ORM takes longer to write it down than the database to answer.
KEYS = """
SELECT message.id, message.number, message.changed_revision, author.changed_revision, quoted.changed_revision,
    started.names_revision, (
        SELECT MAX(person.changed_revision) FROM chat_mention AS mention
        JOIN chat_user AS person ON person.id = mention.person_id WHERE mention.message_id = message.id
    )
FROM chat_message AS message
JOIN chat_user AS author ON author.id = message.author_id
LEFT JOIN chat_message AS answered ON answered.id = message.reply_to_id
LEFT JOIN chat_user AS quoted ON quoted.id = answered.author_id
LEFT JOIN chat_thread AS started ON started.root_id = message.id
WHERE message.{} AND message.number < %s ORDER BY message.number DESC LIMIT %s
"""


class MessageQuerySet(SearchableQuerySet):
    def visible_to(self, user: "User") -> "MessageQuerySet":
        """Messages of the rooms of which `user` is a member."""
        return self.filter(room__memberships__user=user) if user.is_active else self.none()

    def with_details(self) -> "MessageQuerySet":
        """With all that rendering needs."""
        mentions = models.Prefetch("mentions", Mention.objects.select_related("person").order_by("pk"))
        faces = models.Prefetch("started__follows", Follow.objects.filter(face=True).select_related("user"))
        related = self.select_related("author", "reply_to__author", "reply_to__thread", "thread", "started")
        return related.prefetch_related(mentions, "reactions", faces)

    def _prefetch_related_objects(self) -> None:
        """And the files of those that have any: most have none, and nothing more is asked for them."""
        super()._prefetch_related_objects()  # type: ignore[misc]  # the stubs know only what is public
        if attached := [message for message in self._result_cache or () if message.attached]:
            models.prefetch_related_objects(attached, "attachments", "echo_of__attachments")

    def numbered(self, room: "Room", number: int, root: int | None = None) -> "Message | None":
        """The message with that number in the log of `room`, or of the thread below its message `root`, with its
        author."""
        log = self.filter(thread=None) if root is None else self.filter(thread__number=root).select_related("thread")
        return log.select_related("author").filter(room=room, number=number).first()

    def to_everybody(self, user: "User", before: datetime) -> "MessageQuerySet":
        """What others said to "@room" where `user` was and is, newest first; not where they want to hear nothing."""
        memberships = {"room__memberships__user": user, "room__memberships__joined_at__lte": F("created_at")}
        heard = self.filter(**memberships, room__memberships__level__in=[Level.EVERYTHING, Level.MENTIONS])
        found = heard.filter(mentions_room=True, thread=None, created_at__lt=before).exclude(author=user)
        return found.select_related("author", "room").order_by("-created_at")

    def pinned_in(self, room: "Room") -> "MessageQuerySet":
        """Newest pins first, with who pinned them."""
        pinned = self.with_details().filter(room=room, pinned_at__isnull=False)
        return pinned.select_related("author", "pinned_by").order_by("-pinned_at")

    def saved_by(self, user: "User", before: int = 2**63 - 1) -> "MessageQuerySet":
        """Of those that `user` still sees, the ones saved last first: those that were saved before the id `before`."""
        saved = self.visible_to(user).with_details().filter(saved__user=user, saved__pk__lt=before)
        return saved.order_by("-saved__pk")

    def page_before(self, log: "Room | Thread", number: int, size: int = PAGE) -> list["MessageKey"]:
        """Up to `size` messages of a room or a thread just below `number`, oldest first: most are rendered already."""
        within = "thread_id = %s" if isinstance(log, Thread) else "thread_id IS NULL AND message.room_id = %s"
        with connections[self.db].cursor() as cursor:
            cursor.execute(KEYS.format(within), [log.pk, number, size])
            rows = cursor.fetchall()
        return [
            MessageKey(pk, number, revision, max(name or 0 for name in names))
            for pk, number, revision, *names in reversed(rows)
        ]

    def in_log(self, log: "Room | Thread") -> "MessageQuerySet":
        """What stands in the log of a room, or of a thread."""
        return self.filter(thread=log) if isinstance(log, Thread) else self.filter(room=log, thread=None)

    def changed_since(self, room: "Room", revision: int) -> "MessageQuerySet":
        """What changed in `room` after `revision`, as far as the loaded `room` knows, in number order.

        A line said after `room` was read is left out: the next reading brings it.
        """
        changed = self.with_details().filter(room=room, thread=None, changed_revision__gt=revision)
        return changed.filter(number__lte=room.last_number).order_by("number")

    def replies_since(self, room: "Room", threads: Collection[int], revision: int) -> "MessageQuerySet":
        """The same of the threads of `room` whose roots have these numbers."""
        changed = self.with_details().filter(room=room, thread__number__in=threads, changed_revision__gt=revision)
        return changed.filter(said_revision__lte=room.revision).order_by("number")


class Message(models.Model):
    """A line that was said: the `number`th of its room, or in a `thread` of that.

    `said_revision` and `changed_revision` are revisions of the room. `token` is unique for the author:
    saying a line twice says it once. `previous_at` is the time of the message before it, by which each
    time zone knows whether a day begins here; `continues` is decided when the line is said. `html` is `body` as the
    renderer of `html_version` made it, with places for names; `mentions_room` where it says "@room".

    `row_revision` is that of the last change for which the whole row is replaced, 0 before the first. A deleted message
    keeps its number and its author; its text is gone. `attached` is what it is found by if it has files: "file", or
    "file image" where one is a picture. `reply_to` is the message of the same log that it answers, which is quoted
    above it; `echo_of` the reply in a thread that was sent to the room as well, as this line.
    """

    # What is found by room or author alone is found by the first column of `changes_of_a_room` or `said_once`.
    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey("chat.User", on_delete=models.PROTECT, related_name="messages", db_index=False)
    number = models.PositiveBigIntegerField()
    said_revision = models.PositiveBigIntegerField()
    changed_revision = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    previous_at = models.DateTimeField(null=True)
    continues = models.BooleanField(default=False)
    body = models.TextField(max_length=MAX_LENGTH)
    html = models.TextField(default="", db_default="")
    html_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    mentions_room = models.BooleanField(default=False, db_default=False)
    token = models.CharField(max_length=64)
    # Not named where lines are said: the database fills them in.
    row_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey("chat.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    attached = models.CharField(max_length=20, default="", db_default="")
    reply_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replies", db_index=False)
    thread = models.ForeignKey(
        "chat.Thread", null=True, on_delete=models.CASCADE, related_name="replies", db_index=False
    )
    echo_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="echoes", db_index=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "number"], condition=models.Q(thread=None), name="one_message_a_number"
            ),
            models.UniqueConstraint(
                fields=["thread", "number"], condition=models.Q(thread__isnull=False), name="one_reply_a_number"
            ),
            models.UniqueConstraint(
                fields=["echo_of"], condition=models.Q(echo_of__isnull=False), name="sent_to_the_room_once"
            ),
            models.UniqueConstraint(fields=["author", "token"], name="said_once"),
        ]
        indexes = [
            models.Index(fields=["room", "changed_revision"], name="changes_of_a_room"),
            models.Index(
                fields=["room", "pinned_at"], condition=models.Q(pinned_at__isnull=False), name="pins_of_a_room"
            ),
            models.Index(
                fields=["room", "number"],
                condition=models.Q(mentions_room=True, thread=None),
                name="mentions_of_a_room",
            ),
            models.Index(fields=["reply_to"], condition=models.Q(reply_to__isnull=False), name="replies_to_a_message"),
            models.Index(fields=["pinned_by"], condition=models.Q(pinned_by__isnull=False), name="pins_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.address}"

    def get_absolute_url(self) -> str:
        return reverse("message", args=[self.room_id, self.address])

    @property
    def address(self) -> Numbered:
        """Where it stands in its room."""
        return Numbered(self.number, self.thread.number if self.thread else None)

    @property
    def place(self) -> str:
        """What its ids in a page end in."""
        return f"{self.room_id}-{self.thread.number}-{self.number}" if self.thread else f"{self.room_id}-{self.number}"

    @cached_property
    def discussed(self) -> Thread | None:
        """The thread below it, if somebody has replied there."""
        thread: Thread | None = getattr(self, "started", None)
        return thread if thread is not None and thread.last_number else None

    @property
    def key(self) -> MessageKey:
        faces = self.discussed.names_revision if self.discussed else 0
        names = max(faces, *(person.changed_revision for person in self._named))
        return MessageKey(self.pk, self.number, self.changed_revision, names)

    @property
    def _named(self) -> "list[User]":
        answered = [self.reply_to.author] if self.reply_to else []
        return [self.author, *(each.person for each in self.mentioned), *answered]

    @property
    def people(self) -> set[int]:
        """The ids of those whose names its row shows."""
        faces = self.discussed.faces if self.discussed else []
        return {person.pk for person in (*self._named, *faces)}

    @cached_property
    def mentioned(self) -> list[Mention]:
        """Whom it mentions, with the people."""
        return list(self.mentions.all())

    @property
    def names(self) -> dict[int, str]:
        """The current names of those it mentions, by id."""
        return {each.person_id: each.person.name for each in self.mentioned}

    @property
    def untold(self) -> list[str]:
        """The names of those who are mentioned and were not in the room."""
        return [each.person.name for each in self.mentioned if not each.told]

    @property
    def said_at(self) -> datetime:
        """The time in the reader's zone."""
        return timezone.localtime(self.created_at)

    @property
    def changed_at(self) -> datetime | None:
        """The time of the last edit, in the reader's zone."""
        return timezone.localtime(self.edited_at) if self.edited_at else None

    @cached_property
    def reacted(self) -> dict[str, list[int]]:
        """Who reacted, by emoji: both in the order in which they came."""
        found = dict[str, list[int]]()
        for reaction in sorted(self.reactions.all(), key=lambda reaction: reaction.pk):
            found.setdefault(reaction.emoji, []).append(reaction.user_id)
        return found

    @property
    def has_links(self) -> bool:
        """Whether it may have previews: most messages need not be asked."""
        return '<a href="http' in self.html

    @cached_property
    def previewed(self) -> list[Preview]:
        """What it shows of the pages it links to. Of many messages at once: `Preview.objects.load_for`."""
        return Preview.objects.shown_at([self]).get(self.pk, [])

    @cached_property
    def files(self) -> list["Attachment"]:
        """Its files, in the order in which they were chosen. What was sent from a thread shows those of the reply."""
        has_them = self.echo_of or self
        return sorted(has_them.attachments.all(), key=lambda file: file.pk) if self.attached else []

    @property
    def may_begin_day(self) -> bool:
        """Whether a day begins here in some zone: they are whole quarters of an hour apart."""
        return self.previous_at is None or self.previous_at.timestamp() // 900 != self.created_at.timestamp() // 900

    @property
    def begins_day(self) -> bool:
        return self.previous_at is None or timezone.localtime(self.previous_at).date() != self.said_at.date()
