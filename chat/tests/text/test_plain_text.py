import pytest

from chat.text.markup import to_markup
from chat.text.plain_text import plain_text, quotable


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("**Tea** for _two_", "Tea for two"),
        ("| Tea | cups |\n| --- | --- |\n| plum | 12 |", "Tea cups plum 12"),
        ("- one\n- two\n\n> said", "one two said"),
        ("one\ntwo", "one two"),
        ("see [the list](https://example.com/list)", "see the list"),
        ("`a < b` & <b>c</b>", "a < b & <b>c</b>"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("un**broken**", "unbroken"),
        ("", ""),
    ],
)
def test_marks_are_not_read(typed: str, read: str) -> None:
    assert plain_text(to_markup(typed).html, {}) == read


def test_names_are_those_of_now() -> None:
    assert plain_text(to_markup("hi @ada!", {"ada": 7}).html, {7: "Ada <Lovelace>"}) == "hi @Ada <Lovelace>!"


@pytest.mark.parametrize(
    ("body", "html", "text"),
    [
        ("*tea*", "<p><em>tea</em></p>", "tea"),
        ("@Bob *tea*", '<p><bdi data-person="2"></bdi> <em>tea</em></p>', "@Bob *tea*"),
        (":tea:", "", ":tea:"),
    ],
)
def test_a_quote_has_no_marks_but_names_as_they_were_typed(body: str, html: str, text: str) -> None:
    assert quotable(body, html) == text
