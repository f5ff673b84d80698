"""A tab that nobody looks at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from e2e.browser import WITH_TABS
from e2e.conftest import launched
from e2e.people import People


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Browser]:
    yield from launched(playwright, *WITH_TABS)


def test_a_hidden_tab_keeps_receiving_and_is_read_when_looked_at(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Behind")
    bo.opens_room("Behind")
    ada.says("Seen.")
    ada.has_said_all()
    ada.remembers()

    other = ada.looks_at_another_tab()
    bo.says("Behind your back.", "And again.")
    expect(ada.page).to_have_title("(2) Behind")
    expect(ada.link_to("Behind", unread=2)).to_have_count(1)
    ada.sees_exactly(["Seen.", "Behind your back.", "And again."])

    bo.says("@room, tea?")
    # It is heard.
    ada.page.locator("audio#sound").evaluate(
        "audio => audio.currentTime || new Promise(heard => audio.addEventListener('timeupdate', heard))"
    )
    expect(bo.page.locator("audio")).to_have_count(0)

    ada.looks_here_again(other)
    expect(ada.page).to_have_title("Behind")
    expect(ada.link_to("Behind", unread=0)).to_be_visible()
    assert ada.still_remembers()
