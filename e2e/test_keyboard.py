"""The mouse is put away: a day's work by keys alone, and whoever presses one sees where it goes."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.people import People, Person

# How the focus shows: an outline, or the frame of the box that a field stands in.
SHOWS = """() => {
  const box = document.activeElement;
  if (!box || box === document.body) return "";  // the browser's own bar, on the way round
  const outlined = node => getComputedStyle(node).outlineStyle !== "none";
  const framed = node => node.closest(".composer, .attach") && outlined(node.closest(".composer, .attach"));
  const area = box.getBoundingClientRect();
  if (!outlined(box) && !framed(box)) return `no outline on ${box.outerHTML.slice(0, 200)}`;
  if (!box.matches(".attach__field") && (area.width < 1 || area.bottom < 0 || area.top > innerHeight))
    return `out of sight: ${box.outerHTML.slice(0, 200)}`;
  return "";
}"""


def focused(person: Person) -> Locator:
    return person.page.locator(":focus")


def tabs_to(
    person: Person, role: str, name: str | re.Pattern[str], *, back: bool = False, within: str = "body"
) -> None:
    """Tab, until that has the focus; at each stop one sees where one is."""
    wanted = person.page.locator(within).get_by_role(role, name=name, exact=isinstance(name, str))  # type: ignore[arg-type]
    for _ in range(80):
        if wanted.and_(focused(person)).count():
            return
        person.page.keyboard.press("Shift+Tab" if back else "Tab")
        assert person.page.evaluate(SHOWS) == ""
    raise AssertionError(f"no {role} {name} by Tab")


def keys(page: Page, *pressed: str) -> None:
    for each in pressed:
        page.keyboard.press(each)


def types(person: Person, text: str) -> None:
    person.page.keyboard.type(text)


def menu_of_the_last(person: Person) -> None:
    """From the field back to the log's last line, and its menu."""
    tabs_to(person, "button", "More", back=True)
    keys(person.page, "Enter")
    expect(person.page.locator("#menu .menu__item").first).to_be_visible()


