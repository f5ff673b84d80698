from django import forms

from chat.forms.cursor import CursorForm
from chat.forms.fields import NameField
from chat.models import Room


class RoomForm(CursorForm):
    """A new room. Two rooms of one name would be told apart by nobody."""

    name = NameField(label="Name")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if any(name.casefold() == other.casefold() for other in Room.objects.values_list("name", flat=True)):
            raise forms.ValidationError("There is a room of this name already.")
        return name
