import pytest

from chat.forms.notifications import KeywordForm, LevelForm
from chat.models.membership import Level


@pytest.mark.parametrize("level", Level)
def test_each_level(level: Level) -> None:
    assert LevelForm({"level": level.value}).is_valid()


@pytest.mark.parametrize("level", ["", "all", "Everything"])
def test_no_level(level: str) -> None:
    assert not LevelForm({"level": level}).is_valid()


@pytest.mark.parametrize(("word", "valid"), [("tea", True), ("  plum tea ", True), (" ", False), ("a" * 81, False)])
def test_a_word(word: str, valid: bool) -> None:
    assert KeywordForm({"word": word}).is_valid() is valid
