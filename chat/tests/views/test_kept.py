from django.test import Client

from chat.models import Place, Room
from chat.tests.reading import only, parsed
from chat.views.kept import BUILD


class TestSidebar:
    def test_is_nobodys_and_kept(self, place: Place, client: Client, as_bob: Client) -> None:
        answer = as_bob.get(f"/en/sidebar/{BUILD}/")
        assert only(parsed(answer), "#sidebar > #drawer[hx-preserve]").get_text().strip() == ""
        assert answer.content == client.get(f"/en/sidebar/{BUILD}/").content
        assert "immutable" in answer.headers["Cache-Control"]
        assert "no-store" in client.get("/en/sidebar/older/").headers["Cache-Control"]

    def test_is_folded_by_the_pane_that_one_goes_to(self, as_bob: Client, lobby: Room) -> None:
        fold = only(parsed(as_bob.get(lobby.get_absolute_url(), headers={"HX-Request": "true"})), "#fold[hx-get]")
        assert (fold["hx-get"], fold["hx-target"], fold["hx-swap"]) == (
            f"/en/sidebar/{BUILD}/",
            "#sidebar",
            "outerHTML",
        )
        # A page that is loaded whole has the browser keep what folds, and folds nothing.
        whole = only(parsed(as_bob.get(lobby.get_absolute_url())), "#fold")
        assert (whole["hx-get"], whole["hx-swap"]) == (f"/en/sidebar/{BUILD}/", "none")

    def test_wrong_method(self, place: Place, client: Client) -> None:
        assert client.post(f"/en/sidebar/{BUILD}/").status_code == 405
