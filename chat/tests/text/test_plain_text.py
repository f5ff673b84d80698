import pytest

from chat.text.markup import to_markup
from chat.text.plain_text import plain_text


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
