"""When somebody is told of what they miss, and how."""

from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chat.fetch.address import is_public
from chat.fetch.url import PORTS, NotFetched, parse
from chat.models.user import FOREVER

PAUSES = {
    "30m": _("For 30 minutes"),
    "1h": _("For an hour"),
    "tomorrow": _("Until 8:00 tomorrow"),
    "on": _("Until I resume"),
}
LONGEST = 500
TOO_LONG = _("That is too long: %(limit_value)s characters fit.")
LASTS = {"30m": timedelta(minutes=30), "1h": timedelta(hours=1)}


def end_of_pause(choice: str, now: datetime) -> datetime:
    """When a pause of that choice ends, by the days of the zone that `now` is in."""
    if choice in LASTS:
        return now + LASTS[choice]
    tomorrow = (now + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    return tomorrow if choice == "tomorrow" else FOREVER


class PauseForm(forms.Form):
    pause = forms.ChoiceField(choices=list(PAUSES.items()))


class QuietForm(forms.Form):
    """The hours of each day in which nothing rings, or none."""

    since = forms.TimeField(
        label=pgettext_lazy("a time", "From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    to = forms.TimeField(
        label=pgettext_lazy("a time", "To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, to = cleaned.get("since"), cleaned.get("to")
        if not self.errors and (since is None) != (to is None):
            self.add_error("to" if to is None else "since", _("Fill in both times, or none for no quiet hours."))
        if not self.errors and since is not None and since == to:
            self.add_error("to", _("That is the same time. To hear nothing all day, pause notifications."))
        return cleaned


class PushForm(forms.Form):
    """Where pushes go, and whether what was said goes with them."""

    address = forms.CharField(
        label=pgettext_lazy("of the web", "Address"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://ntfy.sh/…", "maxlength": None}),
        error_messages={
            "required": _("Fill in the address of a topic."),
            "max_length": TOO_LONG,
        },
    )
    words = forms.BooleanField(label=_("With who wrote, where, and their words"), required=False)

    def clean_address(self) -> str:
        try:
            target = parse(self.cleaned_data["address"])
        except NotFetched as error:
            raise ValidationError(
                _("That is no address of the web, like https://ntfy.sh/… with your topic.")
            ) from error
        if target.path == "/":
            raise ValidationError(_("The topic is missing: the address goes on behind the server's name."))
        if not _may_be_public(target.host):
            raise ValidationError(_("That is an address of a private network. Pushes go to the public internet alone."))
        if target.port != PORTS[target.scheme]:
            raise ValidationError(_("Only the usual ports are asked: leave the port out."))
        if len(target.url) > LONGEST:  # as it is written out
            raise ValidationError(TOO_LONG, params={"limit_value": LONGEST})
        return target.url


def _may_be_public(host: str) -> bool:
    """Whether it is a public address, or a name: what that means is asked with each push."""
    try:
        return is_public(ip_address(host))
    except ValueError:
        return "." in host
