from django import forms


class PlaceForm(forms.Form):
    """What holds for the whole place."""

    link_previews = forms.BooleanField(
        label="Link previews",
        required=False,
        help_text="The server fetches the pages that people link to, and shows title and picture below the line.",
    )
