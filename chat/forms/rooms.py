from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chat.forms.cursor import CursorForm
from chat.forms.fields import NameField, TopicField, TypedField
from chat.models import Room, User
from chat.models.room import Kind

KINDS = [
    (Kind.OPEN, _("Open: everybody but guests may come in, and read what was said")),
    (Kind.CLOSED, _("Closed: only who is taken in, and nobody else hears of it")),
]


class NamedForm(CursorForm):
    """The name of a room. Two of one name would be told apart by nobody who sees both; others may not be heard of."""

    name = NameField(label=pgettext_lazy("of a room", "Name"))

    def __init__(self, *args: Any, user: User, room: Room | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.room = user, room

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Room.objects.visible_to(self.user).filter(between=None)
        if self.room is not None:
            others = others.exclude(pk=self.room.pk)
        if any(name.casefold() == other.casefold() for other in others.values_list("name", flat=True)):
            raise forms.ValidationError(_("There is a room of this name already."))
        return name


class RoomForm(NamedForm):
    """A new room."""

    topic = TopicField(label=_("Topic (optional)"))
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a room", "Kind"),
        choices=KINDS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("A room is open or closed.")},
    )

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or Kind.OPEN)


class DetailsForm(NamedForm):
    """What a room is called and about, and who says something in it."""

    takes_cursor = False

    topic = TopicField(label=pgettext_lazy("of a room", "Topic"))
    description = TypedField(label=pgettext_lazy("of a room", "Description"))
    announcements = forms.BooleanField(label=_("Only admins say something here"), required=False)

    def clean_description(self) -> str:
        text = str(self.cleaned_data["description"]).strip()
        if len(text) > 2_000:
            raise forms.ValidationError(_("That is too long: a description has 2,000 characters at most."))
        return text
