from typing import Any

from django import forms

from chat.forms.fields import BodyField
from chat.text.clean import is_blank


class EditForm(forms.Form):
    """A message's new text. `seen` is the time of the last edit that its author knew, empty before the first.

    It may be blank where there are files.
    """

    body = BodyField()
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        assert isinstance(body, BodyField)
        body.wordless = with_files

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        return "" if is_blank(body) else body
