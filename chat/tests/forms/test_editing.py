from datetime import UTC, datetime

import pytest

from chat.forms.editing import EditForm


@pytest.mark.parametrize("body", ["", " \n ", "x" * 10_001])
def test_the_same_bounds_as_for_saying(body: str) -> None:
    assert EditForm({"body": body}).errors["body"]


def test_the_time_that_was_seen_comes_back_whole() -> None:
    seen = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    form = EditForm({"body": " kept as typed ", "seen": seen.isoformat()})
    assert form.is_valid()
    assert form.cleaned_data == {"body": " kept as typed ", "seen": seen}
    assert not EditForm({"body": "x", "seen": "yesterday"}).is_valid()


def test_words_beside_files_may_go() -> None:
    form = EditForm({"body": " \n"}, with_files=True)
    assert form.is_valid()
    assert form.cleaned_data["body"] == ""
    assert EditForm({"body": "x" * 10_001}, with_files=True).errors["body"]
