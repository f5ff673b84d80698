"""What people say of themselves."""

from datetime import datetime, timedelta
from typing import Any, override

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chat import picker
from chat.forms.fields import TypedField
from chat.look import languages, time_zones
from chat.models.user import ABOUT_LENGTH, STATUS_LENGTH, THEMES
from chat.text.clean import is_blank, single_line
from chat.text.emoji import with_emoji

ENDS = {
    "": _("Until I take it away"),
    "30m": _("For 30 minutes"),
    "1h": _("For an hour"),
    "4h": _("For 4 hours"),
    "day": _("Today"),
    "week": _("This week"),
}
LASTS = {"30m": timedelta(minutes=30), "1h": timedelta(hours=1), "4h": timedelta(hours=4)}


def end_of(choice: str, now: datetime) -> datetime | None:
    """The moment at which a status of that choice ends, by the days and weeks of the zone that `now` is in."""
    if choice in LASTS:
        return now + LASTS[choice]
    days = {"day": 1, "week": 7 - now.weekday()}.get(choice)
    return (now + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0) if days else None


class AboutForm(forms.Form):
    about = TypedField(label=_("About you"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"])
        if len(about) > ABOUT_LENGTH:
            numbers = {"given": number_format(len(about)), "most": number_format(ABOUT_LENGTH)}
            raise ValidationError(gettext("That is too long: %(given)s characters, and %(most)s fit.") % numbers)
        return "" if is_blank(about) else about


class StatusForm(forms.Form):
    """An emoji, words, or both; and an end."""

    emoji = forms.CharField(label=_("Emoji"), required=False, widget=forms.TextInput(attrs={"placeholder": ":tea:"}))
    text = forms.CharField(
        label=pgettext_lazy("status", "Words"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("At tea"), "dir": "auto"}),
    )
    end = forms.ChoiceField(label=_("How long"), required=False, choices=list(ENDS.items()))

    def clean_emoji(self) -> str:
        emoji = with_emoji(single_line(self.cleaned_data["emoji"]))
        if emoji and not picker.known(emoji):
            raise ValidationError(gettext("One emoji fits here, like 🍵 or :tea:."))
        return emoji

    def clean_text(self) -> str:
        text = single_line(self.cleaned_data["text"])
        if len(text) > STATUS_LENGTH:
            raise ValidationError(
                gettext("That is too long: a status has %(most)s characters at most.") % {"most": STATUS_LENGTH}
            )
        return "" if is_blank(text) else text

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (self.errors or cleaned["emoji"] or cleaned["text"]):
            self.add_error("text", gettext("Say something, or choose an emoji."))
        cleaned["until"] = end_of(cleaned.get("end", ""), timezone.localtime())
        return cleaned


class SettingsForm(forms.Form):
    """How the place looks and sounds to one person."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Look"), required=False, choices=[("", _("As the device")), *THEMES.items()])
    sounds = forms.BooleanField(label=_("Sounds"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["language"], [("", gettext("As the browser")), *languages().items()])
        here = [("", gettext("The place's (%(zone)s)") % {"zone": settings.TIME_ZONE})]
        zones = sorted(
            zone for zone in time_zones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
        )
        _choose_from(self.fields["time_zone"], [*here, *((zone, zone.replace("_", " ")) for zone in ("UTC", *zones))])


def _choose_from(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=_("New picture"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("Choose one.")},
    )

    def clean_picture(self) -> Any:
        file, limit = self.cleaned_data["picture"], settings.MAX_FILE_SIZE
        if file.size > limit:
            raise ValidationError(
                gettext("That is too large: a file has %(most)s MB at most.") % {"most": limit // 1_000_000}
            )
        return file
