from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from chat.accent import COLOUR
from chat.forms.fields import NameField

HOUSE = "3d5f50"  # what the house's own colour is nearest to


class PlaceForm(forms.Form):
    """What holds for the whole place."""

    link_previews = forms.BooleanField(
        label="Link previews",
        required=False,
        help_text="The server fetches the pages that people link to, and shows title and picture below the line.",
    )
    approval = forms.BooleanField(
        label="Let people in one by one",
        required=False,
        help_text="Whoever comes by a join link waits until an admin lets them in. Who was invited by name does not.",
    )


class LookForm(forms.Form):
    """What the place is called and looks like. The colour comes out as six digits, or "" for the house's own."""

    name = NameField(label="Name of this place")
    accent = forms.CharField(
        label="Colour",
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Links, buttons and marks have it, as light or dark as it takes to read them. "
        f"#{HOUSE} is the house's own.",
    )
    logo = forms.FileField(
        label="New logo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text="A picture; its middle is shown beside the name.",
    )

    def clean_accent(self) -> str:
        colour: str = self.cleaned_data["accent"].removeprefix("#").lower()
        if not COLOUR.fullmatch(colour):
            raise ValidationError("A colour has six digits, like #3d5f50.")
        return "" if colour == HOUSE else colour

    def clean_logo(self) -> Any:
        file, limit = self.cleaned_data["logo"], settings.MAX_FILE_SIZE
        if file and file.size > limit:
            raise ValidationError(f"That is too large: a file has {limit // 1_000_000} MB at most.")
        return file
