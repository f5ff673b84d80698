"""The same pages with JavaScript off, and in a browser that never had any."""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from e2e.archive import ARCHIVE, LENGTH, archived
from e2e.machine import IN_CI
from e2e.people import People
from e2e.server import Server
from e2e.w3m import W3m


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
    member.has_said_all()
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


def test_w3m_signs_in_reads_and_posts(people: People, server: Server, tmp_path: Path) -> None:
    if not shutil.which("w3m"):
        assert not IN_CI, "w3m is missing"
        pytest.skip("w3m is not installed")
    ada = people.guest("Ada")
    ada.makes_room("Terminal")
    ada.says("Who is there?")
    ada.has_said_all()
    room = urlsplit(ada.page.url).path

    terminal = W3m(server.origin, tmp_path)
    assert "Sign in" in terminal.reads(room)
    assert "Terminal" in terminal.sends("/sign-in/", "Sign in", email=ada.email, password=ada.password)
    shown = terminal.reads(room)
    assert "Who is there?" in shown
    assert "No connection" not in shown
    shown = terminal.sends(room, "Send", text="한글도 보여요, from a terminal.")
    assert "Who is there?" in shown
    assert "한글도 보여요, from a terminal." in shown
    ada.sees_exactly(["Who is there?", "한글도 보여요, from a terminal."])
    assert "Sign in" in terminal.sends(room, "Sign out")
    assert "Who is there?" not in terminal.reads(room)
