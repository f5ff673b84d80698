from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connections, models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from chat.models.user import User

MARKED = 50  # threads at most that a person's pages mark as unread


# By hand: every page asks this, and to make the same SQL takes the ORM ten times as long. The people are ids of ours.
UNREAD = """
SELECT follow.user_id, thread.root_id FROM chat_follow AS follow
JOIN chat_thread AS thread ON thread.root_id = follow.thread_id AND thread.last_number > follow.read_number
JOIN chat_membership AS membership ON membership.room_id = thread.room_id AND membership.user_id = follow.user_id
WHERE follow.followed AND follow.user_id IN ({}) ORDER BY thread.last_at DESC, thread.root_id DESC
"""


class Thread(models.Model):
    """What was said below one message, its `root`: replies with numbers of their own, up to `last_number`.

    `number` is the root's. `reply_count` and `last_at` leave out deleted replies. `names_revision` is of the last
    name among its faces that changed.
    """

    root = models.OneToOneField("chat.Message", on_delete=models.CASCADE, primary_key=True, related_name="started")
    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="threads")
    number = models.PositiveBigIntegerField()
    last_number = models.PositiveBigIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    names_revision = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.room_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("thread", args=[self.room_id, self.number])

    @cached_property
    def faces(self) -> "list[User]":
        """Who replied first, three at most."""
        return [follow.user for follow in sorted(self.follows.all(), key=lambda follow: follow.pk) if follow.face]

    @property
    def replied_at(self) -> datetime | None:
        """The time of the last reply, in the reader's zone."""
        return timezone.localtime(self.last_at) if self.last_at else None


class FollowQuerySet(models.QuerySet["Follow"]):
    def of_members(self) -> "FollowQuerySet":
        """Those of people who are in the room."""
        return self.filter(followed=True, thread__room__memberships__user=F("user"))

    def followers(self, rooms: Collection[int], people: Collection[int]) -> set[int]:
        """Who of `people` follows anything in `rooms`."""
        found = self.filter(followed=True, thread__room__in=rooms, user__in=people)
        return set(found.values_list("user", flat=True))

    def unread(self, people: Collection[int]) -> dict[int, list[int]]:
        """By person, the threads (by their roots' ids) with replies that they have not read, newest first."""
        threads: defaultdict[int, list[int]] = defaultdict(list)
        if not people:
            return threads
        with connections[self.db].cursor() as cursor:
            cursor.execute(UNREAD.format(",".join(map(str, people))))
            found = cursor.fetchall()
        for user, thread in found:
            if len(threads[user]) < MARKED:
                threads[user].append(thread)
        return threads

    def heard_by(self, user: "User", before: datetime) -> "FollowQuerySet":
        """The threads that `user` follows and others replied in, by the newest reply, all before that time."""
        replies = apps.get_model("chat", "Message").objects  # which imports this module
        others = replies.filter(thread=OuterRef("thread"), deleted_at=None)
        mine = self.of_members().filter(Exists(others.exclude(author=user)), user=user, thread__last_at__lt=before)
        return mine.select_related("thread__root__room", "thread__root__author").order_by("-thread__last_at")

    def listed_for(self, user: "User") -> "FollowQuerySet":
        """The threads that `user` follows, unread ones first, then by the newest reply."""
        behind = models.ExpressionWrapper(Q(read_number__lt=F("thread__last_number")), models.BooleanField())
        mine = self.of_members().filter(user=user).annotate(behind=behind)
        return mine.select_related("thread__room", "thread__root__author").order_by("-behind", "-thread__last_at")


class Follow(models.Model):
    """Somebody who hears of a thread, and how far they have read it: unread is `thread.last_number - read_number`.

    Whoever stops has `followed` False, and is remembered. `face` is whether they are shown below the root.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="follows")
    read_number = models.PositiveBigIntegerField(default=0)
    followed = models.BooleanField(default=True)
    face = models.BooleanField(default=False)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="one_follow")]

    def __str__(self) -> str:
        return f"{self.user} in {self.thread}"

    @property
    def unread(self) -> int:
        return max(self.thread.last_number - self.read_number, 0)
