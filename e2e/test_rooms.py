"""Rooms, names and what is unread: on every open page, at once."""

import re

import pytest
from playwright.sync_api import Route, expect

from e2e.people import People


def test_a_new_room_appears_in_everybodys_navigation(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("다락방 🪜")
    bo.opens_room("다락방 🪜")
    bo.says("Found it.")
    ada.sees("Found it.")


@pytest.mark.slow
def test_a_click_stands_while_the_navigation_changes_under_it(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Under way")

    def wait_for_a_change(route: Route) -> None:
        ada.makes_room("Just made")
        expect(bo.link_to("Just made")).to_be_visible()
        route.continue_()

    bo.page.route(re.compile(r"/rooms/\d+/$"), wait_for_a_change, times=1)
    bo.opens_room("Under way")
    bo.says("Made it.")
    bo.sees_exactly(["Made it."])
    bo.goes_back()
    bo.is_in("Lobby")
    bo.goes_forward()
    bo.is_in("Under way")


@pytest.mark.slow
def test_a_long_list_of_rooms_shows_where_one_is(people: People) -> None:
    ada, bo = people.guest("Ada", viewport={"width": 1280, "height": 510}), people.guest("Bo")
    for number in range(12):
        ada.makes_room(f"Shelf {number:02}")
    here = ada.link_to("Shelf 10")
    ada.opens_room("Shelf 10")
    expect(here).to_have_attribute("aria-current", "page")
    expect(here).to_be_in_viewport(ratio=0.9)
    ada.page.reload()
    ada.is_in("Shelf 10")
    expect(here).to_be_in_viewport(ratio=0.9)
    rooms = ada.navigation.locator(".sidebar__rooms")
    ada.link_to("Shelf 09").scroll_into_view_if_needed()
    scrolled = rooms.evaluate("rooms => rooms.scrollTop")
    ada.opens_room("Shelf 09")
    assert rooms.evaluate("rooms => rooms.scrollTop") == scrolled
    ada.opens_room("Shelf 10")
    bo.makes_room("Shelf 99")
    expect(ada.link_to("Shelf 99")).to_have_count(1)
    expect(here).to_be_in_viewport(ratio=0.9)


def test_unread_lines_are_counted_until_one_goes_there(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Unread")
    bo.opens_room("Unread")
    bo.makes_room("Elsewhere")

    ada.says("One.")
    expect(bo.link_to("Unread", unread=1)).to_be_visible()
    expect(bo.page).to_have_title("(1) Elsewhere")
    ada.says("Two.", "Three.")
    expect(bo.link_to("Unread", unread=3)).to_be_visible()
    expect(bo.page).to_have_title("(3) Elsewhere")

    bo.opens_room("Unread")
    expect(bo.link_to("Unread", unread=0)).to_be_visible()
    expect(bo.page).to_have_title("Unread")
    bo.sees_exactly(["One.", "Two.", "Three."])
    ada.says("Four.")
    bo.sees("Four.")
    expect(bo.link_to("Unread", unread=0)).to_be_visible()


@pytest.mark.slow
def test_a_phone_tells_that_something_is_unread(people: People) -> None:
    ada, bo = people.guest("Ada", viewport={"width": 390, "height": 844}), people.guest("Bo")
    bo.makes_room("Far off")
    ada.presses("Menu")
    ada.opens_room("Far off")
    ada.presses("Menu")
    ada.opens_room("Lobby")
    menu = ada.button("Menu")
    expect(menu).to_have_accessible_description("")
    bo.says("Anybody?")
    expect(menu).to_have_accessible_description("Something is unread")
    ada.presses("Menu")
    ada.opens_room("Far off")
    expect(menu).to_have_accessible_description("")


@pytest.mark.slow
def test_a_changed_name_shows_on_open_pages(people: People) -> None:
    ada, bo = people.newcomer("Ada"), people.guest("Bo")
    ada.makes_room("Names")
    bo.opens_room("Names")
    ada.says("Who am I?")
    expect(bo.articles.filter(has_text="Who am I?")).to_contain_text("Ada")
    ada.goes_to("/profile/")
    ada.fills({"Your name": "Lady Lovelace"})
    ada.presses("Change name")
    expect(bo.articles.filter(has_text="Who am I?")).to_contain_text("Lady Lovelace")


def test_a_phone_shows_the_rooms_when_asked(people: People) -> None:
    ada = people.guest("Ada", viewport={"width": 360, "height": 640})
    expect(ada.navigation).not_to_be_visible()
    ada.presses("Menu")
    ada.makes_room("Pocket")
    expect(ada.navigation).not_to_be_visible()
    ada.says("a-word-that-is-far-too-long-for-a-phone-" * 8)
    ada.has_said_all()
    width = "document.scrollingElement.scrollWidth"
    assert ada.page.evaluate(width) <= 360

    ada.presses("Menu")
    expect(ada.navigation).to_be_visible()
    assert ada.page.evaluate(width) <= 360
    ada.opens_room("Lobby")
    expect(ada.navigation).not_to_be_visible()
    expect(ada.message).to_be_visible()


@pytest.mark.slow
def test_a_closed_room_is_for_those_who_are_taken_in_and_lost_at_once(people: People) -> None:
    ada, bo = people.newcomer("Ada"), people.newcomer("Bo of the attic")
    ada.presses("New room")
    ada.textbox("Name").fill("Behind the stove")
    ada.page.get_by_label("Closed: only who is taken in").check()
    ada.presses("Create room")
    ada.is_in("Behind the stove")
    room = ada.page.url
    expect(bo.link_to("Behind the stove")).to_have_count(0)

    ada.page.get_by_role("link", name="Members", exact=True).click()
    ada.page.get_by_role("searchbox", name="Find people").fill("bo of")
    ada.presses("Find")
    ada.presses("Add Bo of the attic")
    bo.opens_room("Behind the stove")
    ada.goes_to(room)
    ada.says("Only us.")
    bo.sees("Only us.")

    remover = people.at_another_device(ada)
    remover.goes_to(f"{room}members/")
    remover.page.get_by_label("Bo of the attic in this room").click()
    remover.page.locator("details[open]").get_by_role("button", name="Remove").click()
    expect(bo.log).to_have_accessible_name("Lobby")
    expect(bo.link_to("Behind the stove")).to_have_count(0)
    ada.says("And now without Bo.")
    ada.has_said_all()
    bo.goes_to("/search/?q=Bo")
    expect(bo.page.get_by_text("And now without Bo.")).to_have_count(0)
    bo.complaints.forgive("404")
    assert bo.page.request.get(room).status == 404


@pytest.mark.slow
def test_settings_show_on_open_pages(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Notice board")
    bo.opens_room("Notice board")
    bo.says("May I?")
    other = people.at_another_device(ada)
    other.goes_to(f"{ada.page.url}settings/")
    name = other.page.locator("#pane").get_by_role("textbox", name="Name", exact=True)
    name.fill("Board")
    other.textbox("Topic").fill("게시판 📌")
    other.page.get_by_label("Only admins say something here").check()
    other.presses("Save")
    for person in (ada, bo):
        expect(person.log).to_have_accessible_name("Board")
        expect(person.page.get_by_text("게시판 📌")).to_be_visible()
        expect(person.link_to("Board")).to_be_visible()
    expect(bo.page).to_have_title("Board")
    expect(bo.page.get_by_text("only its admins say something here")).to_be_visible()
    expect(bo.message).not_to_be_visible()
    ada.says("The kettle is new.")
    bo.sees("The kettle is new.")

    other.presses("Archive the room")
    expect(ada.page.get_by_text("This room is archived")).to_be_visible()
    expect(bo.link_to("Board")).to_have_count(0)
    other.presses("Bring it back")
    expect(ada.message).to_be_visible()
    other.page.get_by_label("Type the room's name to delete it").fill("board")
    other.presses("Delete the room")
    for person in (ada, bo):
        expect(person.log).to_have_accessible_name("Lobby")
        expect(person.link_to("Board")).to_have_count(0)


@pytest.mark.slow
def test_a_direct_message_without_scripts_reaches_an_open_page(people: People) -> None:
    ada, bo = people.newcomer("Ada of the well"), people.stranger("Bo of the well", java_script_enabled=False)
    bo.joins(people.place.join_path)
    bo.page.get_by_role("link", name="New message").click()
    bo.page.get_by_role("searchbox", name="Find people").fill("ada of")
    bo.presses("Find")
    bo.page.get_by_label("Ada of the well").check()
    bo.presses("Write")
    bo.message.fill("Psst.")
    bo.presses("Send")
    expect(ada.link_to("Bo of the well", unread=1)).to_be_visible()
    ada.opens_room("Bo of the well")
    ada.sees("Psst.")


@pytest.mark.slow
def test_lists_and_heads_stay_right_while_they_are_looked_at(people: People) -> None:
    ada, bo = people.newcomer("Ada of the lists"), people.newcomer("Bo of the lists")
    ada.makes_room("Pantry")
    room = ada.page.url
    members, all_rooms = people.at_another_device(ada), people.at_another_device(bo)
    members.goes_to(f"{room}members/")
    all_rooms.goes_to("/rooms/")
    listed = members.page.get_by_role("list", name="Members").get_by_role("link")
    expect(listed).to_have_count(1)
    bo.opens_room("Pantry")
    expect(listed).to_have_count(2)
    expect(all_rooms.page.locator("#list li").filter(has_text="Pantry")).to_contain_text("2 members")

    expect(bo.page.get_by_role("link", name="Room settings")).to_have_count(0)
    members.page.get_by_label("Bo of the lists in this room").click()
    members.page.locator("details[open]").get_by_role("button", name="Make admin").click()
    bo.page.get_by_role("link", name="Room settings").click()
    bo.page.locator("#pane").get_by_role("textbox", name="Name", exact=True).fill("Larder")
    bo.presses("Save")
    expect(all_rooms.page.locator("#list").get_by_text("Larder")).to_be_visible()
    bo.goes_to(room)
    bo.page.get_by_role("button", name="Favourite", exact=True).click()
    expect(bo.page.get_by_role("button", name="Favourite", exact=True, pressed=True)).to_be_visible()
    expect(all_rooms.button("No favourite any more: Larder")).to_be_visible()

    bo.goes_to(f"{room}leave/")
    bo.presses("Leave the room")
    expect(listed).to_have_count(1)
    everybody = people.at_another_device(ada)
    everybody.goes_to("/people/")
    search = members.page.get_by_role("searchbox", name="Find people")
    search.fill("cy, just")
    members.presses("Find")
    expect(members.page.locator("#found")).to_contain_text("Nobody of that name is outside this room.")
    search.fill("something else, half ty")
    people.newcomer("Cy, just now")
    expect(members.button("Add Cy, just now")).to_be_visible()
    expect(search).to_have_value("something else, half ty")
    expect(search).to_be_focused()
    cy = everybody.page.get_by_role("link", name="Cy, just now, here", exact=True)
    expect(cy).to_be_visible()


@pytest.mark.slow
def test_a_room_that_is_clicked_on_comes_with_its_field_whatever_is_said_meanwhile(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    for room in ("Clicked", "Meanwhile", "Before"):
        bo.makes_room(room)
    ada.opens_room("Clicked")
    held = list[Route]()
    bo.page.route(re.compile("/rooms/"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    with bo.page.expect_request(re.compile("/rooms/")):
        bo.clicks_on("Clicked")
    ada.says("While it was under way.")
    expect(bo.page).to_have_title("(1) Before")
    held.pop().continue_()
    bo.is_in("Clicked")
    expect(bo.link_to("Clicked", unread=0)).to_have_attribute("aria-current", "page")
    bo.sees_exactly(["While it was under way."])

    # Of two, the last one counts.
    bo.complaints.forgive("htmx:(sendAbort|afterRequest)")
    with bo.page.expect_request(re.compile("/rooms/")):
        bo.clicks_on("Before")
    with bo.page.expect_request(re.compile("/rooms/")):
        bo.clicks_on("Meanwhile")
    bo.page.unroute(re.compile("/rooms/"))
    bo.is_in("Meanwhile")
    bo.says("In here.")
    bo.sees_exactly(["In here."])
