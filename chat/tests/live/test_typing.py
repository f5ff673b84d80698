"""Who is typing: shown to the others, at most three by name, and gone by itself or with what they say."""

import pytest

from chat.actions import people
from chat.live import typing
from chat.models import Room, User
from chat.tests.live.conftest import Opener, in_thread, join
from chat.tests.live.page import Page
from chat.tests.live.test_following import followed as beside_a_room
from chat.tests.live.test_whole import reply, say


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typing, "PAUSE", 0.02)


async def followed(open_as: Opener, user: User, room: Room) -> Page:
    page = await open_as(user)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{room.pk}"))
    return page


async def beside(open_as: Opener, user: User, path: str) -> Page:
    return await beside_a_room(open_as, user, path, thread=True)


def typists(page: Page) -> list[str]:
    return [person.get_text() for person in page.dom.select(".typists bdi")]


async def test_others_see_who_types_and_no_word_of_it(page: Page, open_as: Opener, bob: User, lobby: Room) -> None:
    his = await followed(open_as, bob, lobby)
    await his.send({"action": "typing", "text": "a secret"})
    await page.until(lambda page: typists(page) == ["bob"])
    assert "a secret" not in "".join(page.frames)


async def test_his_own_page_hides_him(page: Page, open_as: Opener, bob: User, lobby: Room) -> None:
    his = await followed(open_as, bob, lobby)
    await his.send({"action": "typing"})
    await his.until(lambda page: typists(page) == ["bob"])
    link = his.one("link[href^='/en/own-style/']")
    style = (await in_thread(his.client.get)(str(link["href"]))).content.decode()
    assert f'[data-typist="{bob.pk}"],' in style
    assert his.one(".typists bdi")["data-typist"] == str(bob.pk)


async def test_what_is_said_ends_it_in_the_same_frame(page: Page, open_as: Opener, bob: User, lobby: Room) -> None:
    his = await followed(open_as, bob, lobby)
    await his.send({"action": "typing"})
    await page.until(lambda page: typists(page) == ["bob"])
    await in_thread(say)(lobby, bob, "Here it is.")
    await page.until(lambda page: page.texts() == ["Here it is."])
    assert typists(page) == []


async def test_it_ends_by_itself(
    page: Page, open_as: Opener, bob: User, lobby: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "KEPT", 0.1)
    his = await followed(open_as, bob, lobby)
    await his.send({"action": "typing"})
    await page.until(lambda page: typists(page) == ["bob"])
    await page.until(lambda page: typists(page) == [])


async def test_who_goes_on_is_shown_again_before_pages_forget(
    page: Page, open_as: Opener, bob: User, lobby: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "AGAIN", 0.05)
    his = await followed(open_as, bob, lobby)
    await his.send({"action": "typing"})
    await page.until(lambda page: sum("data-typist" in frame for frame in page.frames) > 1)


async def test_at_most_three_names(page: Page, open_as: Opener, bob: User, lobby: Room) -> None:
    everybody = [bob]
    for name in ("carol", "dave", "erin"):
        joined = await in_thread(people.join)(name=name, email=f"{name}@example.com", password="a long word")
        await join(room=lobby, user=joined)
        everybody.append(joined)
    for number, user in enumerate(everybody, start=1):
        his = await followed(open_as, user, lobby)
        await his.send({"action": "typing"})
        if number <= 3:
            await page.until(lambda page, number=number: len(typists(page)) == number)  # type: ignore[misc]
    await page.until(lambda page: page.one(".typists").get_text() == "Several people are typing")


async def test_in_a_thread_only_pages_of_the_thread_hear_of_it(
    page: Page, open_as: Opener, alice: User, bob: User, lobby: Room
) -> None:
    for text in ("tea?", "cake?"):
        await in_thread(say)(lobby, alice, text)
    path = f"/rooms/{lobby.pk}/1/thread/"
    hers, his = await beside(open_as, alice, path), await beside(open_as, bob, path)
    other = await beside(open_as, alice, f"/rooms/{lobby.pk}/2/thread/")
    await his.send({"action": "typing", "of": "thread-"})
    await hers.until(lambda page: typists(page) == ["bob"])
    assert hers.one(f"#thread-typing-{lobby.pk}-1 bdi")["data-typist"] == str(bob.pk)
    await in_thread(reply)(lobby, bob, "Here it is.")
    await hers.until(lambda page: page.dom.select(f"#message-{lobby.pk}-1-1"))
    assert typists(hers) == []
    for elsewhere in (page, other):
        await elsewhere.answered()
        assert "data-typist" not in "".join(elsewhere.frames)
    # Whoever shows no thread types in none.
    await page.send({"action": "typing", "of": "thread-"})
    await page.answered()
    assert not any(f'data-typist="{alice.pk}"' in frame for frame in (*page.frames, *hers.frames))


async def test_who_shows_no_room_types_nowhere(page: Page, open_as: Opener, bob: User, lobby: Room) -> None:
    elsewhere = await open_as(bob, "/people/")
    await elsewhere.connect()
    await elsewhere.send({"action": "typing"})
    await elsewhere.answered()
    await in_thread(say)(lobby, bob, "A line.")
    await page.until(lambda page: page.texts() == ["A line."])
    assert "data-typist" not in "".join(page.frames)
