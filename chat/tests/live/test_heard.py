"""What is read out of a room: lines as they come, once, and not what somebody missed."""

from asgiref.sync import sync_to_async

from chat.actions import editing, messages, threads
from chat.models import Room, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page

HEARD = "[role=status][id^=heard-]"


def heard(page: Page) -> str:
    return page.one(HEARD).get_text()


async def test_lines_as_they_come_with_their_authors(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    say = sync_to_async(messages.say)
    await say(room=lobby, author=bob, body="before", token="0")
    page = await open_as(alice)
    assert page.one("[role=log]")["aria-live"] == "off"
    await say(room=lobby, author=bob, body="missed", token="1")
    await page.connect()
    await page.until(lambda page: page.texts() == ["before", "missed"])
    assert heard(page) == ""
    for number, body in enumerate(("**Tea** & <cake>", "and more")):
        line = await say(room=lobby, author=bob, body=body, token=f"2-{number}")
        await page.until(lambda page: len(page.texts()) == 3 + number)  # noqa: B023
        assert heard(page) == f"bob: {body.replace('*', '')}"
    assert page.one(f"{HEARD} span")["data-heard"] == str(bob.pk)
    await sync_to_async(editing.delete)(message=line, deleter=bob)
    await page.until(lambda page: len(page.texts()) == 3)
    assert heard(page) == ""


async def test_replies_in_the_thread_that_is_open(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    root = await sync_to_async(messages.say)(room=lobby, author=bob, body="root", token="0")
    page, beside = await open_as(alice), await open_as(alice, f"{root.get_absolute_url()}thread/")
    for each in (page, beside):
        await each.connect()
        await each.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await beside.until(lambda page: page.dom.select(f"#thread-end-{lobby.pk}-1"))
    await sync_to_async(threads.reply)(room=lobby, root=root.number, author=bob, body="below", token="1")
    await beside.until(lambda page: "below" in page.texts())
    assert heard(beside) == "bob: below"
    await page.until(lambda page: "1 reply" in page.one("[role=log]").get_text())
    assert heard(page) == ""
