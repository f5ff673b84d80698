"""What one can type and press, told in the product; what it says of formatting is true."""

from bs4 import BeautifulSoup
from django.test import Client

from chat.models import Room
from chat.tests.reading import only, parsed
from chat.text.markup import to_markup


def test_works(as_bob: Client, client: Client, lobby: Room) -> None:
    typing = parsed(as_bob.get("/help/"))
    keys = parsed(as_bob.get(str(typing.select("#pane .links a")[1]["href"])))
    assert only(keys, "h1").get_text() == "What you can press"
    assert parsed(as_bob.get(lobby.get_absolute_url())).select("#to-help")
    told = {str(each.get_text()) for each in keys.select("kbd")}
    pressed = {"".join(each["accesskey"]).upper() for each in keys.select("[accesskey]")}
    assert pressed <= told
    assert client.get("/help/").status_code == 302
    assert as_bob.post("/help/").status_code == as_bob.post("/help/keys/").status_code == 405


def test_formatting_does_what_is_told(as_bob: Client) -> None:
    page = parsed(as_bob.get("/help/"))
    shown = [(term, term.find_next_sibling("dd")) for term in page.select(".help__list dt")]
    made = [(term, tag) for term, meaning in shown if meaning for tag in meaning.find_all(["strong", "em", "s"])]
    assert len(made) == 3
    for term, tag in made:
        markup = BeautifulSoup(to_markup(term.get_text()).html, "html.parser")
        assert only(markup, tag.name).get_text() == tag.get_text()
