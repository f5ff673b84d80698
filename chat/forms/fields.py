"""Form fields that clean what people type before it is measured."""

from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from chat.models.message import MAX_LENGTH
from chat.text.clean import is_blank, single_line, storable


class NameField(forms.CharField):
    """A name in any script: 1 to 80 characters after trimming, NFC."""

    default_error_messages = {
        "required": _("Please fill in a name."),
        "max_length": _("That is too long: a name has 80 characters at most."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)
        # Measured after trimming, by validate(); the attribute would cut a paste in silence.
        self.widget.attrs.pop("maxlength", None)

    @override
    def to_python(self, value: Any) -> str:
        name = single_line(super().to_python(value) or "")
        return "" if is_blank(name) else name


class TopicField(forms.CharField):
    """What a room is about, in a line; it may be blank."""

    default_error_messages = {"max_length": _("That is too long: a topic has 250 characters at most.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=250, required=False, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # as with names

    @override
    def to_python(self, value: Any) -> str:
        return single_line(super().to_python(value) or "")


class TypedField(forms.CharField):
    """What somebody typed, of any length, blank or not."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)

    @override
    def to_python(self, value: Any) -> str:
        return storable(super().to_python(value) or "").strip("\n")


class BodyField(TypedField):
    """The text of a message: up to 10,000 characters, and not blank but where it is `wordless`, with files alone."""

    wordless = False

    @override
    def validate(self, value: Any) -> None:
        if is_blank(value) and not self.wordless:
            raise ValidationError(_("There is nothing to say in that."))
        if len(value) > MAX_LENGTH:
            raise ValidationError(
                _(
                    "That is too long: %(count)s characters, and a message holds %(most)s. "
                    "Shorten it, or say it in parts."
                ),
                params={"count": _grouped(len(value)), "most": _grouped(MAX_LENGTH)},
            )


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
