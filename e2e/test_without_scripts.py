"""The same pages with JavaScript off, and in a browser that never had any."""

import re

from playwright.sync_api import expect

from e2e.archive import ARCHIVE, LENGTH, archived
from e2e.people import People


def test_one_signs_in_reads_pages_posts_and_signs_out(people: People) -> None:
    member = people.guest("Ada")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    ada.is_in("Lobby")

    ada.opens_room(ARCHIVE)
    for page in range(1, 4):
        ada.page.get_by_role("link", name="Older messages").click()
        expect(ada.lines.last).not_to_have_text(archived(LENGTH))
        if page == 3:
            expect(ada.page.get_by_role("link", name="Older messages")).to_have_count(0)
            ada.sees(archived(1))
    ada.page.get_by_role("link", name="Newer messages").click()
    expect(ada.lines.first).not_to_have_text(archived(1))
    ada.page.get_by_role("link", name="Newest").click()

    ada.makes_room_without_scripts("Plain")
    ada.message.fill("Said without a script.")
    ada.presses("Send")
    ada.sees_exactly(["Said without a script."])
    expect(ada.message).to_have_value("")
    member.opens_room("Plain")
    member.says("I see you.")
    ada.page.get_by_role("link", name="Refresh").click()
    ada.sees_exactly(["Said without a script.", "I see you."])

    ada.message.fill("x" * 10_001)
    ada.complaints.forgive("status of 422")
    ada.presses("Send")
    expect(ada.page.get_by_text(re.compile("too long"))).to_be_visible()
    expect(ada.message).to_have_value("x" * 10_001)
    ada.presses("Multi-line")
    ada.message.fill("Two\nlines")
    ada.presses("Send")
    ada.sees_exactly(["Said without a script.", "I see you.", "Two\nlines"])
    ada.signs_out()
