from typing import Any, override

from django import forms
from django.contrib.auth import password_validation

from chat.forms.fields import NameField
from chat.models import User


class EmailField(forms.EmailField):
    """An address, in lower case: as a login its case never matters."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)  # as the column holds; a form's own bound is higher

    @override
    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


def new_password(label: str = "Password") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, max_length=1_000, widget=widget)


class AccountForm(forms.Form):
    """Who one is: the part that the first run and joining share."""

    name = NameField(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = EmailField(label="E-mail")
    password = new_password()

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

    place_name = NameField(label="Name of this place")
    field_order = ("place_name", "name", "email", "password")


class SignInForm(forms.Form):
    email = EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        strip=False, max_length=1_000, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class NameForm(forms.Form):
    name = NameField(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))


class PasswordForm(forms.Form):
    """A changed password, by whoever knows the old one."""

    old_password = forms.CharField(
        label="Current password",
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = new_password("New password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["old_password"]):
            raise forms.ValidationError("That is not your current password.")
        return str(self.cleaned_data["old_password"])

    def clean_new_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["new_password"], self.user)
        return str(self.cleaned_data["new_password"])
