from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat.accent import COLOUR
from chat.forms.fields import NameField

HOUSE = "3d5f50"  # what the house's own colour is nearest to


class PlaceForm(forms.Form):
    """What holds for the whole place."""

    link_previews = forms.BooleanField(
        label=_("Link previews"),
        required=False,
        help_text=_("The server fetches the pages that people link to, and shows title and picture below the line."),
    )
    approval = forms.BooleanField(
        label=_("Let people in one by one"),
        required=False,
        help_text=_(
            "Whoever comes by a join link waits until an admin lets them in. Who was invited by name does not."
        ),
    )


class LookForm(forms.Form):
    """What the place is called and looks like. The colour comes out as six digits, or "" for the house's own."""

    name = NameField(label=_("Name of this place"))
    accent = forms.CharField(
        label=_("Colour"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=format_lazy(
            _(
                "Links, buttons and marks have it, as light or dark as it takes to read them. "
                "{colour} is the house's own."
            ),
            colour=f"#{HOUSE}",
        ),
    )
    logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("A picture; its middle is shown beside the name."),
    )

    def clean_accent(self) -> str:
        colour: str = self.cleaned_data["accent"].removeprefix("#").lower()
        if not COLOUR.fullmatch(colour):
            raise ValidationError(_("A colour has six digits, like #3d5f50."))
        return "" if colour == HOUSE else colour

    def clean_logo(self) -> Any:
        file, limit = self.cleaned_data["logo"], settings.MAX_FILE_SIZE
        if file and file.size > limit:
            raise ValidationError(
                _("That is too large: a file has %(count)s MB at most."), params={"count": limit // 1_000_000}
            )
        return file
