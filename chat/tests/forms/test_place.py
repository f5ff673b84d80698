import pytest

from chat.forms.place import PlaceForm


@pytest.mark.parametrize(
    ("data", "on"), [({}, False), ({"link_previews": "on"}, True), ({"link_previews": "\0"}, True)]
)
def test_a_box_that_is_not_ticked_is_not_sent(data: dict[str, str], on: bool) -> None:
    form = PlaceForm(data)
    assert form.is_valid()
    assert form.cleaned_data["link_previews"] is on
