"""The place's settings: its owner's alone."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from chat.models import Place, Record, Role, User
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


def picture(colour: str) -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (400, 300), colour).save(content, "PNG")
    return SimpleUploadedFile("logo.png", content.getvalue())


def look(client: Client, **changed: Any) -> Any:
    return client.post("/place/", {"change_look": "", "name": "The Teahouse", "accent": "#3d5f50"} | changed)


@pytest.mark.usefixtures("place")
class TestLook:
    def test_works(self, as_alice: Client, as_bob: Client, django_capture_on_commit_callbacks: Any) -> None:
        assert look(as_alice, name="Hanok", accent="#AA3300", logo=picture("red")).status_code == 302
        place = Place.objects.get()
        assert (place.name, place.accent) == ("Hanok", "aa3300")
        inside, door = parsed(as_bob.get("/people/")), parsed(Client().get("/sign-in/"))
        for page in (inside, door):
            assert only(page, ".logo")["src"] == place.logo_url
            assert page.select(f"link[href='{place.accent_url}']")
            assert "Hanok" in page.get_text()
        shown = Client().get(place.logo_url)
        with Image.open(BytesIO(shown.content)) as logo:
            assert (logo.format, logo.width, logo.height) == ("WEBP", 256, 256)
        style = Client().get(place.accent_url)
        assert style.headers["Content-Type"].startswith("text/css")
        assert b"--celadon: light-dark(oklch(" in style.content
        first = place.logo
        with django_capture_on_commit_callbacks(execute=True):
            assert look(as_alice, logo=picture("blue")).status_code == 302
        place.refresh_from_db()
        assert (place.name, place.accent) == ("The Teahouse", "")
        assert Client().get(f"/place/logo/{first}/").status_code == 404
        assert not default_storage.exists(f"faces/{first[:2]}/{first}")
        assert as_alice.post("/place/", {"remove_logo": ""}).status_code == 302
        place.refresh_from_db()
        assert place.logo == ""
        assert Record.objects.filter(what__startswith="changed the look").count() == 3

    def test_bad_input_changes_nothing(self, as_alice: Client) -> None:
        for changed, told in (
            ({"accent": "red;} body{}"}, "A colour has six digits"),
            ({"name": " "}, "Please fill in a name"),
            ({"logo": SimpleUploadedFile("logo.svg", b"<svg onload=x>")}, "That is no picture"),
        ):
            answer = look(as_alice, **{"name": "Elsewhere"} | changed)
            assert answer.status_code == 422
            assert told in only(parsed(answer), ".form__error").get_text()
        place = Place.objects.get()
        assert (place.name, place.accent, place.logo) == ("Hanok", "", "")
        for path in ("/place/accent/red.css", "/place/accent/AA3300.css", "/place/logo/x/"):
            assert Client().get(path).status_code == 404

    def test_admins_may_not(self, as_bob: Client, bob: User) -> None:
        User.objects.filter(pk=bob.pk).update(role=Role.ADMIN)
        assert not parsed(as_bob.get("/place/")).select("[name=change_look]")
        assert look(as_bob, name="Bob's").status_code == as_bob.post("/place/", {"remove_logo": ""}).status_code == 403
        assert Place.objects.get().name != "Bob's"
