from django.test import Client

from chat.views.kept import BUILD


def test_it_is_of_that_person_alone_and_kept(client: Client) -> None:
    answer = client.get(f"/en/own-style/42/{BUILD}.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    for mark in ('[data-typist="42"]', '[data-mention="42"]', '[data-by~="42"]'):
        assert mark in answer.content.decode()
    assert "ME" not in answer.content.decode()
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_page_of_another_build_keeps_none(client: Client) -> None:
    assert "max-age" not in client.get("/en/own-style/42/older.css").headers.get("Cache-Control", "")


def test_wrong_method(client: Client) -> None:
    assert client.post(f"/en/own-style/42/{BUILD}.css").status_code == 405
