from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connections, models

if TYPE_CHECKING:
    from chat.models.user import User

# By hand, as `thread.UNREAD`: every page asks this. The people and rooms are ids of ours. What is unread in a room is
# found by the numbers behind what was read, so that what was read before costs nothing.
UNREAD = """
SELECT membership.user_id, membership.room_id,
    SUM(CASE WHEN notification.kind IN ('mention', 'keyword') THEN 1 ELSE 0 END),
    SUM(CASE WHEN notification.is_read OR notification.number <= membership.inbox_number THEN 0 ELSE 1 END)
FROM chat_membership AS membership
JOIN chat_notification AS notification ON notification.person_id = membership.user_id
    AND notification.room_id = membership.room_id AND notification.number > membership.read_number
WHERE membership.user_id IN ({people}) {rooms} GROUP BY membership.user_id, membership.room_id
UNION ALL
SELECT membership.user_id, membership.room_id, COUNT(*), SUM(CASE
    WHEN message.number <= membership.inbox_number OR membership.level IN ('nothing', 'hidden') OR EXISTS (
        SELECT 1 FROM chat_notification AS seen
        WHERE seen.message_id = message.id AND seen.person_id = membership.user_id AND seen.kind = 'room'
    ) THEN 0 ELSE 1 END)
FROM chat_membership AS membership
JOIN chat_message AS message ON message.room_id = membership.room_id AND message.number > membership.read_number
    AND message.mentions_room AND message.thread_id IS NULL AND message.author_id <> membership.user_id
WHERE membership.user_id IN ({people}) {rooms} GROUP BY membership.user_id, membership.room_id
"""
ELSEWHERE = """
UNION ALL
SELECT notification.person_id, 0, 0, COUNT(*) FROM chat_notification AS notification
JOIN chat_membership AS membership ON membership.user_id = notification.person_id
    AND membership.room_id = notification.room_id
WHERE notification.person_id IN ({people}) AND notification.number IS NULL AND NOT notification.is_read
GROUP BY notification.person_id
"""


class Unread(NamedTuple):
    """Of one person: the mentions by room, and how many entries of the inbox are new."""

    mentions: dict[int, int]
    inbox: int


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self, people: Collection[int]) -> dict[int, Unread]:
        """By person, what is new of all their rooms. One query."""
        mentions: defaultdict[int, dict[int, int]] = defaultdict(dict)
        inbox: defaultdict[int, int] = defaultdict(int)
        for person, room, mentioned, new in self._rows(UNREAD + ELSEWHERE, people, ()):
            if mentioned:
                mentions[person][room] = mentions[person].get(room, 0) + mentioned
            inbox[person] += new
        return {person: Unread(mentions.get(person, {}), inbox.get(person, 0)) for person in people}

    def mentions(self, people: Collection[int], rooms: Collection[int]) -> dict[tuple[int, int], int]:
        """By room and person, how many unread lines of these rooms mention them. One query."""
        found: defaultdict[tuple[int, int], int] = defaultdict(int)
        for person, room, mentioned, _ in self._rows(UNREAD, people, rooms):
            found[room, person] += mentioned
        return found

    def _rows(self, sql: str, people: Collection[int], rooms: Collection[int]) -> list[tuple[int, int, int, int]]:
        if not people:
            return []
        within = f"AND membership.room_id IN ({','.join(map(str, rooms))})" if rooms else ""
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql.format(people=",".join(map(str, people)), rooms=within))
            return list(cursor.fetchall())

    def visible_to(self, user: "User") -> "NotificationQuerySet":
        """Theirs, of the rooms of which they are a member."""
        return self.filter(person=user, room__memberships__user=user) if user.is_active else self.none()

    def before(self, at: datetime) -> "NotificationQuerySet":
        """Newest first, with what is shown of each; new lines with "@room" are not among them."""
        entries = self.exclude(kind=Notification.Kind.ROOM, number__isnull=False).filter(at__lt=at)
        return entries.select_related("by", "room", "message__author", "message__thread").order_by("-at", "-pk")


class Notification(models.Model):
    """Something that concerns one person: an entry of their inbox.

    `by` whom, and when; `number` is the message's in its room, None for a reply in a thread, for reactions, and where
    an edit told of what was read before. What has a number is read as soon as the room is read up to it, whatever
    `is_read` says; that is whether the person has gone there from the inbox. "@room" makes none: the message says it,
    and a row of kind `room` that it was read. Where an edit added it, whoever had read the line has such a row without
    a number.
    An invitation, which is that somebody took them into the room, is about no message.
    """

    class Kind(models.TextChoices):
        """What `by` did. Where it is shown it is a sentence, of which these are no part."""

        MENTION = "mention", "mentioned you in"
        REPLY = "reply", "replied to you in"
        KEYWORD = "keyword", "said one of your words in"
        REACTION = "reaction", "reacted in"
        ROOM = "room", "told everybody in"
        INVITATION = "invitation", "took you into"

    person = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="notifications", db_index=False)
    message = models.ForeignKey(
        "chat.Message", on_delete=models.CASCADE, related_name="notifications", db_index=False, null=True
    )
    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="notifications", db_index=False)
    number = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    emoji = models.CharField(max_length=40, default="")
    at = models.DateTimeField()
    is_read = models.BooleanField(default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "person", "kind", "by", "emoji"], name="notified_once")
        ]
        indexes = [
            models.Index(fields=["person", "room", "number"], name="notifications_by_number"),
            models.Index(fields=["person", "at"], name="notifications_by_time"),
            models.Index(
                fields=["person"],
                condition=models.Q(number=None, is_read=False),
                name="new_notifications",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person}"
