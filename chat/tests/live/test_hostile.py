"""A corpus of hostile texts and names: over HTTP and over the socket nothing but what is on the list."""

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup, Tag
from django.utils import timezone

from chat import fragments
from chat.actions import history, people
from chat.models import Message, Room, User
from chat.tests.live.conftest import Opener
from chat.tests.text.corpus import HOSTILE, MARKED_UP
from chat.tests.text.test_markup import ALLOWED, CLASSES
from chat.text.clean import single_line, storable

NAMES = [single_line(text)[:80] for text in HOSTILE]


def harmless(bodies: list[Tag]) -> None:
    for body in bodies:
        for tag in body.find_all(True):
            assert tag.name in ALLOWED, tag
            assert set(tag.attrs) <= ALLOWED[tag.name], tag
            assert set(tag.get_attribute_list("class", [])) <= CLASSES, tag  # type: ignore[arg-type]


@pytest.fixture
def said(lobby: Room, alice: User, bob: User) -> int:
    """All of the corpus, each text with somebody of a hostile name in it."""
    now = timezone.now()
    lines = []
    for number, text in enumerate([*HOSTILE, *MARKED_UP]):
        name = NAMES[number % len(NAMES)] or "x"
        people.rename(user=bob, name=name)
        lines.append(history.Line(lobby, alice, storable(f"{text}\n\n@{name}"), str(number), now))
        history.bring_in(lines[-1:])
    return len(lines)


async def test_over_http(said: int, open_as: Opener, alice: User, lobby: Room) -> None:
    page = await open_as(alice, lobby)
    bodies = page.dom.select(".message__body")
    older = await sync_to_async(page.client.get)(f"/rooms/{lobby.pk}/older/?before={said - 49}")
    bodies += BeautifulSoup(older.content, "html.parser").select(".message__body")
    assert len(bodies) > 90
    harmless(bodies)
    everything = page.dom.select_one(f"#messages-{lobby.pk}")
    assert everything
    assert not everything.select(
        "[hx-get]:not(.log__older, .message__more), [ws-send]:not(.log__long), [onclick], script, img, form, input, svg"
    )


async def test_over_the_socket(said: int, open_as: Opener, alice: User, lobby: Room) -> None:
    page = await open_as(alice, lobby)
    for tag in page.dom.select("[name=rendered]"):
        tag["value"] = "0"  # so that all of it comes as frames
    for row in page.dom.select("article"):
        row.decompose()
    await page.connect()
    await page.until(lambda page: len(page.texts()) == said)
    harmless(page.dom.select(".message__body"))
    pushed = BeautifulSoup("".join(page.frames), "html.parser")
    assert not pushed.select(
        "article [hx-get]:not(.message__more), article [ws-send], script, img, article form, article input, svg"
    )


async def test_names_are_text_wherever_they_stand(said: int, alice: User, bob: User) -> None:
    def shown() -> str:
        rows = Message.objects.with_details().filter(mentions__person=bob)
        assert rows.exists()
        return fragments.messages(rows)

    soup = BeautifulSoup(await sync_to_async(shown)(), "html.parser")
    current = await sync_to_async(lambda: User.objects.get(pk=bob.pk).name)()
    assert {name.get_text() for name in soup.select(f".mention [data-person='{bob.pk}']")} == {current}