@pytest.mark.slow
def test_a_day_by_keys_alone(people: People) -> None:
    bo = people.guest("Bo")
    bo.makes_room("Teahouse")
    ada = people.stranger("Ada")
    ada.email = people.place.guests.pop()[0]
    ada.goes_to("/sign-in/")
    page = ada.page
    tabs_to(ada, "textbox", "E-mail")
    types(ada, ada.email)
    tabs_to(ada, "textbox", "Password")
    types(ada, ada.password)
    keys(page, "Enter")
    ada.is_in("Lobby")

    # The skip links are the first stops of the page.
    page.reload()
    ada.is_in("Lobby")
    page.evaluate("document.activeElement.blur()")
    tabs_to(ada, "link", "To the message field")
    keys(page, "Enter")
    expect(ada.message).to_be_focused()

    # By the switcher.
    tabs_to(ada, "link", "Go to")
    keys(page, "Enter")
    expect(page.get_by_role("searchbox", name="Go to")).to_be_focused()
    types(ada, "teaho")
    expect(page.get_by_role("list", name="Places").get_by_role("link").first).to_have_accessible_name("Teahouse Room")
    keys(page, "Enter")
    ada.is_in("Teahouse")

    # Talk, react, reply, edit: after each the focus is where one goes on.
    types(ada, "The kettle is on.")
    keys(page, "Enter")
    ada.sees("The kettle is on.")
    expect(ada.message).to_be_focused()
    menu_of_the_last(ada)
    tabs_to(ada, "button", re.compile("."), within="#menu .menu__quick")
    keys(page, "Enter")
    expect(ada.articles.last.locator(".reactions__one")).to_have_count(1)
    expect(ada.articles.last.get_by_role("button", name="More")).to_be_focused()
    keys(page, "Enter")
    expect(page.locator("#menu .menu__item").first).to_be_visible()
    tabs_to(ada, "button", "Reply", within="#menu")
    keys(page, "Enter")
    expect(ada.message).to_be_focused()
    types(ada, "Black, please.")
    keys(page, "Enter")
    ada.sees("Black, please.")
    menu_of_the_last(ada)
    tabs_to(ada, "button", "Edit", within="#menu")
    keys(page, "Enter")
    editing = ada.textbox("Edit message")
    expect(editing).to_be_focused()
    keys(page, "Control+A")
    types(ada, "Green, please.")
    tabs_to(ada, "button", "Save changes")
    keys(page, "Enter")
    ada.sees("Green, please.")
    expect(ada.message).to_be_focused()
    menu_of_the_last(ada)
    tabs_to(ada, "button", "Edit", within="#menu")
    keys(page, "Enter")
    expect(editing).to_be_focused()
    tabs_to(ada, "button", "Cancel")
    keys(page, "Enter")
    expect(ada.message).to_be_focused()
    types(ada, "Nothing.")
    keys(page, "Enter")
    ada.sees("Nothing.")
    menu_of_the_last(ada)
    page.once("dialog", lambda dialog: dialog.accept())
    tabs_to(ada, "button", "Delete", within="#menu")
    keys(page, "Enter")
    expect(ada.articles.last).to_contain_text("was deleted")
    expect(ada.message).to_be_focused()

    # A thread, beside the room, and back.
    types(ada, "Then water.")
    keys(page, "Enter")
    ada.sees("Then water.")
    menu_of_the_last(ada)
    tabs_to(ada, "button", "Reply in thread", within="#menu")
    keys(page, "Enter")
    expect(ada.textbox("Reply")).to_be_focused()
    types(ada, "With lemon?")
    keys(page, "Enter")
    expect(page.get_by_role("log", name="Replies")).to_contain_text("With lemon?")
    tabs_to(ada, "link", "Close", back=True)
    keys(page, "Enter")
    expect(page.get_by_role("region", name="Thread")).to_be_hidden()
    expect(ada.message).to_be_focused()

    # Search, settings, out.
    tabs_to(ada, "searchbox", "Search")
    types(ada, "kettle in:Teahouse")
    page.wait_for_url("**/search/?q=kettle%20in%3ATeahouse")
    expect(page.locator(".hit")).to_have_count(1)
    with page.expect_response("**/search/?q=kettle*") as found:
        keys(page, "Enter")
    found.value.finished()
    tabs_to(ada, "link", "Profile")
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="Profile", level=1)).to_be_visible()
    tabs_to(ada, "textbox", "About you")
    types(ada, "I make tea.")
    tabs_to(ada, "button", "Save")
    keys(page, "Enter")
    expect(page.get_by_role("status").filter(has_text=re.compile("[Ss]aved|[Cc]hanged"))).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    tabs_to(ada, "button", "Sign out")
    keys(page, "Enter")
    expect(ada.button("Sign in")).to_be_visible()


@pytest.mark.slow
def test_in_few_colours_the_focus_and_what_is_unread_are_seen(people: People) -> None:
    """Forced colours leave no shades: what the focus is on has an outline, and what is unread is told by more."""
    ada = people.guest("Ada", viewport={"width": 1280, "height": 800}, forced_colors="active")
    bo = people.guest("Bo")
    for room in ("Quiet", "Loud"):
        bo.makes_room(room)
    ada.opens_room("Quiet")
    ada.opens_room("Loud")
    ada.opens_room("Lobby")
    bo.says("Heard by nobody yet.")
    expect(ada.link_to("Loud", unread=1)).to_be_visible()
    look = """link => {
      const {fontWeight} = getComputedStyle(link), count = link.querySelector('.room-link__count');
      const {color, backgroundColor} = count ? getComputedStyle(count) : {};
      return [fontWeight, color !== backgroundColor];
    }"""
    loud, quiet = ada.link_to("Loud").evaluate(look), ada.link_to("Quiet").evaluate(look)
    assert int(loud[0]) > int(quiet[0])
    assert loud[1]
    assert ada.link_to("Lobby").evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    for _ in range(25):
        ada.page.keyboard.press("Tab")
        assert ada.page.evaluate(SHOWS) == ""
    ada.page.set_viewport_size({"width": 390, "height": 800})
    dot, ground = ada.page.locator("#unread").evaluate(
        "dot => [dot, dot.closest('.pane__head')].map(each => getComputedStyle(each).backgroundColor)"
    )
    assert dot != ground
