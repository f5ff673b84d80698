"""Two people in two browsers, and what they do with each other's messages."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.people import People, Person


def row(person: Person, text: str) -> Locator:
    return person.articles.filter(has_text=text)


def chooses(person: Person, text: str, item: str) -> None:
    """Something from the menu of the message."""
    message = row(person, text)
    message.hover()
    message.get_by_role("button", name="More", exact=True).click()
    person.page.locator("#menu").get_by_role("button", name=item, exact=True).click()


def answers(person: Person, text: str) -> None:
    """From here on, what the person says is a reply to the message."""
    chooses(person, text, "Reply")
    expect(person.page.get_by_text("Reply to")).to_contain_text(text)
    expect(person.message).to_be_focused()


def two_in(people: People, room: str) -> tuple[Person, Person]:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room(room)
    bo.opens_room(room)
    ada.says("The kettel is on.", "Who wants tea?")
    bo.sees("The kettel is on.", "Who wants tea?")
    return ada, bo


def test_edit_in_place_while_others_talk(people: People) -> None:
    ada, bo = two_in(people, "Edited")
    chooses(ada, "kettel", "Edit")
    field = ada.textbox("Edit message")
    expect(field).to_be_focused()
    field.fill("The kettle is on.")
    bo.says("I do!")
    ada.sees("I do!")
    expect(field).to_have_value("The kettle is on.")
    ada.presses("Save changes")
    for person in (ada, bo):
        person.sees_exactly(["The kettle is on.", "Who wants tea?", "I do!"])
        expect(row(person, "kettle").get_by_role("link", name=re.compile("^edited"))).to_be_visible()
    expect(field).to_have_count(0)
    row(bo, "kettle").get_by_role("link", name=re.compile("^edited")).click()
    expect(bo.page.get_by_text("The kettel is on.")).to_be_visible()
    # Another edit comes there, too.
    chooses(ada, "kettle", "Edit")
    ada.textbox("Edit message").fill("It was.")
    ada.presses("Save changes")
    earlier = bo.page.get_by_role("listitem").filter(has_text="Until")
    expect(earlier).to_contain_text(["The kettle is on.", "The kettel is on."])
    expect(bo.page.get_by_role("article")).to_contain_text("It was.")


@pytest.mark.slow
def test_cancel_leaves_it_as_it_was(people: People) -> None:
    ada, _ = two_in(people, "Cancelled")
    chooses(ada, "kettel", "Edit")
    ada.textbox("Edit message").fill("Never mind.")
    ada.presses("Cancel")
    ada.sees_exactly(["The kettel is on.", "Who wants tea?"])
    chooses(ada, "kettel", "Edit")
    expect(ada.textbox("Edit message")).to_have_value("The kettel is on.")


def test_of_two_who_edit_at_once_nobody_loses_words(people: People) -> None:
    ada, bo = two_in(people, "Two editors")
    again = people.at_another_device(ada)
    again.opens_room("Two editors")
    for device in (ada, again):
        chooses(device, "kettel", "Edit")
    ada.textbox("Edit message").fill("From the desk.")
    ada.presses("Save changes")
    bo.sees("From the desk.")
    field = again.textbox("Edit message")
    field.fill("From the phone.")
    again.complaints.forgive("status of 409")
    again.presses("Save changes")
    expect(again.page.get_by_role("alert")).to_contain_text("changed it meanwhile")
    expect(again.page.get_by_role("blockquote")).to_have_text("From the desk.")
    expect(field).to_have_value("From the phone.")
    again.presses("Save changes")
    bo.sees("From the phone.")


def test_delete_leaves_a_line_that_says_so(people: People) -> None:
    ada, bo = two_in(people, "Deleted")
    expect(row(bo, "Who wants tea?").locator(".face")).to_have_count(0)
    ada.page.once("dialog", lambda dialog: dialog.dismiss())
    chooses(ada, "kettel", "Delete")
    ada.sees("The kettel is on.")
    ada.page.once("dialog", lambda dialog: dialog.accept())
    chooses(ada, "kettel", "Delete")
    for person in (ada, bo):
        expect(person.articles.first).to_have_text(re.compile("was deleted$"))
        expect(row(person, "Who wants tea?").locator(".face")).to_be_visible()


@pytest.mark.slow
def test_others_find_no_way_to_change_it(people: People) -> None:
    _, bo = two_in(people, "Not mine")
    row(bo, "kettel").hover()
    row(bo, "kettel").get_by_role("button", name="More", exact=True).click()
    expect(bo.page.locator("#menu").get_by_role("link", name="Link")).to_be_visible()
    for item in ("Edit", "Delete"):
        expect(bo.button(item)).to_have_count(0)


@pytest.mark.slow
def test_the_menu_by_keys(people: People) -> None:
    ada, _ = two_in(people, "Keys")
    row(ada, "kettel").get_by_role("button", name="More", exact=True).focus()
    ada.page.keyboard.press("Enter")
    expect(ada.button("Edit")).to_be_visible()
    ada.page.keyboard.press("Tab")
    expect(ada.button("thumbs up")).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(ada.button("Edit")).to_be_hidden()
    expect(row(ada, "kettel").get_by_role("button", name="More", exact=True)).to_be_focused()


@pytest.mark.slow
def test_without_scripts(people: People) -> None:
    member, bo = two_in(people, "By forms")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    ada.opens_room("By forms")
    row(ada, "kettel").get_by_role("link", name="More").click()
    ada.page.get_by_role("link", name="Edit", exact=True).click()
    ada.textbox("Edit message").fill("The kettle is on.")
    ada.presses("Save changes")
    bo.sees("The kettle is on.")
    row(ada, "kettle").get_by_role("link", name=re.compile("^edited")).click()
    expect(ada.page.get_by_text("The kettel is on.")).to_be_visible()
    ada.opens_room("By forms")
    row(ada, "kettle").get_by_role("link", name="More").click()
    ada.presses("Delete")
    expect(bo.articles.first).to_have_text(re.compile("was deleted$"))


def reaction(person: Person, text: str, emoji: str, count: int) -> Locator:
    return row(person, text).get_by_role("button", name=re.compile(f"^{emoji} {count}"))


def test_a_reaction_is_counted_marked_as_ones_own_and_taken_back(people: People) -> None:
    ada, bo = two_in(people, "Reactions")
    chooses(ada, "tea", "thumbs up")
    for person in (ada, bo):
        expect(reaction(person, "tea", "👍", 1)).to_be_visible()
    expect(reaction(ada, "tea", "👍", 1)).to_have_accessible_name(re.compile("yours"))
    expect(reaction(bo, "tea", "👍", 1)).not_to_have_accessible_name(re.compile("yours"))
    reaction(bo, "tea", "👍", 1).click()
    for person in (ada, bo):
        expect(reaction(person, "tea", "👍", 2)).to_have_accessible_name(re.compile("yours"))
    reaction(ada, "tea", "👍", 2).click()
    expect(reaction(ada, "tea", "👍", 1)).not_to_have_accessible_name(re.compile("yours"))
    reaction(bo, "tea", "👍", 1).click()
    for person in (ada, bo):
        expect(row(person, "tea").locator(".reactions").get_by_role("button")).to_have_count(0)


def test_the_picker_finds_by_name_and_who_reacted_is_told(people: People) -> None:
    ada, bo = two_in(people, "Picker")
    chooses(ada, "tea", "React")
    search = ada.page.get_by_role("searchbox", name="Search emoji")
    expect(search).to_be_focused()
    search.press_sequentially("teap")
    expect(ada.page.locator("#found").get_by_role("button")).to_have_count(1)
    ada.button("teapot").click()
    expect(reaction(bo, "tea", "🫖", 1)).to_be_visible()
    expect(search).to_be_hidden()
    chooses(bo, "tea", "Who reacted")
    expect(bo.page.locator("#menu").get_by_text("Guest")).to_be_visible()
    chooses(ada, "kettel", "React")
    expect(ada.page.locator(".picker__choice").get_by_role("button").first).to_have_accessible_name("teapot")


@pytest.mark.slow
def test_a_reaction_of_another_leaves_an_open_menu_and_an_edit_alone(people: People) -> None:
    ada, bo = two_in(people, "Undisturbed")
    chooses(ada, "tea", "Edit")
    ada.textbox("Edit message").fill("Who wants coffee?")
    chooses(bo, "tea", "thumbs up")
    expect(ada.page.locator(".reactions__one")).to_be_visible()
    expect(ada.textbox("Edit message")).to_have_value("Who wants coffee?")
    # Nor does the next menu call back what is on its way.
    held: list[Route] = []

    def hold(route: Route) -> None:  # (the library takes no method of a list)
        held.append(route)

    ada.page.route("**/edit/", hold)
    ada.presses("Save changes")
    row(ada, "kettel").hover()
    row(ada, "kettel").get_by_role("button", name="More", exact=True).click()
    expect(ada.button("Edit")).to_be_visible()
    held.pop().continue_()
    ada.page.unroute("**/edit/")
    expect(row(bo, "Who wants coffee?")).to_have_count(1)
    chooses(bo, "kettel", "thumbs up")
    expect(reaction(ada, "kettel", "👍", 1)).to_be_visible()
    expect(ada.button("Edit")).to_be_visible()


@pytest.mark.slow
def test_reactions_without_scripts(people: People) -> None:
    member, bo = two_in(people, "Reactions by forms")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    ada.opens_room("Reactions by forms")
    row(ada, "tea").get_by_role("link", name="More").click()
    ada.page.get_by_role("link", name="React", exact=True).click()
    ada.page.get_by_role("searchbox", name="Search emoji").fill("teapot")
    ada.presses("Search")
    ada.button("teapot").click()
    expect(reaction(bo, "tea", "🫖", 1)).to_be_visible()
    reaction(bo, "tea", "🫖", 1).click()
    expect(reaction(bo, "tea", "🫖", 2)).to_be_visible()
    ada.page.reload()
    reaction(ada, "tea", "🫖", 2).click()
    expect(reaction(bo, "tea", "🫖", 1)).to_have_accessible_name(re.compile("yours"))


@pytest.mark.slow
def test_pins_are_counted_in_the_head_and_saves_are_ones_own(people: People) -> None:
    ada, bo = two_in(people, "Kept")
    expect(bo.page.get_by_role("link", name=re.compile("pinned$"))).to_have_count(0)
    chooses(ada, "kettel", "Pin")
    pinned = bo.page.get_by_role("link", name="1 pinned", exact=True)
    expect(pinned).to_be_visible()
    expect(row(bo, "kettel").get_by_text("Pinned", exact=True)).to_be_visible()
    chooses(bo, "tea", "Save")
    pinned.click()
    expect(bo.page.get_by_role("article")).to_have_count(1)
    expect(bo.page.get_by_text("Pinned by")).to_be_visible()
    bo.page.get_by_role("link", name="Saved", exact=True).click()
    expect(bo.page.get_by_role("article").filter(has_text="Who wants tea?")).to_be_visible()
    ada.page.get_by_role("link", name="Saved", exact=True).click()
    expect(ada.page.get_by_text("Nothing is saved yet.")).to_be_visible()
    bo.opens_room("Kept")
    # Both pages are live, and what is being edited in them stays.
    ada.opens_room("Kept")
    ada.page.get_by_role("link", name="1 pinned", exact=True).click()
    expect(ada.page.get_by_role("article")).to_have_count(1)
    ada.page.get_by_role("article").hover()
    ada.page.get_by_role("article").get_by_role("button", name="More", exact=True).click()
    with ada.page.expect_response(re.compile("/pins/")) as nothing_new:
        bo.says("That is asked for.")
    assert nothing_new.value.status == 204
    under_way = list[Route]()
    ada.page.route(re.compile("/pins/"), lambda route: under_way.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    with ada.page.expect_request(re.compile("/pins/")):
        chooses(bo, "tea", "Pin")
    ada.page.locator("#menu").get_by_role("button", name="Edit", exact=True).click()
    # What was asked for before the edit was opened knows nothing of it.
    ada.page.unroute(re.compile("/pins/"))
    ada.textbox("Edit message").fill("half an edit")
    expect(ada.page.get_by_role("article")).to_have_count(2)
    chooses(bo, "kettel", "Unpin")
    expect(ada.page.get_by_role("article")).to_have_text([re.compile("tea")])
    expect(ada.textbox("Edit message")).to_have_value("half an edit")
    again = people.at_another_device(bo)
    again.page.get_by_role("link", name="Saved", exact=True).click()
    expect(again.page.get_by_role("article")).to_have_count(1)
    for item in ("Unsave", "Save"):
        chooses(bo, "tea", item)
        expect(again.page.get_by_role("article")).to_have_count(int(item == "Save"))
    chooses(bo, "tea", "Unpin")
    expect(ada.page.get_by_role("link", name=re.compile("pinned$"))).to_have_count(0)


@pytest.mark.slow
def test_pins_and_saves_without_scripts(people: People) -> None:
    member, bo = two_in(people, "Kept by forms")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    for item in ("Pin", "Save"):
        ada.opens_room("Kept by forms")
        row(ada, "kettel").get_by_role("link", name="More").click()
        ada.presses(item)
    expect(bo.page.get_by_role("link", name="1 pinned", exact=True)).to_be_visible()
    ada.opens_room("Kept by forms")
    ada.page.get_by_role("link", name="1 pinned", exact=True).click()
    expect(ada.page.get_by_role("article")).to_have_count(1)
    ada.page.get_by_role("link", name="Saved", exact=True).click()
    expect(ada.page.get_by_role("article")).to_have_count(1)


def test_a_reply_quotes_what_it_answers_and_leads_there(people: People) -> None:
    ada, bo = two_in(people, "Replies")
    bo.message.fill("I")
    answers(bo, "kettel")
    expect(bo.message).to_have_value("I")
    bo.page.keyboard.press("End")
    bo.message.press_sequentially(" hear it.")
    bo.page.reload()
    expect(bo.page.get_by_text("Reply to")).to_contain_text("The kettel is on.")
    expect(bo.message).to_have_value("I hear it.")
    bo.message.press("Enter")
    expect(bo.message).to_have_value("")
    expect(bo.page.get_by_text("Reply to")).to_have_count(0)
    bo.says("Not a reply.")
    quote = row(ada, "I hear it.").get_by_role("link", name="The kettel is on.")
    expect(quote).to_be_visible()
    expect(row(ada, "Not a reply.").get_by_role("link", name="The kettel is on.")).to_have_count(0)
    answers(bo, "tea")
    bo.message.fill("Tea it is.")
    bo.presses("Don't reply")
    expect(bo.message).to_be_focused()
    bo.message.press("Enter")
    ada.sees("Tea it is.")
    expect(row(ada, "Tea it is.").get_by_role("link", name="Who wants tea?")).to_have_count(0)
    quote.click()
    expect(ada.page).to_have_url(re.compile(r"#message-\d+-1$"))
