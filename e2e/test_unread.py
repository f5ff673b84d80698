"""What is unread, and the ways to it: two people, tabs and devices."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.people import People, Person
from e2e.test_changing import answers, chooses


def link(person: Person, name: str) -> Locator:
    return person.navigation.get_by_role("link", name=name, exact=True)


def entries(person: Person) -> Locator:
    return person.page.get_by_role("list", name="Entries").get_by_role("listitem")


def by_key(person: Person, name: str, key: str) -> None:
    """By the link's own key, whose modifiers are the browser's to choose."""
    link = person.page.get_by_role("link", name=name)
    expect(link).to_have_attribute("accesskey", key)
    link.press("Enter")


def separator(person: Person) -> Locator:
    return person.page.get_by_role("separator", name="New messages")


def test_mentions_marks_and_the_line_on_all_devices(people: People) -> None:
    ada, bo = people.newcomer("Ada Unread"), people.guest("Bo")
    phone = people.at_another_device(ada)
    ada.makes_room("Hearth")
    bo.opens_room("Hearth")
    ada.says("Before.")
    bo.makes_room("Yard")
    ada.opens_room("Yard")
    bo.opens_room("Hearth")
    bo.says("One.", "@Ada Unread, look.", "@room dinner")
    for each in (ada, phone):
        expect(link(each, "Hearth, 3 unread, 2 mentions")).to_be_visible()
        expect(each.page).to_have_title(re.compile(r"^\(3\) "))
        expect(each.page.locator("#favicon")).to_have_attribute("href", re.compile("favicon-unread"))
        expect(each.page.locator("#inbox-new")).to_have_text("2 new")
    # By the key to the next unread room; the line stands where she left off.
    by_key(ada, "Next unread", "n")
    ada.is_in("Hearth")
    expect(separator(ada)).to_have_count(1)
    expect(ada.articles.filter(has_text="One.")).to_be_visible()
    above = separator(ada).evaluate("line => line.nextElementSibling.innerText")
    assert "One." in above
    for each in (ada, phone):
        expect(link(each, "Hearth")).to_be_visible()
        expect(each.page.locator("#favicon")).to_have_attribute("href", re.compile("favicon(?!-unread)"))
        expect(each.page.locator("#inbox-new")).to_be_hidden()
    # Marked unread it stays so, whatever comes, until she goes in again.
    chooses(ada, "look.", "Mark unread from here")
    bo.says("And another.")
    for each in (ada, phone):
        expect(link(each, "Hearth, 3 unread, 2 mentions")).to_be_visible()
    assert "look." in separator(ada).evaluate("line => line.nextElementSibling.innerText")
    ada.opens_room("Yard")
    expect(link(ada, "Hearth, 3 unread, 2 mentions")).to_be_visible()
    ada.page.get_by_role("link", name="Inbox", exact=True).click()
    ada.button("Mark Hearth as read").click()
    for each in (ada, phone):
        expect(link(each, "Hearth")).to_be_visible()


@pytest.mark.slow
def test_how_much_of_a_room(people: People) -> None:
    ada, bo = people.newcomer("Ada Level"), people.guest("Bo")
    ada.makes_room("Noise")
    bo.opens_room("Noise")
    ada.page.get_by_role("link", name="Notifications").click()
    ada.page.get_by_role("radio", name="Mentions").check()
    ada.presses("Save")
    expect(ada.page.get_by_role("radio", name="Mentions")).to_be_checked()
    bo.says("Nothing for anybody.", "@Ada Level?")
    expect(link(ada, "Noise, 1 mention")).to_be_visible()
    expect(ada.page).to_have_title(re.compile(r"^\(1\) "))
    ada.page.get_by_role("radio", name="Hidden").check()
    ada.presses("Save")
    expect(ada.link_to("Noise")).to_have_count(0)
    expect(ada.page).to_have_title(re.compile("^Notifications"))
    # A word of one's own.
    ada.page.get_by_role("link", name="Words").click()
    ada.textbox("Word").fill("찻잔")
    ada.presses("Add")
    bo.says("찻잔은 어디에 있어요?")
    expect(ada.page.locator("#inbox-new")).to_have_text("2 new")
    # By name, with keys alone, it is found, and back in the list.
    by_key(ada, "Go to", "g")
    field = ada.page.get_by_role("searchbox", name="Go to")
    expect(field).to_be_focused()
    field.press_sequentially("noi")
    place = ada.page.get_by_role("list", name="Places").get_by_role("link").first
    expect(place).to_contain_text("Noise")
    field.press("Enter")
    ada.is_in("Noise")
    expect(link(ada, "Noise")).to_be_visible()


def test_the_inbox_is_live_and_read_by_going_there(people: People) -> None:
    ada, bo = people.newcomer("Ada Inbox"), people.guest("Bo")
    ada.makes_room("Table")
    ada.says("Who has the kettle?")
    bo.opens_room("Table")
    ada.page.get_by_role("link", name="Inbox", exact=True).click()
    expect(ada.page.get_by_text("Nothing here.")).to_be_visible()
    ada.remembers()
    chooses(bo, "kettle", "thumbs up")
    answers(bo, "kettle")
    bo.says("I do.")
    bo.says("@Ada Inbox, here it is.")
    expect(entries(ada)).to_have_count(3)
    expect(entries(ada).last).to_contain_text("👍")
    assert ada.still_remembers()
    entries(ada).filter(has_text="here it is").get_by_role("link").click()
    expect(ada.page).to_have_url(re.compile(r"/rooms/\d+/#message-\d+-3$"))
    ada.page.get_by_role("link", name="Inbox", exact=True).click()
    expect(entries(ada).filter(has_text="New")).to_have_count(1)
    ada.presses("Mark all as read")
    expect(entries(ada).filter(has_text="New")).to_have_count(0)
    expect(ada.page.locator("#inbox-new")).to_be_hidden()
    # An edit tells too, of what was read before, until another takes that back.
    bo.says("Or not.")
    expect(link(ada, "Table, 1 unread")).to_be_visible()
    link(ada, "Table, 1 unread").click()
    expect(link(ada, "Table")).to_be_visible()
    ada.page.get_by_role("link", name="Inbox", exact=True).click()
    for before, after, new in (("Or not.", "@Ada Inbox, look.", 1), ("look.", "Never mind.", 0)):
        chooses(bo, before, "Edit")
        bo.textbox("Edit message").fill(after)
        bo.presses("Save changes")
        expect(entries(ada).filter(has_text="New").filter(has_text="look.")).to_have_count(new)


@pytest.mark.slow
def test_enter_leads_there_before_what_was_typed_is_looked_up(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Attic")
    ada.opens_room("Lobby")
    by_key(ada, "Go to", "g")
    field = ada.page.get_by_role("searchbox", name="Go to")
    field.fill("")
    held = list[Route]()
    ada.page.route(re.compile(r"/go/\?"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    typed, entered = re.compile(r"\?to=atti$"), re.compile("first=1")
    with ada.page.expect_request(typed), ada.page.expect_request(entered):
        field.press_sequentially("atti")
        field.press("Enter")
    ada.page.unroute(re.compile(r"/go/\?"))
    ada.is_in("Attic")


@pytest.mark.slow
def test_without_scripts(people: People) -> None:
    ada, bo = people.stranger("Ada Plain", java_script_enabled=False), people.guest("Bo")
    ada.goes_to(people.place.join_path)
    ada.fills({"Your name": ada.name, "E-mail": ada.email, "Password": ada.password})
    ada.presses("Join")
    ada.makes_room_without_scripts("Paper")
    bo.opens_room("Paper")
    bo.says("One.", "@Ada Plain, two.")
    bo.has_said_all()
    ada.page.get_by_role("link", name="Inbox", exact=True).click()
    expect(entries(ada)).to_have_count(1)
    expect(link(ada, "Paper, 2 unread, 1 mention")).to_be_visible()
    ada.page.get_by_role("link", name="Next unread").click()
    expect(separator(ada)).to_be_visible()
    ada.articles.filter(has_text="One.").get_by_role("link", name="More").click()
    ada.presses("Mark unread from here")
    expect(link(ada, "Paper, 2 unread, 1 mention")).to_be_visible()
    ada.presses("Mark all rooms as read")
    expect(link(ada, "Paper")).to_be_visible()
    ada.page.get_by_role("link", name="Go to").click()
    ada.page.get_by_role("searchbox", name="Go to").fill("pap")
    ada.page.get_by_role("searchbox", name="Go to").press("Enter")
    expect(ada.log).to_have_accessible_name("Paper")
