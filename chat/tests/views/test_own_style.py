from django.test import Client

from chat.models import Room, User
from chat.tests.reading import parsed


def test_the_page_asks_for_ones_own(lobby: Room, bob: User, as_bob: Client, client: Client) -> None:
    page = parsed(as_bob.get(lobby.get_absolute_url()))
    (link,) = [link for link in page.select("link[rel=stylesheet]") if "/style/" in str(link["href"])]
    answer = client.get(str(link["href"]))
    assert f'[data-by~="{bob.pk}"]' in answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "max-age" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_bad_input_and_wrong_method(db: None, client: Client) -> None:
    assert client.get("/style/x.css").status_code == client.get("/style/-1.css").status_code == 404
    assert client.post("/style/1.css").status_code == 405
