"""People: who is here, what they show of themselves, and where they are signed in."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from chat.tests.files.test_pictures import picture
from e2e.people import People

LEFT = 30_000  # milliseconds after which nobody counts as here whose pages said nothing


@pytest.mark.slow
def test_presence_status_and_face_are_seen_as_they_change(people: People) -> None:
    ada, bo = people.guest("Ada"), people.newcomer("Bo the Here")
    ada.goes_to("/people/")
    link = ada.page.get_by_role("link", name="Bo the Here, here", exact=True)
    expect(link).to_be_visible()
    reader = people.guest("Cy")
    bo.opens_room("Lobby")
    bo.says("Look at my face.")
    reader.sees("Look at my face.")

    bo.page.get_by_role("link", name="Profile", exact=True).click()
    bo.textbox("Emoji").fill(":tea:")
    bo.textbox("Words").fill("차 마시는 중")
    bo.page.get_by_label("How long").select_option("For an hour")
    bo.presses("Set status")
    row = ada.page.get_by_role("listitem").filter(has=link)
    expect(row).to_contain_text("🍵")
    expect(row).to_contain_text("차 마시는 중")

    bo.page.get_by_label("New picture").set_input_files(
        FilePayload(name="me.png", mimeType="image/png", buffer=picture())
    )
    bo.presses("Change picture")
    expect(row.locator("img")).to_be_visible()
    face = reader.articles.filter(has_text="Look at my face.").locator(".face img")
    expect(face).to_be_visible()
    assert face.evaluate("image => image.naturalWidth") == 256

    # By keyboard and mouse the name leads to who it is, and so does the face.
    reader.articles.filter(has_text="Look at my face.").locator(".face").click(force=True)
    expect(reader.page).to_have_title("Bo the Here")
    expect(reader.page.get_by_text("Bo the Here, here")).to_be_visible()
    expect(reader.page.get_by_text(re.compile(r"\d\d:\d\d for them"))).to_be_visible()

    bo.presses("Take it away")
    expect(row).not_to_contain_text("🍵")
    bo.context.close()
    expect(ada.page.get_by_role("link", name="Bo the Here, gone", exact=True)).to_be_visible(timeout=LEFT)


@pytest.mark.slow
def test_another_browser_is_signed_out_from_here(people: People) -> None:
    ada = people.guest("Ada")
    elsewhere = people.at_another_device(ada)
    elsewhere.is_in("Lobby")
    ada.goes_to("/profile/")
    ada.page.get_by_role("link", name="Sessions").click()
    expect(ada.page.get_by_role("listitem").filter(has_text="This one")).to_contain_text("Chrome on Linux")
    ada.presses("End Chrome on Linux")
    expect(elsewhere.button("Sign in")).to_be_visible()
    expect(ada.page.get_by_text("That browser is signed out.")).to_be_visible()
    again = people.at_another_device(ada)
    again.is_in("Lobby")
    ada.page.reload()
    ada.presses("End all others")
    expect(again.button("Sign in")).to_be_visible()
    expect(ada.button("End all others")).to_have_count(0)


@pytest.mark.slow
def test_a_pause_is_seen_on_all_pages_and_a_push_is_tried_out(people: People) -> None:
    bo = people.newcomer("Bo the Tired")
    other = people.at_another_device(bo)
    other.is_in("Lobby")
    bo.goes_to("/profile/")
    bo.page.locator("#pane").get_by_role("link", name="Notifications").click()
    bo.presses("Until I resume")
    paused = other.page.get_by_role("link", name="Notifications paused", exact=True)
    expect(paused).to_be_visible()
    paused.click()
    expect(other.page.get_by_text("Paused until you resume.")).to_be_visible()
    other.presses("Resume")
    for person in (bo, other):
        expect(person.page.locator("#paused")).to_be_hidden()

    bo.page.get_by_label("Address").fill("https://ntfy.invalid/tea")
    bo.presses("Save push")
    bo.presses("Send a test")
    expect(bo.page.get_by_text("No server on the public internet is reached there.")).to_be_visible()
    bo.page.get_by_label("From").fill("22:00")
    bo.presses("Save quiet hours")
    expect(bo.page.get_by_text("Fill in both times")).to_be_visible()
    expect(bo.page.get_by_label("From")).to_have_value("22:00")
    bo.complaints.forgive("422")


@pytest.mark.slow
def test_another_theme_and_another_zone_reach_all_open_pages(people: People) -> None:
    ada = people.newcomer("Ada of the night")
    other = people.at_another_device(ada)
    other.opens_room("Lobby")
    ada.opens_room("Lobby")
    ada.says("What time is it?")
    time = other.articles.filter(has_text="What time is it?").locator(".message__time time")
    before = time.get_attribute("datetime")
    ada.goes_to("/profile/")
    ada.page.get_by_label("Look").select_option("Dark")
    zone = "Asia/Kathmandu" if before and not before.endswith("05:45") else "UTC"
    ada.page.get_by_label("Time zone").select_option(zone)
    ada.presses("Save settings")
    expect(other.page.locator("html")).to_have_css("color-scheme", "dark")
    expect(time).to_have_attribute("datetime", re.compile(r"\+05:45$" if "Asia" in zone else r"\+00:00$"))
    ada.page.get_by_label("Look").select_option("Light")
    ada.presses("Save settings")
    expect(other.page.locator("html")).to_have_css("color-scheme", "light")
