from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from chat.models.room import Room

if TYPE_CHECKING:
    from chat.models.message import Message
    from chat.models.user import User

AT_MOST = 10  # files of one message
SMALL = (360, 1_024)  # the longer sides of the smaller ones of a picture


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> "AttachmentQuerySet":
        """What was said in the rooms of `user`, and what waits there to be said by them."""
        said_or_own = Q(message__isnull=False) | Q(owner=user)
        return self.filter(said_or_own, whole=True, room__in=Room.objects.with_member(user))

    def pending(self, user: "User", room: Room, root: "Message | None" = None) -> "AttachmentQuerySet":
        """What waits to be said by `user` in `room`, or in the thread below its message `root`, in the order in which
        it was chosen."""
        return self.filter(owner=user, room=room, root=root, message=None, whole=True).order_by("pk")


class Attachment(models.Model):
    """A file that somebody has put into a room, or into the thread below its message `root`: pending at first, then a
    message's.

    Its bytes lie in the storage under `key`, which nobody guesses and which says nothing of it; those of a picture's
    smaller ones beside them. A picture whose `state` is MAKING lies there as it came, under another name, and is sent
    to nobody; BROKEN, nothing of it is there. `kind` and `content_type` are what the bytes are. `size` is that of the
    file itself, `stored` of all that is kept of it. It is `whole` once all of that is in the storage: what is not, what
    has lost its message or its room, and what was pending for too long, is taken out of the storage and forgotten.
    """

    PICTURE, VIDEO, AUDIO, TEXT, OTHER = "picture", "video", "audio", "text", "other"
    MAKING, BROKEN = "making", "broken"

    room = models.ForeignKey("chat.Room", null=True, on_delete=models.SET_NULL, related_name="attachments")
    owner = models.ForeignKey("chat.User", on_delete=models.PROTECT, related_name="attachments")
    message = models.ForeignKey("chat.Message", null=True, on_delete=models.SET_NULL, related_name="attachments")
    root = models.ForeignKey("chat.Message", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    moving = models.BooleanField(default=False)
    beginning = models.TextField(default="")
    whole = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="", db_default="")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            # Those that no message has are few, and all that is asked for but by its message or its key.
            models.Index(fields=["owner", "room"], condition=Q(message__isnull=True), name="files_of_no_message")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def small(self) -> list[int]:
        """The sizes in which the picture is there beside itself."""
        still = self.kind == self.PICTURE and not self.moving
        return [size for size in SMALL if still and size < max(self.width, self.height)]

    def storage_name(self, size: int = 0) -> str:
        """Where its bytes are, or those of the smaller picture of that size. Nothing of it is anybody's choice."""
        return f"{self.key[:2]}/{self.key}{f'-{size}' if size else ''}"

    @property
    def raw_name(self) -> str:
        """Where a picture is as it came, until it is made."""
        return f"{self.storage_name()}-raw"

    @property
    def names(self) -> list[str]:
        """All that may be in the storage of it."""
        if self.kind != self.PICTURE:
            return [self.storage_name()]
        return [*map(self.storage_name, (0, *SMALL)), self.raw_name]

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.key])

    def url_of(self, size: int) -> str:
        """Where a picture is found about as large as `size`: itself where it is not larger. "" for what is none, or
        not made."""
        if self.kind != self.PICTURE or self.state:
            return ""
        return reverse("file-in-small", args=[self.key, size]) if size in self.small else self.get_absolute_url()
