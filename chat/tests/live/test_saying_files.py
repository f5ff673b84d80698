"""Files go with the line that names them, over the socket too."""

from asgiref.sync import sync_to_async

from chat.actions import attachments, editing
from chat.models import Attachment, Message, Room, User
from chat.models.message import MAX_LENGTH
from chat.tests.actions.test_attachments import add
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page, fields
from chat.tests.live.test_consumer import assert_alive, notices, returned
from chat.tests.live.test_following import followed
from chat.tests.live.test_whole import say


async def chosen(page: Page, room: Room, user: User) -> Attachment:
    """A file that was put into the room after the page was loaded; the page has its id, as by an upload's answer."""
    file: Attachment = await sync_to_async(add)(room, user)
    page.one("#fields [name=attached]")["value"] = str(file.pk)
    return file


async def files_of(number: int) -> list[Attachment]:
    message = await Message.objects.with_details().aget(number=number, thread=None)
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
    page.one("#composer .attached")  # empty: the page was sent no answer of an upload
    refused = "x" * (MAX_LENGTH + 1)
    await page.compose(refused)
    await page.until(lambda page: page.dom.select(".attached__file"))
    assert "too long" in notices(page)
    assert page.one("#fields [name=attached]")["value"] == str(file.pk)
    assert file in [each async for each in Attachment.objects.pending(alice, lobby)]
    # Once they are said they wait no more, where the page did not take them away by itself, too.
    await page.compose("shorter", refused, attached=[str(file.pk)] * 2)
    await page.until(lambda page: not page.dom.select(".attached__file"))
    assert page.one("#fields [name=attached]")["value"] == ""


async def test_a_reply_takes_those_of_its_thread_and_shows_them_in_the_room_too(
    page: Page, open_as: Opener, lobby: Room, alice: User, bob: User
) -> None:
    await sync_to_async(say)(lobby, alice, "tea?")
    beside = await followed(open_as, bob, f"/rooms/{lobby.pk}/1/thread/", thread=True)
    root = await Message.objects.aget()
    here, there = await sync_to_async(add)(lobby, bob, root=root), await sync_to_async(add)(lobby, bob)
    form = fields(beside.one("#thread-composer"), "input[name]:not([type=checkbox])")
    address = [f"{lobby.pk}/1", "+"]
    await beside.send({**form, "text": "x" * (MAX_LENGTH + 1), "room": address, "attached": f"{here.pk} {there.pk}"})
    await beside.until(lambda page: page.dom.select(f"#thread-attached-{lobby.pk}-1 .attached__file"))
    assert beside.one("#thread-fields [name=attached]")["value"] == str(here.pk)
    form = {**form, "text": ["", "", "x" * (MAX_LENGTH + 1)], "room": [*address, *address, *address], "resend": "1"}
    await beside.send({**form, "attached": ["", f"{here.pk} {there.pk}", f"{here.pk} {there.pk}"]})
    for shown in (beside, page):
        await shown.until(lambda page: page.dom.select(".log .attachments__name"))
    assert [file.pk for file in await files_of(2)] == [here.pk]
    assert there in [each async for each in Attachment.objects.pending(bob, lobby)]
    # It goes with the words, from both places.
    said = await Message.objects.aget(thread=root.pk)
    await sync_to_async(editing.delete)(message=said, deleter=bob)
    for shown in (beside, page):
        await shown.until(lambda page: not page.dom.select(".log .attachments__name"))
    assert not await Attachment.objects.filter(pk=here.pk).aexists()


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
