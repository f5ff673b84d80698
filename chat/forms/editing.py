from django import forms

from chat.forms.fields import BodyField


class EditForm(forms.Form):
    """A message's new text. `seen` is the time of the last edit that its author knew, empty before the first."""

    body = BodyField()
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)
