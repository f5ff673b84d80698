import pytest
from bs4 import BeautifulSoup
from django import forms

from chat.forms.accounts import AccountForm, NameForm, SignInForm, StartForm
from chat.forms.rooms import RoomForm
from chat.models import User

DORA = {"name": "Dora", "email": "dora@example.com", "password": "a cup of barley tea"}


@pytest.mark.parametrize(
    ("form", "cursor"),
    [
        (SignInForm(), ["email"]),
        (StartForm(), ["place_name"]),
        (RoomForm(user=User()), ["name"]),
        (NameForm(), []),
        (NameForm({"name": ""}), ["name"]),
        (AccountForm(DORA), ["name"]),
        (AccountForm(DORA | {"email": "dora"}), ["email"]),
        (AccountForm(DORA | {"email": "dora", "password": "short"}), ["email"]),
        (AccountForm(DORA | {"password": "short"}), ["password"]),
    ],
)
def test_one_field_takes_the_cursor(form: forms.Form, cursor: list[str]) -> None:
    page = BeautifulSoup("".join(str(field) for field in form), "html.parser")
    assert [field["name"] for field in page.select("[autofocus]")] == cursor


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "Please fill in a name."),
        ({"name": "a" * 81}, "That is too long: a name has 80 characters at most."),
        ({"email": ""}, "Please fill in an e-mail address."),
        ({"email": "dora"}, "That is not an e-mail address."),
        ({"email": f"{'d' * 250}@example.com"}, "That is too long for an e-mail address."),
        ({"password": ""}, "Please fill in a password."),
        ({"password": "x" * 1_001}, "That is too long: a password has 1,000 characters at most."),
    ],
)
def test_faults_are_told_in_our_words(changed: dict[str, str], told: str) -> None:
    (errors,) = AccountForm(DORA | changed).errors.values()
    assert errors == [told]
