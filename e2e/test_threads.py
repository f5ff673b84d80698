"""Two people, and a thread beside the room."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.people import People, Person
from e2e.test_changing import chooses, two_in
from e2e.test_files import picture, text
from e2e.test_nothing_lost import is_a_line
from e2e.wire import Wire


def thread(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Thread")


def field(person: Person) -> Locator:
    return thread(person).get_by_role("textbox", name="Reply", exact=True)


def replies(person: Person, *lines: str) -> None:
    """Each as soon as the field is empty again."""
    for line in lines:
        field(person).fill(line)
        field(person).press("Enter")
        expect(field(person)).to_have_value("")


def hears(person: Person, *lines: str) -> None:
    """The thread shows just these."""
    log = thread(person).get_by_role("log")
    expect(log.locator(".message__body")).to_have_text(list(lines))


def summary(person: Person, text: str) -> Locator:
    room = person.page.get_by_role("log").first
    return room.get_by_role("article").filter(has_text=text).get_by_role("link", name=re.compile("repl"))


def test_a_thread_beside_the_room(people: People) -> None:
    ada, bo = two_in(people, "Fireside")
    chooses(bo, "tea", "Reply in thread")
    expect(bo.page).to_have_url(re.compile(r"/rooms/\d+/2/thread/$"))
    expect(field(bo)).to_be_focused()
    bo.message.fill("half a line")
    replies(bo, "I do.", "With milk.")
    hears(bo, "I do.", "With milk.")
    expect(bo.message).to_have_value("half a line")
    expect(summary(ada, "tea")).to_contain_text("2 replies")
    expect(summary(ada, "tea").get_by_text("New", exact=True)).to_be_visible()
    expect(ada.page.locator("#threads-unread")).to_have_text("1 unread")
    ada.sees_exactly(["The kettel is on.", "Who wants tea?"])
    summary(ada, "tea").click()
    hears(ada, "I do.", "With milk.")
    expect(ada.page.locator("#threads-unread")).to_be_hidden()
    expect(summary(ada, "tea").get_by_text("New", exact=True)).to_be_hidden()
    # What it is about stands there whole, as it is now.
    chooses(ada, "Who wants tea?", "Edit")
    ada.textbox("Edit message").fill("Who wants *tea* now?\nOr later?")
    ada.presses("Save changes")
    for each in (ada, bo):
        expect(thread(each).locator(".root__body")).to_have_text("Who wants tea now?Or later?")
        expect(thread(each).locator(".root__body em")).to_have_text("tea")
    thread(bo).get_by_role("checkbox", name="Also send to the room").check()
    replies(bo, "And sugar.")
    expect(thread(bo).get_by_role("checkbox")).not_to_be_checked()
    hears(ada, "I do.", "With milk.", "And sugar.")
    room = ada.page.get_by_role("log").first
    echo = room.get_by_role("article").filter(has=ada.page.get_by_text("And sugar.", exact=True))
    expect(echo.get_by_role("link", name="Who wants tea now?")).to_have_attribute("href", re.compile("/2/thread/$"))
    # Reloaded or gone back to, it is there; what was typed too.
    field(bo).press_sequentially("half a reply")
    bo.page.reload()
    hears(bo, "I do.", "With milk.", "And sugar.")
    expect(field(bo)).to_have_value("half a reply")
    expect(field(bo)).to_be_focused()
    thread(bo).get_by_role("link", name="Close").click()
    expect(thread(bo)).to_have_count(0)
    expect(bo.page).to_have_url(re.compile(r"/rooms/\d+/$"))
    ada_says = "Two cups, then."
    replies(ada, ada_says)
    expect(summary(bo, "tea")).to_contain_text("4 replies")
    bo.goes_back()
    hears(bo, "I do.", "With milk.", "And sugar.", ada_says)
    expect(field(bo)).to_have_value("half a reply")


def test_who_goes_back_is_in_that_field_at_once_and_what_they_had_typed_is_kept(people: People) -> None:
    """Nothing leaves the field then: no blur, no change, and the last key is younger than the pause after one."""
    ada, bo = two_in(people, "Quick")
    for line, answer in (("tea", "With milk."), ("kettel", "At last.")):
        chooses(bo, line, "Reply in thread")
        expect(thread(bo).locator(".root__body")).to_contain_text(line)
        replies(bo, answer)
        hears(bo, answer)
    # The field of the thread before is out of reach until that of this one is there.
    held: list[Route] = []
    to_field = re.compile(r"/composer/(field|draft)/\d+/2/")

    def hold() -> None:
        bo.page.route(to_field, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers

    def let_go() -> None:
        while held:
            held.pop().continue_()
        bo.page.unroute(to_field)

    hold()
    summary(bo, "tea").click()
    hears(bo, "With milk.")
    expect(field(bo)).to_have_count(0)
    let_go()
    expect(field(bo)).to_be_focused()
    summary(bo, "kettel").click()
    hears(bo, "At last.")
    field(bo).press_sequentially("half a reply")
    # With Back, its own comes along.
    hold()
    bo.goes_back()
    hears(bo, "With milk.")
    bo.page.keyboard.type("And cake.")
    bo.page.keyboard.press("Enter")
    hears(bo, "With milk.", "And cake.")
    let_go()
    bo.goes_forward()
    hears(bo, "At last.")
    expect(field(bo)).to_have_value("half a reply")
    # In rooms too.
    ada.clicks_on("Lobby")
    ada.is_in("Lobby")
    ada.message.press_sequentially("half a line")
    ada.goes_back()
    ada.is_in("Quick")
    expect(ada.message).to_have_value("")
    ada.goes_forward()
    ada.is_in("Lobby")
    expect(ada.message).to_have_value("half a line")


@pytest.mark.slow
def test_what_is_pending_outlives_the_thread_it_was_typed_in(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo", origin=wire.origin)
    ada.makes_room("Pending")
    ada.says("Who wants tea?")
    bo.opens_room("Pending")
    bo.knows_the_server_goes_away()
    chooses(bo, "tea", "Reply in thread")
    expect(field(bo)).to_be_focused()
    wire.swallows = is_a_line
    replies(bo, "Lost one.", "Lost two.")
    expect(thread(bo).get_by_role("textbox", name="Sending", exact=True)).to_have_count(2)
    bo.clicks_on("Lobby")
    expect(thread(bo)).to_have_count(0)
    bo.is_in("Lobby")
    wire.swallows = lambda frame: False
    wire.cut()
    expect(summary(ada, "tea")).to_contain_text("2 replies")
    bo.goes_back()
    hears(bo, "Lost one.", "Lost two.")
    expect(thread(bo).get_by_role("textbox", name="Sending", exact=True)).to_have_count(0)
    # A reply is edited like any message, in its place. After that one goes on in the thread.
    mine = thread(bo).get_by_role("article").filter(has_text="Lost one.")
    for button in ("Cancel", "Save changes"):
        mine.hover()
        mine.get_by_role("button", name="More", exact=True).click()
        bo.page.locator("#menu").get_by_role("button", name="Edit", exact=True).click()
        bo.textbox("Edit message").fill("Found one.")
        bo.presses(button)
        expect(field(bo)).to_be_focused()
    hears(bo, "Found one.", "Lost two.")
    ada.page.get_by_role("link", name="Threads").click()
    ada.page.locator("#threads").get_by_role("link").click()
    hears(ada, "Found one.", "Lost two.")
    thread(ada).get_by_role("button", name="Unfollow").click()
    expect(thread(ada).get_by_role("button", name="Follow", exact=True)).to_be_visible()


@pytest.mark.slow
def test_its_composer_is_the_rooms(people: People) -> None:
    ada, bo = two_in(people, "Workbench")
    for person in (ada, bo):
        chooses(person, "tea", "Reply in thread")
        expect(field(person)).to_be_focused()
    # Who types there is seen there.
    field(bo).press_sequentially("With mi")
    expect(thread(ada).locator(".typists bdi")).to_be_visible()
    expect(ada.page.locator(".pane__view .typists bdi")).to_have_count(0)
    expect(thread(bo).locator(".typists bdi")).to_be_hidden()
    # Several lines, and what they would look like.
    # Its empty field, which takes a preview along, comes after it.
    with bo.page.expect_response(re.compile("/composer/field/.*/lines/")):
        thread(bo).get_by_role("button", name="Multi-line").click()
    expect(thread(bo).get_by_role("button", name="Multi-line")).to_have_attribute("aria-pressed", "true")
    expect(field(bo)).to_have_value("With mi")
    field(bo).fill("With *milk*,\nplease.")
    thread(bo).get_by_role("button", name="Preview").click()
    expect(thread(bo).get_by_role("dialog", name="Preview").locator("em")).to_have_text("milk")
    # Files, chosen or dropped, wait there and not in the room.
    thread(bo).get_by_role("button", name="Attach files").set_input_files([picture("cup.jpg"), text("two.txt", "2")])
    expect(thread(bo).get_by_role("button", name="Remove cup.jpg")).to_be_visible()
    expect(bo.button("Remove two.txt")).to_have_count(1)
    expect(bo.page.locator("#composer").get_by_role("button", name="Remove two.txt")).to_have_count(0)
    thread(bo).get_by_role("button", name="Remove two.txt").click()
    expect(bo.button("Remove two.txt")).to_have_count(0)
    thread(bo).get_by_role("button", name="Send reply").click()
    hears(ada, "With milk,please.")
    expect(thread(ada).get_by_role("img", name="cup.jpg is being made ready")).to_be_visible()
    expect(thread(bo).get_by_role("dialog", name="Preview")).to_have_count(0)
    expect(thread(bo).get_by_role("button", name="Remove cup.jpg")).to_have_count(0)
    expect(field(bo)).to_have_value("")
    thread(bo).get_by_role("button", name="Multi-line").click()
    expect(thread(bo).get_by_role("button", name="Multi-line")).to_have_attribute("aria-pressed", "false")
    replies(bo, "And cake.")
    # What waits for one thread does not wait for another, nor does its preview.
    thread(bo).get_by_role("button", name="Attach files").set_input_files([text("later.txt", "3")])
    expect(thread(bo).get_by_role("button", name="Remove later.txt")).to_be_visible()
    chooses(bo, "kettel", "Reply in thread")
    expect(thread(bo).get_by_role("button", name="Remove later.txt")).to_have_count(0)
    replies(bo, "Not there.")
    hears(bo, "Not there.")
    bo.goes_back()
    hears(bo, "With milk,please.", "And cake.")
    expect(thread(bo).get_by_role("button", name="Remove later.txt")).to_be_visible()
    field(bo).press("Enter")
    expect(thread(ada).get_by_role("link", name="later.txt")).to_be_visible()


@pytest.mark.slow
def test_a_reply_quotes_another_of_its_thread(people: People) -> None:
    ada, bo = two_in(people, "Answers")
    chooses(bo, "tea", "Reply in thread")
    replies(bo, "With milk?", "Or without?")
    expect(summary(ada, "tea")).to_contain_text("2 replies")  # it is another link then: no click on the one before
    summary(ada, "tea").click()
    hears(ada, "With milk?", "Or without?")
    expect(field(ada)).to_be_focused()
    ada.message.fill("half a line")
    field(ada).fill("Yes,")
    asked = thread(ada).get_by_role("article").first
    asked.hover()
    asked.get_by_role("button", name="More", exact=True).click()
    ada.page.locator("#menu").get_by_role("button", name="Reply", exact=True).click()
    expect(thread(ada).locator(".reply__to")).to_contain_text("With milk?")
    expect(field(ada)).to_be_focused()
    ada.page.keyboard.press("End")
    ada.page.keyboard.type(" please.")
    ada.page.keyboard.press("Enter")
    hears(bo, "With milk?", "Or without?", "Yes, please.")
    answer = thread(bo).get_by_role("article").filter(has_text="Yes, please.")
    expect(answer.get_by_role("link", name="With milk?")).to_be_visible()
    expect(thread(ada).locator(".reply__to")).to_have_count(0)
    expect(ada.message).to_have_value("half a line")
    # Taken back, the next one answers nothing.
    asked.hover()
    asked.get_by_role("button", name="More", exact=True).click()
    ada.page.locator("#menu").get_by_role("button", name="Reply", exact=True).click()
    thread(ada).get_by_role("button", name="Don't reply").click()
    expect(thread(ada).locator(".reply__to")).to_have_count(0)
    expect(field(ada)).to_be_focused()
    replies(ada, "That is all.")
    last = thread(bo).get_by_role("article").filter(has_text="That is all.")
    expect(last.locator(".quote")).to_have_count(0)
