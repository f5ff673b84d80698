"""How the place is put among the programs of a phone."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from chat.models import Place
from chat.tests.reading import only, parsed


@pytest.mark.usefixtures("place")
def test_works(client: Client) -> None:
    link = only(parsed(client.get("/sign-in/")), "link[rel=manifest]")
    answer = client.get(str(link["href"]))
    assert answer.headers["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    place = Place.objects.get()
    assert (told["name"], told["start_url"], told["display"]) == (place.name, "/", "standalone")
    for icon in told["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert isinstance(found, str)
        if icon["type"] == "image/png":
            with Image.open(found) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]
    Place.objects.update(logo="a" * 32)
    assert json.loads(client.get("/manifest.webmanifest").content)["icons"][0]["src"] == f"/place/logo/{'a' * 32}/"
    assert client.post("/manifest.webmanifest").status_code == 405


@pytest.mark.django_db
def test_before_the_first_run(client: Client) -> None:
    assert json.loads(client.get("/manifest.webmanifest").content)["name"] == "Sarangbang"
