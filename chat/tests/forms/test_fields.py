import unicodedata

import pytest
from django.core.exceptions import ValidationError

from chat.forms.fields import BodyField, NameField, TypedField


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Lobby", "Lobby"),
        ("  Lobby \n", "Lobby"),
        ("사랑방", "사랑방"),
        (unicodedata.normalize("NFD", "사랑방"), "사랑방"),
        ("غرفة", "غرفة"),
        ("🏮", "🏮"),
        ("a", "a"),
        ("가" * 80, "가" * 80),
        (" " * 50 + "a" * 80 + " " * 50, "a" * 80),
        (unicodedata.normalize("NFD", "한" * 80), "한" * 80),
        ("<b>bold</b> & \"quoted\"", '<b>bold</b> & "quoted"'),
        ("a\tb\nc", "a b c"),
        ("\u202eevil\u202c \u2067x\u2069\u200f\u061c", "evil x"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)  # fmt: skip
def test_a_name(typed: str, name: str) -> None:
    assert NameField().clean(typed) == name


@pytest.mark.parametrize(
    "typed", ["", " ", "\n", None, "\u200b", "\u3164\u3164", "\u2800", "\u202e", "\x07", "a" * 81, "🏮" * 81]
)
def test_no_name(typed: str | None) -> None:
    with pytest.raises(ValidationError):
        NameField().clean(typed)


def test_the_browser_does_not_cut_a_name_in_silence() -> None:
    assert "maxlength" not in NameField().widget.attrs


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ("hello", "hello"),
        ("  indented", "  indented"),
        ("\n\nhello\n", "hello"),
        ("a\r\nb", "a\nb"),
        ("a\0b", "a\ufffdb"),
        ("x" * 10_000, "x" * 10_000),
        ("\n" + "x" * 10_000 + "\r\n", "x" * 10_000),
        (unicodedata.normalize("NFD", "한" * 10_000), "한" * 10_000),
    ],
)
def test_a_body(typed: str, body: str) -> None:
    assert BodyField().clean(typed) == body


@pytest.mark.parametrize("typed", ["", " ", "\n \t\r\n", None, "\u200b", "\u3164"])
def test_a_blank_body(typed: str | None) -> None:
    with pytest.raises(ValidationError, match="nothing to say"):
        BodyField().clean(typed)


def test_an_over_long_body_is_told_its_length() -> None:
    with pytest.raises(ValidationError, match="10,001 characters, and a message holds 10,000"):
        BodyField().clean("x" * 10_001)


@pytest.mark.parametrize(("typed", "kept"), [("", ""), (" ", " "), (None, ""), ("x" * 20_000, "x" * 20_000)])
def test_what_is_typed_is_never_refused(typed: str | None, kept: str) -> None:
    assert TypedField().clean(typed) == kept
