"""A session that ends: what was typed is kept for its author, and open pages are sent away."""

import pytest
from playwright.sync_api import expect

from e2e.people import People, Person


def is_sent_away(person: Person) -> None:
    expect(person.button("Sign in")).to_be_visible()


def test_signing_out_sends_the_other_tabs_of_the_browser_away(people: People) -> None:
    ada = people.guest("Ada")
    elsewhere = people.at_another_device(ada)
    ada.makes_room("Tabs")
    first = ada.page
    ada.page = ada.context.new_page()
    ada.goes_to("/")
    ada.is_in("Tabs")
    ada.signs_out()
    ada.page = first
    is_sent_away(ada)
    elsewhere.opens_room("Tabs")
    elsewhere.says("Still signed in here.")
    elsewhere.sees("Still signed in here.")


@pytest.mark.slow
def test_a_changed_password_sends_other_browsers_away(people: People) -> None:
    ada = people.guest("Ada")
    elsewhere = people.at_another_device(ada)
    ada.goes_to("/profile/")
    ada.fills({"Current password": ada.password, "New password": "celadon-and-persimmon"})
    with ada.page.expect_navigation(url="**/profile/"):
        ada.presses("Change password")
    is_sent_away(elsewhere)
    expect(ada.page).to_have_title("Profile")
    ada.goes_to("/")
    ada.is_in("Lobby")

    elsewhere.complaints.forgive("status of 422")
    elsewhere.fills_in_sign_in()
    expect(elsewhere.page.get_by_role("alert")).to_contain_text("don't match")
    elsewhere.password = "celadon-and-persimmon"
    elsewhere.fills_in_sign_in()
    elsewhere.is_in("Lobby")


def plain_page_whose_session_ends(people: People, room: str, text: str) -> tuple[Person, Person]:
    """A member, and the member's page without scripts: signed out in another tab, it then sends `text`."""
    member = people.guest("Ada")
    member.makes_room(room)
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    ada.opens_room(room)
    ada.message.fill(text)
    first = ada.page
    ada.page = ada.context.new_page()
    ada.goes_to("/")
    ada.signs_out()
    ada.page.close()
    ada.page = first
    ada.presses("Send")
    expect(ada.button("Sign in")).to_be_visible()
    return member, ada


def test_a_text_sent_after_the_session_is_back_after_signing_in(people: People) -> None:
    member, ada = plain_page_whose_session_ends(people, "Late", "Typed for an hour.")
    ada.fills_in_sign_in()
    ada.is_in("Late")
    expect(ada.message).to_have_value("Typed for an hour.")
    expect(ada.page.get_by_text("press Send to say it")).to_be_visible()
    expect(member.lines).to_have_count(0)
    ada.presses("Send")
    ada.sees_exactly(["Typed for an hour."])
    member.sees_exactly(["Typed for an hour."])


@pytest.mark.slow
def test_nobody_else_gets_that_text(people: People) -> None:
    member, ada = plain_page_whose_session_ends(people, "Later", "Only mine.")
    bo = people.guest("Bo")
    ada.email = bo.email
    ada.fills_in_sign_in()
    ada.is_in("Later")
    expect(ada.message).to_have_value("")
    expect(member.lines).to_have_count(0)
    member.page.reload()
    expect(member.message).to_have_value("Only mine.")
