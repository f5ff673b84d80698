import pytest

from chat.forms.accounts import AccountForm, NameForm, PasswordForm, SignInForm, StartForm
from chat.models import User
from chat.tests.conftest import PASSWORD

ACCOUNT = {"name": "Dora", "email": "dora@example.com", "password": PASSWORD}


def test_an_account() -> None:
    form = AccountForm(ACCOUNT | {"email": " Dora@Example.COM "})
    assert form.is_valid()
    assert form.cleaned_data == ACCOUNT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u3164"),
        ("name", "a" * 81),
        ("email", ""),
        ("email", "dora"),
        ("email", "dora@"),
        ("email", "do\0ra@example.com"),
        ("email", "d" * 250 + "@example.com"),
        ("password", ""),
        ("password", "short"),
        ("password", "password123"),
        ("password", "dora@example.com"),
        ("password", "x\0" * 10),
        ("password", "x" * 1_001),
    ],
)
def test_no_account(field: str, value: str) -> None:
    assert list(AccountForm(ACCOUNT | {field: value}).errors) == [field]


def test_spaces_belong_to_a_password() -> None:
    form = AccountForm(ACCOUNT | {"password": "  a cup of tea  "})
    assert form.is_valid()
    assert form.cleaned_data["password"] == "  a cup of tea  "


def test_the_first_run_asks_for_the_place_first() -> None:
    assert list(StartForm().fields) == ["place_name", "name", "email", "password"]
    assert list(StartForm(ACCOUNT).errors) == ["place_name"]


def test_signing_in() -> None:
    form = SignInForm({"email": "BOB@example.com", "password": " x "})
    assert form.is_valid()
    assert form.cleaned_data == {"email": "bob@example.com", "password": " x "}


def test_a_new_name() -> None:
    assert NameForm({"name": "Bob"}).is_valid()
    assert NameForm({"name": " "}).errors["name"]


def test_a_new_password_is_for_whoever_knows_the_old_one(bob: User) -> None:
    new = {"new_password": "another cup of tea"}
    assert PasswordForm(new | {"old_password": PASSWORD}, user=bob).is_valid()
    assert list(PasswordForm(new | {"old_password": "wrong"}, user=bob).errors) == ["old_password"]
    assert list(PasswordForm({"old_password": PASSWORD, "new_password": "bob@example"}, user=bob).errors) == [
        "new_password"
    ]
    assert not bob.check_password("another cup of tea")
