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
    server = Server(tmp_path)
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

    olga.goes_to("/people/")
    rival.joins(olga.textbox("Join link").input_value())
    olga.goes_to("/")
    olga.says("Welcome.")
    rival.sees("Welcome.")
    rival.goes_to("/people/")
    expect(rival.textbox("Join link")).to_have_count(0)


def test_a_join_link_that_was_replaced_leads_nowhere(newcomers: People) -> None:
    olga, late = newcomers.stranger("Olga"), newcomers.stranger("Late")
    olga.founds("The House")
    olga.goes_to("/people/")
    old = olga.textbox("Join link").input_value()
    olga.presses("Replace the link")
    expect(olga.textbox("Join link")).not_to_have_value(old)

    late.complaints.forgive("status of 404")
    late.goes_to(old)
    expect(late.page.get_by_role("heading", name="This join link is no longer good")).to_be_visible()
    late.joins(olga.textbox("Join link").input_value())


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
