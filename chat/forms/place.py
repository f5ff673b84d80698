from django import forms


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
