"""The log: it starts at the bottom, stays there, and never moves under the reader's eyes."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.archive import ARCHIVE, archived
from e2e.people import People, Person
from e2e.server import Server, run_code


def is_at_the_bottom(person: Person) -> None:
    expect(person.articles.last).to_be_in_viewport(ratio=0.9)
    expect(person.page.get_by_role("link", name="Newest")).not_to_be_visible()


def top_of(row: Locator) -> float:
    box = row.bounding_box()
    assert box is not None
    return box["y"]


def row_in_sight(person: Person) -> Locator:
    """The first message that stands whole on the screen."""
    number = person.articles.evaluate_all(
        """rows => rows.find(row =>
          row.getBoundingClientRect().top >= row.closest('[role=log]').getBoundingClientRect().top).id"""
    )
    return person.page.locator(f"#{number}")


def scroll(person: Person, pixels: int) -> None:
    """By the wheel, until the log has come to rest."""
    person.log.hover()
    person.page.mouse.wheel(0, pixels)
    person.page.evaluate(
        """() => new Promise(rest => {
          const log = document.querySelector('[role=log]');
          let last = NaN, still = 0;
          const look = () => {
            still = log.scrollTop === last ? still + 1 : 0;
            last = log.scrollTop;
            still > 5 ? rest() : requestAnimationFrame(look);
          };
          look();
        })"""
    )


def test_a_long_room_starts_at_the_bottom_and_stays_there(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.opens_room(ARCHIVE)
    bo.opens_room(ARCHIVE)
    is_at_the_bottom(ada)
    bo.says("A new line at the bottom.", "And another.")
    ada.sees("And another.")
    is_at_the_bottom(ada)
    ada.says("Mine.")
    ada.sees("Mine.")
    is_at_the_bottom(ada)


def test_the_log_stands_still_while_one_reads_above(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.opens_room(ARCHIVE)
    bo.opens_room(ARCHIVE)
    scroll(ada, -600)
    expect(ada.page.get_by_role("link", name="Newest")).to_be_visible()
    read = row_in_sight(ada)
    before = top_of(read)
    said = [f"Said below {number}." for number in range(8)]
    bo.says(*said)
    ada.sees(*said)
    assert abs(top_of(read) - before) < 1
    expect(ada.articles.last).not_to_be_in_viewport()

    ada.page.get_by_role("link", name="Newest").click()
    is_at_the_bottom(ada)
    bo.says("Down here.")
    ada.sees("Down here.")
    is_at_the_bottom(ada)


def test_who_says_something_while_reading_above_comes_down(people: People) -> None:
    ada = people.guest("Ada")
    ada.opens_room(ARCHIVE)
    scroll(ada, -600)
    ada.message.focus()
    ada.says("From up there.")
    ada.sees("From up there.")
    is_at_the_bottom(ada)
    expect(ada.message).to_be_focused()


def test_a_log_of_a_fractional_height_is_at_its_bottom(people: People) -> None:
    """As on screens of one and a half pixels a pixel."""
    ada = people.guest("Ada", viewport={"width": 1280, "height": 800})
    ada.opens_room(ARCHIVE)
    for height in (720.5, 800.3, 613.8):
        ada.page.evaluate("height => document.getElementById('app').style.blockSize = `${height}px`", height)
        is_at_the_bottom(ada)


def test_older_lines_come_as_one_scrolls_without_a_jump(people: People) -> None:
    """Each page of history arrives while nobody touches the wheel: what stood on the screen stays where it was."""
    ada = people.guest("Ada")
    ada.opens_room(ARCHIVE)
    held: list[Route] = []
    ada.page.route("**/older/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    begins = ada.page.get_by_text("This is where")
    for _ in range(3):
        shown = ada.articles.count()
        read = ada.page.locator(f"#{ada.articles.first.get_attribute('id')}")
        scroll(ada, -100_000)
        expect(read).to_be_in_viewport()
        before = top_of(read)
        held.pop().continue_()
        expect(ada.articles).not_to_have_count(shown)
        assert abs(top_of(read) - before) < 1
    expect(begins).to_have_count(1)
    expect(ada.lines.first).to_have_text(archived(1))
    numbers = ada.articles.evaluate_all("rows => rows.map(row => Number(row.id.split('-')[2]))")
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_keyboard_passes_the_messages_by(people: People) -> None:
    ada = people.guest("Ada")
    ada.opens_room("Archive")
    ada.message.fill("Half said")
    for link in ada.page.get_by_role("link", name="To the message field").all():
        link.press("Enter")
        expect(ada.message).to_be_focused()
    expect(ada.message).to_have_value("Half said")


SAY = """
from chat.actions import memberships, messages
from chat.models import Room, User
room = Room.objects.get(name="Long day")
author = User.objects.get(role="owner")
memberships.join(room=room, user=author)
for number in range({first}, {last}):
    messages.say(room=room, author=author, body=f"Line {{number}}.", token=f"day-{{number}}")
"""


@pytest.mark.slow
def test_a_long_day_does_not_make_the_page_grow_without_end(people: People, server: Server) -> None:
    """The rows far up leave it, come back as one scrolls, and nothing is missing or there twice."""
    ada = people.guest("Ada")
    ada.makes_room("Long day")
    for first, last in ((1, 200), (200, 300)):
        run_code(server.data, SAY.format(first=first, last=last))
        ada.sees(f"Line {last - 1}.")
    expect(ada.articles).to_have_count(299)
    scroll(ada, -600)
    read = row_in_sight(ada)
    before = top_of(read)
    run_code(server.data, SAY.format(first=300, last=320))
    ada.sees("Line 319.")
    assert top_of(read) == pytest.approx(before, abs=1)
    expect(ada.articles).to_have_count(319)
    ada.page.get_by_role("link", name="Newest").click()
    expect(ada.articles).to_have_count(50)
    is_at_the_bottom(ada)
    ada.says("And on.")
    ada.sees("And on.")
    for _ in range(3):
        scroll(ada, -20_000)
    rows = ada.articles.all_inner_texts()
    numbers = [int(found[1]) for row in rows if (found := re.search(r"Line (\d+)", row))]
    assert len(numbers) > 100
    assert numbers == list(range(numbers[0], 320))
