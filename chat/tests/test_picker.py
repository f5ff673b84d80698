import pytest

from chat import picker


def test_the_quick_ones_are_known() -> None:
    assert all(map(picker.known, picker.QUICK))
    assert picker.name("👍") == "thumbs up"


@pytest.mark.parametrize("text", ["", "x", "👍👍", "👍 ", "\ufe0f", "1", "<b>", "👍" * 20_000])
def test_what_is_no_emoji(text: str) -> None:
    assert not picker.known(text)


def test_every_skin_is_known_and_found_by_one() -> None:
    assert picker.known("👍🏽")
    assert "👍🏽" not in picker.find("thumbs up")


@pytest.mark.parametrize(
    ("query", "emoji"),
    [("thumbs up", "👍"), (":+1:", "👍"), ("TEAP", "🫖"), ("heart red", "❤️"), ("party_popper", "🎉")],
)
def test_found_by_the_beginnings_of_words(query: str, emoji: str) -> None:
    assert emoji in picker.find(query)[:8]


def test_nothing_asked_for_shows_faces_first() -> None:
    assert len(picker.find(" ")) == picker.SHOWN
    assert picker.find("")[0] == "😀"
    assert picker.find("no such thing") == []


def test_found_by_names_of_the_readers_language_and_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "🫖" not in picker.find("찻주")
    for language in ("ko", "ko-kr"):
        monkeypatch.setattr(picker, "get_language", lambda language=language: language)
        assert picker.name("🫖") == "찻주전자"
        assert picker.find("찻주") == picker.find("teap") == ["🫖"]
    monkeypatch.setattr(picker, "get_language", lambda: "fy")
    assert picker.name("🫖") == "teapot"
