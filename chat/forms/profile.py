"""What people say of themselves."""

from datetime import datetime, timedelta
from typing import Any, override

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from chat import picker
from chat.forms.fields import TypedField
from chat.models.user import ABOUT_LENGTH, STATUS_LENGTH, THEMES, time_zones
from chat.text.clean import is_blank, single_line
from chat.text.emoji import with_emoji

ENDS = {
    "": "Until I take it away",
    "30m": "For 30 minutes",
    "1h": "For an hour",
    "4h": "For 4 hours",
    "day": "Today",
    "week": "This week",
}
LASTS = {"30m": timedelta(minutes=30), "1h": timedelta(hours=1), "4h": timedelta(hours=4)}


def end_of(choice: str, now: datetime) -> datetime | None:
    """The moment at which a status of that choice ends, by the days and weeks of the zone that `now` is in."""
    if choice in LASTS:
        return now + LASTS[choice]
    days = {"day": 1, "week": 7 - now.weekday()}.get(choice)
    return (now + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0) if days else None


class AboutForm(forms.Form):
    about = TypedField(label="About you", widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"])
        if len(about) > ABOUT_LENGTH:
            raise ValidationError(f"That is too long: {len(about):,} characters, and {ABOUT_LENGTH:,} fit.")
        return "" if is_blank(about) else about


class StatusForm(forms.Form):
    """An emoji, words, or both; and an end."""

    emoji = forms.CharField(label="Emoji", required=False, widget=forms.TextInput(attrs={"placeholder": ":tea:"}))
    text = forms.CharField(
        label="Words", required=False, widget=forms.TextInput(attrs={"placeholder": "At tea", "dir": "auto"})
    )
    end = forms.ChoiceField(label="How long", required=False, choices=list(ENDS.items()))

    def clean_emoji(self) -> str:
        emoji = with_emoji(single_line(self.cleaned_data["emoji"]))
        if emoji and not picker.known(emoji):
            raise ValidationError("One emoji fits here, like 🍵 or :tea:.")
        return emoji

    def clean_text(self) -> str:
        text = single_line(self.cleaned_data["text"])
        if len(text) > STATUS_LENGTH:
            raise ValidationError(f"That is too long: a status has {STATUS_LENGTH} characters at most.")
        return "" if is_blank(text) else text

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (self.errors or cleaned["emoji"] or cleaned["text"]):
            self.add_error("text", "Say something, or choose an emoji.")
        cleaned["until"] = end_of(cleaned.get("end", ""), timezone.localtime())
        return cleaned


class SettingsForm(forms.Form):
    """How the place looks and sounds to one person."""

    time_zone = forms.ChoiceField(label="Time zone", required=False)
    theme = forms.ChoiceField(
        label="Look", required=False, choices=[("", "As the device"), *((each, each.title()) for each in THEMES)]
    )
    sounds = forms.BooleanField(label="Sounds", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [("", f"The place's ({settings.TIME_ZONE})")]
        zones = sorted(
            zone for zone in time_zones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
        )
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*here, *((zone, zone.replace("_", " ")) for zone in ("UTC", *zones))]


class PictureForm(forms.Form):
    picture = forms.FileField(
        label="New picture",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": "Choose one."},
    )

    def clean_picture(self) -> Any:
        file, limit = self.cleaned_data["picture"], settings.MAX_FILE_SIZE
        if file.size > limit:
            raise ValidationError(f"That is too large: a file has {limit // 1_000_000} MB at most.")
        return file
