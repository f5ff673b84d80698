from django import forms

from chat.forms.fields import BodyField, TypedField

# A line as it was typed. A form around its one field costs as much as saying the line.
body_field = BodyField()


class DraftForm(forms.Form):
    """What is typed so far; never refused, only kept up to a bound."""

    KEPT = 50_000

    body = TypedField()

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"])[: self.KEPT]
