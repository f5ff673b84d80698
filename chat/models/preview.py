from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from chat.models.message import Message
    from chat.models.user import User


class PreviewQuerySet(models.QuerySet["Preview"]):
    def shown_to(self, user: "User") -> "PreviewQuerySet":
        """Those that a message shows in a room of which `user` is a member."""
        if not user.is_active:
            return self.none()
        return self.filter(uses__taken_off=False, uses__message__room__memberships__user=user)

    def shown_at(self, messages: Collection["Message"]) -> dict[int, list["Preview"]]:
        """What each of the messages shows, by its id; one without a title is awaited.

        Two queries, and none where no message has links.
        """
        shown = defaultdict[int, list[Preview]](list)
        linking = [message.pk for message in messages if message.has_links]
        if linking:
            uses = MessagePreview.objects.filter(message__in=linking, taken_off=False)
            for use in uses.exclude(preview__title="").select_related("preview").order_by("pk"):
                shown[use.message_id].append(use.preview)
            for awaited in AwaitedPreview.objects.filter(message__in=linking).order_by("pk"):
                shown[awaited.message_id].append(Preview(url=awaited.url))
        return shown

    def load_for(self, messages: Collection["Message"]) -> None:
        """Let the messages know what they show, before they are rendered where nothing may be asked."""
        shown = self.shown_at(messages)
        for message in messages:
            message.previewed = shown.get(message.pk, [])


class Preview(models.Model):
    """What the page at `url` said of itself when it was fetched; without a title, that it said nothing.

    It is not changed after: a message shows it as it was, and the next one said later may have another of the same
    address. `picture` is the name under which we keep its picture, scaled down; "" where it has none.
    """

    LONGEST_URL = 2_000

    url = models.CharField(max_length=LONGEST_URL)
    fetched_at = models.DateTimeField()
    title = models.CharField(max_length=200, default="")
    description = models.CharField(max_length=300, default="")
    site_name = models.CharField(max_length=80, default="")
    picture = models.CharField(max_length=100, default="")
    picture_width = models.PositiveSmallIntegerField(default=0)
    picture_height = models.PositiveSmallIntegerField(default=0)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["url", "-fetched_at"], name="previews_of_an_address"),
            models.Index(fields=["picture"], condition=~models.Q(picture=""), name="pictures_of_previews"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def picture_url(self) -> str:
        return reverse("preview-picture", args=[self.picture]) if self.picture else ""


class MessagePreview(models.Model):
    """That a message has the preview of one of its links. `taken_off`: it stays away, whatever becomes of the line."""

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="previews")
    preview = models.ForeignKey(Preview, on_delete=models.PROTECT, related_name="uses")
    taken_off = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "preview"], name="one_use_of_a_preview")]

    def __str__(self) -> str:
        return f"{self.preview} in {self.message}"


class AwaitedPreview(models.Model):
    """That a message keeps a place for the preview of one of its links, which is being fetched: so that nothing moves
    when it comes.
    """

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="awaited")
    url = models.CharField(max_length=Preview.LONGEST_URL)

    def __str__(self) -> str:
        return f"{self.url} in {self.message}"
