from django.db import connections, models
from django.urls import reverse


class PlaceQuerySet(models.QuerySet["Place"]):
    def current(self) -> "Place | None":
        """The place, or None before the first run."""
        return self.filter(pk=Place.ONLY).first()

    def here(self) -> "Place":
        """The place, which is there wherever somebody is signed in."""
        return self.get(pk=Place.ONLY)

    def revision(self) -> int:
        """Where the place is; raises Place.DoesNotExist. In SQL, as every connection asks for it and every tick."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT revision FROM chat_place WHERE id = %s", [Place.ONLY])
            row = cursor.fetchone()
        if row is None:
            raise Place.DoesNotExist
        return int(row[0])


class Place(models.Model):
    """The one place that an installation is. Its revision counts changes of rooms and names.

    With `link_previews`, the pages that people link to are fetched and shown.
    With `approval`, whoever comes by a join link waits until an admin lets them in.
    `files_size` is how many bytes all attachments take. `accent` are the six hexadecimal digits of the place's own
    colour, `logo` the key under which the storage has its picture, "" where it has none.
    """

    ONLY = 1

    name = models.CharField(max_length=80)
    revision = models.PositiveBigIntegerField(default=0)
    link_previews = models.BooleanField(default=True, db_default=True)
    approval = models.BooleanField(default=False, db_default=False)
    files_size = models.PositiveBigIntegerField(default=0)
    accent = models.CharField(max_length=6, default="", db_default="")
    logo = models.CharField(max_length=32, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlaceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def accent_url(self) -> str:
        return reverse("accent", args=[self.accent]) if self.accent else ""

    @property
    def logo_url(self) -> str:
        return reverse("logo", args=[self.logo]) if self.logo else ""
