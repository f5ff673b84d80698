"""The parser by itself; what it makes of all kinds of marks is in test_markup.py."""

from chat.text.markdown import Found, render


def test_it_notes_whom_a_text_means() -> None:
    found = Found({"Bo": 1, "Ada": 2})
    render("@Bo and @Ada and `@Ada`, @room", found)
    assert found.people == {1: "Bo", 2: "Ada"}
    assert found.room


def test_one_text_leaves_nothing_to_the_next() -> None:
    first, second = Found({"Bo": 1}), Found()
    render("@Bo @room [a]: https://a.example", first)
    assert "data-person" not in render("@Bo [a]", second)
    assert not second.people
    assert not second.room
