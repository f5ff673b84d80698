import pytest

from chat.models import User


@pytest.mark.parametrize("login", ["bob@example.com", "BOB@EXAMPLE.COM"])
def test_a_login_has_no_case(bob: User, login: str) -> None:
    assert User.objects.get_by_natural_key(login) == bob


def test_no_login(bob: User) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


@pytest.mark.parametrize(
    ("name", "initial"), [("bob", "B"), ("민수", "민"), ("🦊 fox", "🦊"), ("\u202erlo", "R"), ("", "")]
)
def test_a_drawn_face(name: str, initial: str) -> None:
    assert User(name=name).initial == initial
    assert User(pk=42).hue == 2
