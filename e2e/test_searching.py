"""Somebody looks for what was said, and goes to it."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, Request, Route, expect

from e2e.archive import ARCHIVE, archived
from e2e.people import People, Person


def field(person: Person) -> Locator:
    return person.page.get_by_role("searchbox", name="Search", exact=True)


def hits(person: Person) -> Locator:
    return person.page.get_by_role("list", name="Hits").get_by_role("link").filter(has=person.page.get_by_role("time"))


def test_hits_come_as_one_types_and_lead_to_their_place(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Kitchen")
    ada.says("내일 사랑방에서 커피 마셔요", "The quince jam is ready.")
    bo.remembers()
    field(bo).press_sequentially("커피")
    expect(hits(bo)).to_have_count(1)
    expect(hits(bo).get_by_text("커피", exact=True)).to_have_js_property("tagName", "MARK")
    expect(field(bo)).to_be_focused()
    field(bo).fill("quince")
    expect(hits(bo)).to_contain_text("The quince jam is ready.")
    expect(bo.page).to_have_url(re.compile(r"/search/\?q=quince$"))
    assert bo.still_remembers()
    assert len(bo.sockets) == 1

    bo.goes_back()  # all that was typed is one step
    bo.is_in("Lobby")
    bo.goes_forward()
    expect(hits(bo)).to_contain_text("The quince jam is ready.")
    hits(bo).click()
    expect(bo.log).to_have_accessible_name("Kitchen")
    expect(bo.page.locator("article:target")).to_contain_text("The quince jam is ready.")


def test_by_enter_what_is_not_known_is_explained_and_hits_are_read_on_and_on(people: People) -> None:
    ada = people.guest("Ada")
    field(ada).fill(f"in:{ARCHIVE} in:Nowhere")
    field(ada).press("Enter")
    expect(ada.page.get_by_role("status").filter(has_text="no room that is called Nowhere")).to_be_visible()
    expect(ada.page.get_by_role("heading", name="Search")).to_be_visible()
    expect(field(ada)).to_have_value(f"in:{ARCHIVE} in:Nowhere")
    for _ in range(20):
        shown = hits(ada).count()
        with suppress(Error, AssertionError):  # what was typed is looked for once more, and replaces what Enter found
            hits(ada).last.scroll_into_view_if_needed()
            expect(hits(ada).nth(shown)).to_be_attached(timeout=2_000)
        if shown >= 100:
            break
    numbers = hits(ada).evaluate_all("links => links.map(link => Number(link.pathname.split('/')[3]))")
    assert len(numbers) >= 100
    assert numbers == list(range(numbers[0], numbers[0] - len(numbers), -1))


@pytest.mark.slow
def test_a_hit_far_up_is_shown_with_what_came_before_and_after(people: People) -> None:
    ada = people.guest("Ada")
    ada.goes_to("/search/?q=in:" + ARCHIVE + "&before=99999999")
    field(ada).fill(f'in:{ARCHIVE} "{archived(40)}"')
    hits(ada).filter(has_text=archived(40)).first.click()
    ada.page.wait_for_load_state()
    expect(ada.page.locator("article:target")).to_contain_text(archived(40))
    expect(ada.page.locator("article:target")).to_be_in_viewport()
    ada.sees(archived(39), archived(41))


@pytest.mark.slow
def test_without_scripts(people: People) -> None:
    member = people.guest("Ada")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    field(ada).fill(f"in:{ARCHIVE}")
    field(ada).press("Enter")
    expect(hits(ada)).to_have_count(20)
    first = hits(ada).first.get_attribute("href")
    ada.page.get_by_role("link", name="More hits").click()
    expect(hits(ada)).to_have_count(20)
    assert hits(ada).first.get_attribute("href") != first
    ada.page.get_by_role("link", name="To the first hits").click()
    assert hits(ada).first.get_attribute("href") == first
    hits(ada).nth(3).click()
    expect(ada.log).to_have_accessible_name(ARCHIVE)


@pytest.mark.slow
def test_on_a_phone_enter_closes_the_menu(people: People) -> None:
    ada = people.guest("Ada", viewport={"width": 390, "height": 844})
    ada.presses("Menu")
    # What was typed last is asked for as soon as Enter has its answer, and is answered at once.
    typed = {"HX-Request": "true", "HX-Trigger-Name": "q"}
    kept = ada.context.request.get(f"{people.origin}/search/?q=kettle", headers=typed)
    held: list[Route] = []

    def by_enter(request: Request) -> bool:
        return request.headers.get("hx-trigger-name") != "q"

    def answer(route: Route) -> None:
        if by_enter(route.request):
            held.append(route)
        else:
            route.fulfill(response=kept)

    ada.page.route("**/search/**", answer)
    ada.page.evaluate("() => { window.typed = new Promise(done => search.addEventListener('htmx:trigger', done)) }")
    field(ada).fill("kettle")
    with ada.page.expect_request(by_enter):
        field(ada).press("Enter")
    ada.page.evaluate("() => window.typed.then(() => null)")
    held[0].continue_()
    expect(hits(ada).first).to_be_visible()
    expect(field(ada)).not_to_be_visible()


@pytest.mark.slow
def test_who_goes_on_before_the_answer_is_not_called_back(people: People) -> None:
    ada = people.guest("Ada")
    field(ada).fill("kettle")
    expect(hits(ada).first).to_be_visible()
    held = list[Route]()
    ada.page.route("**/search/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    with ada.page.expect_request("**/search/**"):
        field(ada).press("Enter")
    ada.complaints.forgive("htmx:(sendAbort|afterRequest)")
    with ada.page.expect_event("requestfailed"):
        ada.page.get_by_role("link", name="Profile").click()
    profile = ada.page.get_by_role("heading", name="Profile", level=1)
    expect(profile).to_be_visible()
    with suppress(Error):  # given up by the page
        held[0].continue_()
    ada.page.get_by_role("link", name="Help").hover()
    expect(profile).to_be_visible()
