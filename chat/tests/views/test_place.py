"""The place's settings: its owner's alone."""

import pytest
from django.test import Client

from chat.models import Place
from chat.tests.reading import only, parsed


def ticked(client: Client) -> bool:
    return only(parsed(client.get("/place/")), "[name=link_previews]").has_attr("checked")


@pytest.mark.usefixtures("place")
def test_link_previews_are_turned_off_and_on(as_alice: Client) -> None:
    assert ticked(as_alice)
    answer = as_alice.post("/place/", {"csrfmiddlewaretoken": "x"}, follow=True)
    assert "The settings are changed." in answer.content.decode()
    assert not Place.objects.get().link_previews
    assert not ticked(as_alice)
    as_alice.post("/place/", {"link_previews": "on"})
    assert ticked(as_alice)


@pytest.mark.usefixtures("place")
def test_its_owner_alone(as_alice: Client, as_bob: Client) -> None:
    assert as_bob.get("/place/").status_code == as_bob.post("/place/", {}).status_code == 403
    assert Client().get("/place/").status_code == 302
    assert Place.objects.get().link_previews
    assert parsed(as_alice.get("/people/")).select("#to-place")
    assert not parsed(as_bob.get("/people/")).select("#to-place")


def test_wrong_method(as_alice: Client) -> None:
    assert as_alice.put("/place/").status_code == 405
