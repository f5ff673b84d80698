from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chat.forms.accounts import EmailField
from chat.forms.cursor import CursorForm
from chat.models import JoinLink, Room, User
from chat.models.room import Kind

ENDS = {"": pgettext_lazy("a join link", "Never"), "1": _("In a day"), "7": _("In a week"), "30": _("In a month")}


class ComingIn(CursorForm):
    """As what somebody comes in, and where they land."""

    takes_cursor = False

    role = forms.TypedChoiceField(
        label=_("Come in as"),
        choices=[(role.value, role.label) for role in JoinLink.ROLES],
        initial=JoinLink.ROLES[0],
        widget=forms.RadioSelect,
    )
    rooms = forms.ModelMultipleChoiceField(
        label=_("Land in"), queryset=Room.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.filter(Q(kind=Kind.OPEN) | Q(memberships__user=user), archived_at=None)
        self.fields["rooms"].queryset = rooms.exclude(kind=Kind.DIRECT).distinct().order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == "guest" and "rooms" in cleaned and not cleaned["rooms"]:
            self.add_error("rooms", _("A guest sees the rooms they are in, and no others: choose at least one."))
        return cleaned


class JoinLinkForm(ComingIn):
    """A new join link."""

    ends = forms.TypedChoiceField(
        label=pgettext_lazy("a join link", "Ends"),
        choices=ENDS.items(),
        required=False,
        coerce=lambda days: timedelta(days=int(days)),
        empty_value=None,
    )
    max_uses = forms.IntegerField(
        label=_("How many may use it"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Left empty, any number."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ("role", "rooms", "ends", "max_uses")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if ends := cleaned.pop("ends", None):
            cleaned["ends_at"] = timezone.now() + ends
        return cleaned


class InvitationForm(ComingIn):
    """Invitations by e-mail, each for one person, good for a week."""

    AT_ONCE = 50

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or several, with commas or lines between."),
        error_messages={"required": _("Please fill in an e-mail address.")},
    )
    field_order = ("emails", "role", "rooms")

    def clean_emails(self) -> list[str]:
        typed = [each for each in self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split() if each]
        if not typed:
            raise forms.ValidationError(_("Please fill in an e-mail address."))
        if len(typed) > self.AT_ONCE:
            raise forms.ValidationError(
                _("That are %(count)s at once: %(most)s at most."), params={"count": len(typed), "most": self.AT_ONCE}
            )
        emails = []
        for each in dict.fromkeys(typed):
            try:
                emails.append(EmailField().clean(each))
            except forms.ValidationError:
                self.add_error("emails", _("%(email)s is not an e-mail address.") % {"email": each})
        taken = User.objects.filter(email__in=emails).values_list("email", flat=True)
        for each in sorted(taken):
            self.add_error("emails", _("%(email)s has an account here.") % {"email": each})
        return list(dict.fromkeys(emails))
