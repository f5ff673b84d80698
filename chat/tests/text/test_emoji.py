import pytest

from chat.text.emoji import LARGE, is_large, with_emoji


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (":smile:", "😄"),
        (":+1::-1:", "👍👎"),
        (":HEART:", "❤️"),
        ("a:tada:b", "a🎉b"),
        (":no such one: :nope: 10:30:45", ":no such one: :nope: 10:30:45"),
        (":kr:", "🇰🇷"),
        ("::", "::"),
    ],
)
def test_names_of_emoji(typed: str, shown: str) -> None:
    assert with_emoji(typed) == shown


def test_a_few_emoji_alone_are_large() -> None:
    for text in ("🎉", "🎉 🎉", "👩‍👩‍👧‍👦" * LARGE, "👍🏽", "🇰🇷\n❤️", "1️⃣"):
        assert is_large(text), text
    for text in ("", " ", "a", "1", "#", "🎉!", "🎉" * (LARGE + 1), "한", "🎉" * 10_000):
        assert not is_large(text), text
