from typing import Any, override

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from chat.forms.cursor import CursorForm
from chat.forms.fields import NameField
from chat.models import User


class EmailField(forms.EmailField):
    """An address, in lower case: as a login its case never matters."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    default_error_messages = {
        "required": _("Please fill in an e-mail address."),
        "invalid": _("That is not an e-mail address."),
        "max_length": _("That is too long for an e-mail address."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)  # as the column holds; a form's own bound is higher

    @override
    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


class PasswordField(forms.CharField):
    """A password, `autocomplete` says which. Spaces belong to it."""

    default_error_messages = {
        "required": _("Please fill in a password."),
        "max_length": _("That is too long: a password has 1,000 characters at most."),
    }

    def __init__(self, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=1_000, widget=widget, **kwargs)
        # As with names: the attribute would cut a paste in silence.
        self.widget.attrs.pop("maxlength", None)


class AccountForm(CursorForm):
    """Who one is: the part that the first run and joining share."""

    name = NameField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = EmailField(label=_("E-mail"))
    password = PasswordField("new-password", label=_("Password"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            person = User(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class StartForm(AccountForm):
    """The first run."""

    place_name = NameField(label=_("Name of this place"))
    field_order = ("place_name", "name", "email", "password")


class SignInForm(CursorForm):
    email = EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = PasswordField("current-password", label=_("Password"))


class NameForm(CursorForm):
    takes_cursor = False

    name = NameField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NewPasswordForm(CursorForm):
    """A new password of somebody."""

    new_password = PasswordField("new-password", label=_("New password"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["new_password"], self.user)
        return str(self.cleaned_data["new_password"])


class PasswordForm(NewPasswordForm):
    """A changed password, by whoever knows the old one."""

    takes_cursor = False

    old_password = PasswordField("current-password", label=_("Current password"))
    field_order = ("old_password", "new_password")

    def clean_old_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["old_password"]):
            raise forms.ValidationError(_("That is not your current password."))
        return str(self.cleaned_data["old_password"])
