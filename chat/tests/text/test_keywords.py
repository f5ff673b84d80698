import pytest

from chat.text.keywords import folded, stands_in


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Tea!", "tea"),
        ("more TEA", "tea"),
        ("(tea)", "tea"),
        ("steam, then tea", "tea"),
        ("사랑방에 가요", "사랑방"),
        ("우리사랑방", "사랑방"),
        ("茶を飲む", "茶"),
        ("plum tea, please", "plum tea"),
        ("CAFÉ", "cafe\u0301"),
        ("50% off", "50%"),
        ("STRASSE", "straße"),
        ("🫖🫖", "🫖"),
        ("C++ and C", "c++"),
        ("tea를", "tea"),
    ],
)
def test_whole_words_in_any_script(text: str, word: str) -> None:
    assert stands_in(folded(text), folded(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [("steam", "tea"), ("teapot", "tea"), ("tea\u0301", "tea"), ("", "tea"), ("te a", "tea"), ("tea", "")],
)
def test_not_within_words(text: str, word: str) -> None:
    assert not stands_in(folded(text), folded(word))
