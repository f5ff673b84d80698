"""Files go with the line that names them, over the socket too."""

from asgiref.sync import sync_to_async

from chat.actions import attachments
from chat.models import Attachment, Message, Room, User
from chat.models.message import MAX_LENGTH
from chat.tests.actions.test_attachments import add
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_consumer import assert_alive, notices, returned


async def chosen(page: Page, room: Room, user: User) -> Attachment:
    """A file that was put into the room after the page was loaded; the page has its id, as by an upload's answer."""
    file: Attachment = await sync_to_async(add)(room, user)
    page.one("#fields [name=attached]")["value"] = str(file.pk)
    return file


async def files_of(number: int) -> list[Attachment]:
    message = await Message.objects.with_details().aget(number=number)
    return message.files


async def test_a_line_takes_those_it_names_and_no_other(page: Page, open_as: Opener, lobby: Room, alice: User) -> None:
    other = await open_as(alice)
    await other.connect()
    file = await chosen(page, lobby, alice)
    await other.compose("typed elsewhere")
    await page.until(lambda page: page.texts() == ["typed elsewhere"])
    await page.compose("")
    await page.until(lambda page: page.dom.select(".attachments__name"))
    await page.compose("next", "", attached=["", str(file.pk)])
    await page.until(lambda page: page.texts() == ["typed elsewhere", "", "next"])
    assert [await files_of(number) for number in (1, 2, 3)] == [[], [file], []]


async def test_a_line_that_is_refused_gives_them_back(page: Page, lobby: Room, alice: User) -> None:
    file = await chosen(page, lobby, alice)
    page.one(".attached")  # empty: the page was sent no answer of an upload
    await page.compose("x" * (MAX_LENGTH + 1))
    await page.until(lambda page: page.dom.select(".attached__file"))
    assert "too long" in notices(page)
    assert page.one("#fields [name=attached]")["value"] == str(file.pk)
    assert file in [each async for each in Attachment.objects.pending(alice, lobby)]


async def test_a_line_of_nothing_but_files_that_are_gone_is_refused(page: Page, lobby: Room, alice: User) -> None:
    file = await chosen(page, lobby, alice)
    await sync_to_async(attachments.remove)(attachment=file, user=alice)
    await page.compose("")
    await page.until(lambda page: "taken away meanwhile" in notices(page))
    assert not returned(page)
    await page.compose("words", "", attached=[str(file.pk), str(file.pk)])
    await page.until(lambda page: page.texts() == ["words"])


async def test_nonsense(page: Page) -> None:
    for attached in ("x", "-1", "9" * 30, ["1", "2"], [1], {"a": "b"}, [["1"]]):
        await page.compose("hello", attached=attached)
        await page.until(lambda page: "does not understand" in notices(page))
        for notice in page.dom.select("#notices dialog"):
            notice.decompose()
    await assert_alive(page)
