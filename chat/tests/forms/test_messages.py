import pytest
from django.core.exceptions import ValidationError

from chat.forms.messages import DraftForm, body_field


def test_a_line() -> None:
    assert body_field.clean("hello\r\n") == "hello"


@pytest.mark.parametrize("body", [None, "", " ", "x" * 10_001])
def test_no_line(body: str | None) -> None:
    with pytest.raises(ValidationError):
        body_field.clean(body)


@pytest.mark.parametrize("typed", ["", " ", "half a thought", "x" * 20_000, "x" * DraftForm.KEPT])
def test_a_draft_is_kept_as_it_is(typed: str) -> None:
    form = DraftForm({"body": typed})
    assert form.is_valid()
    assert form.cleaned_data["body"] == typed


def test_a_draft_is_kept_up_to_a_bound() -> None:
    form = DraftForm({"body": "x" * (DraftForm.KEPT + 1)})
    assert form.is_valid()
    assert len(form.cleaned_data["body"]) == DraftForm.KEPT
