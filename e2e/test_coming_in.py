"""The first visitor makes the place, the others come by its link."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import People
from e2e.server import Server


@pytest.fixture
def newcomers(browser: Browser, tmp_path: Path) -> Iterator[People]:
    """Whom an empty installation serves."""
    server = Server(tmp_path, SARANGBANG_WORKER="1")
    server.start()
    people = People(browser, server.origin)
    yield people
    complaints = people.leave()
    server.stop()
    assert complaints == [], "\n".join(complaints)


def test_the_first_visitor_makes_the_place_and_the_second_can_not(newcomers: People) -> None:
    olga, rival = newcomers.stranger("Olga"), newcomers.stranger("Rival")
    rival.goes_to("/")
    rival.fills({"Name of this place": "Mine", "Your name": "Rival", "E-mail": rival.email, "Password": rival.password})

    olga.founds("The House")
    expect(olga.page).to_have_title("Lobby")
    rival.presses("Create")

    expect(rival.button("Sign in")).to_be_visible()
    expect(rival.page.get_by_text("The House")).to_be_visible()
    rival.complaints.forgive("status of 422")
    rival.fills_in_sign_in()
    expect(rival.page.get_by_role("alert")).to_contain_text("don't match")

    olga.goes_to("/join-links/")
    rival.joins(olga.textbox("Join link").input_value())
    olga.goes_to("/")
    olga.says("Welcome.")
    rival.sees("Welcome.")
    rival.goes_to("/people/")
    expect(rival.page.get_by_role("link", name="Join links")).to_have_count(0)


@pytest.mark.slow
def test_a_join_link_that_was_revoked_leads_nowhere_and_another_past_the_door(newcomers: People) -> None:
    olga, late = newcomers.stranger("Olga"), newcomers.stranger("Late")
    olga.founds("The House")
    olga.goes_to("/place/")
    olga.page.get_by_label("Let people in one by one").check()
    olga.presses("Save")
    olga.page.get_by_role("main").get_by_role("link", name="Join links").click()
    old = olga.textbox("Join link").input_value()
    olga.presses("Revoke")
    expect(olga.textbox("Join link")).to_have_count(0)

    late.complaints.forgive("status of 404")
    late.goes_to(old)
    expect(late.page.get_by_role("heading", name="This join link is no longer good")).to_be_visible()

    olga.page.get_by_role("checkbox", name="Lobby").check()
    olga.presses("Make link")
    late.goes_to(olga.textbox("Join link").input_value())
    late.fills({"Your name": "Late", "E-mail": late.email, "Password": late.password})
    late.presses("Join")
    expect(late.page.get_by_role("heading", name="Almost in")).to_be_visible()

    olga.goes_to("/people/")
    olga.presses("Let Late in")
    expect(olga.page.get_by_role("heading", name="Waiting to come in")).to_have_count(0)
    late.page.get_by_role("link", name="sign in").click()
    late.fills_in_sign_in()
    late.is_in("Lobby")

    # A lost password, and at the end the whole account, while its page is open.
    olga.goes_to("/people/")
    olga.page.get_by_label("Role of Late").click()
    olga.page.get_by_role("link", name="Account of Late").click()
    olga.presses("Make a link")
    lost = olga.textbox("Link for a new password").input_value()
    late.goes_to(lost)
    late.password = "a third cup of barley tea"
    late.fills({"New password": late.password})
    late.presses("Set password")
    late.is_in("Lobby")
    late.says("All of this goes.")
    late.has_said_all()
    olga.goes_to("/people/2/account/")
    olga.page.get_by_label("What they said is deleted").check()
    olga.presses("Close the account")
    expect(late.button("Sign in")).to_be_visible()
    olga.goes_to("/")
    expect(olga.page.get_by_text("All of this goes.")).to_have_count(0)


def test_one_signs_out_and_in_again_whatever_the_case_of_the_address(newcomers: People) -> None:
    olga = newcomers.stranger("Olga")
    olga.founds("The House")
    olga.makes_room("Kitchen")
    olga.signs_out()
    olga.goes_to("/rooms/1/")
    olga.email = olga.email.upper()
    olga.fills_in_sign_in()
    olga.is_in("Lobby")
    olga.signs_out()
    olga.fills_in_sign_in()
    olga.is_in("Lobby")
