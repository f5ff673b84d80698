import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text.clean import excerpt, is_blank, single_line, storable

ANYTHING = st.text(alphabet=st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\0b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\udfff", "\ufffd"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\r\r\n", "\n\n"),
        (unicodedata.normalize("NFD", "사랑방 é"), "사랑방 é"),
        ("\u202eabc\u2066", "\u202eabc\u2066"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("  kept  \t ", "  kept  \t "),
    ],
)
def test_storable(typed: str, stored: str) -> None:
    assert storable(typed) == stored


@given(ANYTHING)
def test_whatever_is_typed_can_be_stored_and_is_stored_the_same_again(typed: str) -> None:
    stored = storable(typed)
    stored.encode()
    assert "\0" not in stored
    assert "\r" not in stored
    assert storable(stored) == stored


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Bob  ", "Bob"),
        ("Bob\tthe\n\nBuilder", "Bob the Builder"),
        ("Bob\0", "Bob\ufffd"),
        ("a\x07b\x1bc", "a b c"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\u3000\u00a0b", "a b"),
        ("عمر", "عمر"),
        ("민수", "민수"),
    ],
)
def test_a_name_is_one_line(typed: str, name: str) -> None:
    assert single_line(typed) == name


@given(ANYTHING)
def test_a_name_has_no_control_characters(typed: str) -> None:
    name = single_line(typed)
    assert name == name.strip()
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cs", "Zl", "Zp"}
    assert single_line(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "\u200b",
        "\u2060\ufeff",
        "\u202e",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\u2800",
        "\ufe0f",
        "\u034f",
    ],
)
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "\u200ba", "가", "👍", "❤\ufe0f", "\ufffd", "\u0301"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", ""),
        ("tea", "tea"),
        ("  tea,\n\n 차\t", "tea, 차"),
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 120 + "…"),
        (" " * 300 + "x", "…"),
    ],
)
def test_an_excerpt_is_one_line(text: str, start: str) -> None:
    assert excerpt(text) == start
