"""Files of two people: chosen, said, seen, heard, and gone."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from e2e.people import People, Person
from e2e.server import Server, run_code
from e2e.test_changing import chooses

MAX = 2_000_000  # bytes, as the shared server has it
SECONDS = 20
MAKE = """
from chat.actions import pictures
from chat.models import Attachment
for file in Attachment.objects.filter(state="making"):
    pictures.make(file.pk)
"""


def picture(name: str, colour: str = "teal") -> FilePayload:
    content = BytesIO()
    Image.new("RGB", (1_600, 900), colour).save(content, "JPEG")
    return FilePayload(name=name, mimeType="image/jpeg", buffer=content.getvalue())


def sound(name: str) -> FilePayload:
    """Silence, as WAV: 16 bits, 44,100 times a second."""
    count = 88_200 * SECONDS
    sizes = (36 + count).to_bytes(4, "little"), count.to_bytes(4, "little")
    form = bytes.fromhex("10000000 0100 0100 44ac0000 88580100 0200 1000")
    head = b"RIFF" + sizes[0] + b"WAVEfmt " + form + b"data" + sizes[1]
    return FilePayload(name=name, mimeType="audio/wav", buffer=head + b"\0" * count)


def text(name: str, content: str) -> FilePayload:
    return FilePayload(name=name, mimeType="image/png", buffer=content.encode())


def field(person: Person) -> Locator:
    return person.page.get_by_role("button", name="Attach files")


def attach(person: Person, *files: FilePayload) -> None:
    field(person).set_input_files(list(files))
    for file in files:
        expect(person.button(f"Remove {file['name']}")).to_be_visible()


def pictures(person: Person) -> Locator:
    return person.log.get_by_role("button", name=re.compile("^Open "))


def stored(server: Server) -> set[Path]:
    return {path for path in (server.data / "media").rglob("*") if path.is_file()}


def makes_pictures(server: Server) -> None:
    """As a worker does, in a process beside the place: what else there is to do is left."""
    run_code(server.data, MAKE)


def two_in(people: People, room: str) -> tuple[Person, Person]:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room(room)
    bo.opens_room(room)
    return ada, bo


@pytest.mark.slow
def test_several_at_once_with_a_caption(people: People, server: Server) -> None:
    makes_pictures(server)  # what another test has left to do
    before = stored(server)
    ada, bo = two_in(people, "Files")
    attach(
        ada, picture("한글 사진.jpg"), picture("two.jpg", "brown"), sound("quiet.wav"), text("<i>.html", "<b>bold</b>")
    )
    ada.says("From the mountains")
    bo.sees("From the mountains")
    expect(ada.button("Remove two.jpg")).to_have_count(0)

    # Each has its place before it is made, and takes that one.
    places = [bo.log.get_by_role("img", name=f"{name} is being made ready") for name in ("한글 사진.jpg", "two.jpg")]
    boxes = [place.bounding_box() for place in places]
    bo.remembers()
    makes_pictures(server)
    expect(pictures(bo)).to_have_count(2)
    assert bo.still_remembers()
    assert [picture.bounding_box() for picture in pictures(bo).locator("img").all()] == boxes

    # Pictures are seen, none moves the others, and they open on top of the page.
    for shown in pictures(bo).get_by_role("img", include_hidden=True).all():
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("picture => picture.naturalWidth") == 360
    pictures(bo).first.click()
    box = bo.page.get_by_role("dialog", name="Picture")
    expect(box.get_by_role("img", name="한글 사진.jpg")).to_have_js_property("naturalWidth", 1_600)
    box.get_by_role("link", name="Next").click()
    expect(box.get_by_role("img", name="two.jpg")).to_be_visible()
    bo.page.keyboard.press("Escape")
    expect(box).to_be_hidden()

    # A sound is played from its middle, and only that part is sent.
    player = bo.log.get_by_label("quiet.wav")
    with bo.page.expect_response(lambda answer: answer.status == 206) as part:
        player.evaluate("player => { player.currentTime = 15; }")
    assert part.value.headers["content-range"].startswith("bytes ")
    player.evaluate("player => player.play()")
    bo.page.wait_for_function("player => player.currentTime > 15", arg=player.element_handle())

    # What would run is text that is saved.
    expect(bo.log.get_by_text("<b>bold</b>")).to_be_visible()
    with bo.page.expect_download() as saved:
        bo.log.get_by_role("link", name="<i>.html").click()
    assert Path(saved.value.path()).read_text() == "<b>bold</b>"

    # A caption is changed beside them, and all of it goes with the message.
    chooses(ada, "From the mountains", "Edit")
    ada.textbox("Edit message").fill("")
    ada.presses("Save changes")
    bo.sees_exactly([])
    expect(pictures(bo)).to_have_count(2)
    assert len(stored(server) - before) == 8
    address = str(bo.log.get_by_role("link", name="<i>.html").get_attribute("href"))
    ada.page.on("dialog", lambda dialog: dialog.accept())
    chooses(ada, "quiet.wav", "Delete")
    expect(bo.log.get_by_text("was deleted")).to_be_visible()
    expect(pictures(bo)).to_have_count(0)
    assert stored(server) == before
    assert bo.page.request.get(f"{bo.origin}{address}").status == 404


def test_they_wait_in_their_room_until_something_is_said(people: People, server: Server) -> None:
    ada, bo = two_in(people, "Waiting")
    again = people.at_another_device(ada)
    again.opens_room("Waiting")
    attach(ada, text("one.txt", "1"), text("two.txt", "2"))
    again.says("Typed at another device")
    ada.sees("Typed at another device")
    ada.presses("Remove one.txt")
    expect(ada.button("Remove one.txt")).to_have_count(0)
    ada.opens_room("Lobby")
    expect(ada.button("Remove two.txt")).to_have_count(0)
    ada.opens_room("Waiting")
    expect(ada.button("Remove two.txt")).to_be_visible()
    ada.page.reload()
    expect(ada.button("Remove two.txt")).to_be_visible()

    # What is refused says why, and leaves the rest as it is.
    field(ada).set_input_files([text("none.txt", ""), picture("half.jpg") | {"buffer": b"\xff\xd8\xff"}])
    expect(ada.page.get_by_role("alert")).to_contain_text("none.txt is empty. half.jpg is a broken picture")
    ada.presses("Dismiss")

    # What is found out later is told in its place, and goes with the rest.
    attach(ada, half := picture("half.jpg") | {"buffer": picture("half.jpg")["buffer"][:-2_000]})
    attach(ada, picture("whole.jpg"))
    expect(ada.page.locator("#composer .attached__picture")).to_have_count(0)
    makes_pictures(server)
    waiting = ada.page.locator("#composer .attached__file").filter(has_text=half["name"])
    expect(waiting).to_contain_text("a broken picture")
    expect(ada.page.locator("#composer .attached__picture")).to_be_visible()
    ada.presses("Remove whole.jpg")
    expect(ada.button("Remove whole.jpg")).to_have_count(0)

    # Enter alone sends what has no words.
    ada.message.press("Enter")
    expect(bo.log.get_by_role("link", name="two.txt")).to_be_visible()
    expect(bo.log.get_by_text("half.jpg is a broken picture")).to_be_visible()
    expect(ada.button("Remove two.txt")).to_have_count(0)
    ada.says("And on")
    bo.sees_exactly(["Typed at another device", "And on"])


@pytest.mark.slow
def test_a_line_that_is_sent_as_one_is_taken_away_takes_the_others_along(people: People) -> None:
    ada, bo = two_in(people, "At once")
    attach(ada, text("kept.txt", "1"), text("taken.txt", "2"))
    # What comes listens only after a moment.
    ada.page.evaluate(
        """() => new MutationObserver((_, observer) => {
          if (document.querySelector('[aria-label="Remove taken.txt"]')) return;
          observer.disconnect();
          document.querySelector('.attached__send').click();
        }).observe(document.querySelector('#composer'), {childList: true, subtree: true})"""
    )
    ada.presses("Remove taken.txt")
    expect(bo.log.get_by_role("link", name="kept.txt")).to_be_visible()
    expect(ada.button("Remove kept.txt")).to_have_count(0)
    ada.says("And on")
    bo.sees("And on")


@pytest.mark.slow
def test_dropped_ones_and_too_large_ones(people: People, tmp_path: Path) -> None:
    ada, _ = two_in(people, "Dropped")
    dropped = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in dropped:
        path.write_text(path.name)
    box = ada.page.locator("#attach").bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    browser = ada.context.new_cdp_session(ada.page)
    for event in ("dragEnter", "dragOver", "drop"):
        carried = {"items": [], "files": [str(path) for path in dropped], "dragOperationsMask": 1}
        browser.send("Input.dispatchDragEvent", {"type": event, **at, "data": carried})
    expect(ada.button("Remove b.txt")).to_be_visible()

    ada.complaints.forgive("ERR_FAILED", "htmx:(sendError|afterRequest)")
    ada.page.route("**/files/", lambda route: route.abort())
    field(ada).set_input_files(dropped)
    expect(ada.page.get_by_role("alert")).to_contain_text("the files did not arrive")
    ada.page.unroute("**/files/")
    ada.presses("Dismiss")
    field(ada).set_input_files(dropped)
    expect(ada.button("Remove b.txt")).to_have_count(2)

    large = tmp_path / "c.bin"
    large.write_bytes(bytes(MAX + 1))
    field(ada).set_input_files(large)
    expect(ada.page.get_by_role("alert")).to_contain_text("c.bin is too large: a file has 2 MB at most.")
    ada.complaints.forgive("status of 413")
    large.write_bytes(bytes(MAX * 12))
    field(ada).set_input_files(large)
    expect(ada.page.get_by_role("alert")).to_contain_text("That was too much at once.")
    ada.presses("Dismiss")
    ada.says("Still here")
    expect(ada.log.get_by_role("link", name="b.txt")).to_have_count(2)


@pytest.mark.slow
def test_without_scripts(people: People, server: Server) -> None:
    member, bo = two_in(people, "Files by forms")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    ada.opens_room("Files by forms")
    field(ada).set_input_files([picture("a.jpg"), picture("b.jpg", "brown"), text("none.txt", "")])
    ada.message.fill("By a form")
    ada.complaints.forgive("status of 422")
    ada.presses("Send")
    expect(ada.page.get_by_text("none.txt is empty.")).to_be_visible()
    expect(ada.message).to_have_value("By a form")
    ada.presses("Remove b.jpg")
    expect(ada.message).to_have_value("By a form")
    ada.presses("Send")
    bo.sees("By a form")
    expect(ada.page.get_by_role("img", name="a.jpg is being made ready")).to_be_visible()
    makes_pictures(server)
    expect(pictures(bo)).to_have_count(1)
    ada.page.reload()
    ada.page.get_by_role("link", name="Open a.jpg").click()
    expect(ada.page.get_by_role("img", name="a.jpg")).to_be_visible()
    ada.page.get_by_role("link", name="Back to the conversation").click()
    ada.sees("By a form")
