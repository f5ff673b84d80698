"""A line that was typed is said: once, in order, in its room, whatever the connection does."""

import json

import pytest
from playwright.sync_api import expect

from e2e.archive import ARCHIVE
from e2e.people import People
from e2e.server import Server
from e2e.wire import Wire


def is_a_line(frame: str) -> bool:
    """Whether the browser's frame brings lines, as Enter does or a page that comes back."""
    data = json.loads(frame)
    return bool(data.get("action") == "say")


def test_lines_typed_while_the_server_is_away(mortal: Server, people_of_mortal: People) -> None:
    ada, bo = people_of_mortal.guest("Ada"), people_of_mortal.guest("Bo")
    ada.makes_room("Offline")
    bo.opens_room("Offline")
    ada.says("Before.")
    bo.sees("Before.")
    ada.has_said_all()
    for person in (ada, bo):
        person.remembers()

    mortal.kill()
    expect(ada.page.get_by_text("No connection")).to_be_visible()
    typed = [f"Typed offline {number}." for number in range(5)]
    ada.says(*typed)
    ada.is_sending(*typed)
    expect(ada.message).to_have_value("")
    ada.message.fill("Only begun")
    mortal.start()

    for person in (ada, bo):
        person.sees_exactly(["Before.", *typed])
    ada.has_said_all()
    expect(ada.message).to_have_value("Only begun")
    ada.message.press("Enter")
    bo.sees("Only begun")
    assert ada.still_remembers()
    assert bo.still_remembers()


def test_lines_that_the_wire_swallows_go_out_with_the_next(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.makes_room("Swallowed")
    bo.opens_room("Swallowed")
    ada.says("Heard.")
    ada.has_said_all()

    wire.swallows = is_a_line
    ada.says("Lost one.", "Lost two.")
    ada.is_sending("Lost one.", "Lost two.")
    bo.sees_exactly(["Heard."])
    wire.swallows = lambda frame: False
    ada.says("And this.")

    for person in (ada, bo):
        person.sees_exactly(["Heard.", "Lost one.", "Lost two.", "And this."])
    ada.has_said_all()
    assert len(wire.swallowed) >= 2


def test_swallowed_lines_go_out_when_the_page_comes_back(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.knows_the_server_goes_away()
    ada.makes_room("Cut")
    bo.opens_room("Cut")
    wire.swallows = is_a_line
    ada.says("Lost one.", "Lost two.")
    ada.is_sending("Lost one.", "Lost two.")
    wire.swallows = lambda frame: False
    wire.cut()
    for person in (ada, bo):
        person.sees_exactly(["Lost one.", "Lost two."])
    ada.has_said_all()


def test_lines_whose_acknowledgement_is_lost_are_said_once(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.knows_the_server_goes_away()
    ada.makes_room("Echo")
    bo.opens_room("Echo")
    wire.mutes = lambda frame: True
    ada.says("Said.", "Said too.")
    bo.sees_exactly(["Said.", "Said too."])
    ada.is_sending("Said.", "Said too.")
    ada.sees_exactly([])
    wire.mutes = lambda frame: False
    wire.cut()
    for person in (ada, bo):
        person.sees_exactly(["Said.", "Said too."])
    ada.has_said_all()
    ada.says("Once more.")
    bo.sees_exactly(["Said.", "Said too.", "Once more."])


def test_each_line_is_said_in_the_room_it_was_typed_in(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.knows_the_server_goes_away()
    ada.makes_room("Upstairs")
    ada.makes_room("Downstairs")
    wire.swallows = is_a_line
    ada.says("Down one.", "Down two.")
    ada.opens_room("Upstairs")
    ada.is_sending("Down one.", "Down two.")
    ada.says("Up one.")
    ada.opens_room("Downstairs")
    ada.says("Down three.")
    ada.is_sending("Down one.", "Down two.", "Up one.", "Down three.")
    wire.swallows = lambda frame: False
    wire.cut()

    ada.sees_exactly(["Down one.", "Down two.", "Down three."])
    ada.has_said_all()
    bo.opens_room("Upstairs")
    bo.sees_exactly(["Up one."])
    bo.opens_room("Downstairs")
    bo.sees_exactly(["Down one.", "Down two.", "Down three."])


@pytest.mark.slow
def test_talking_from_a_permalink_leads_to_the_newest(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    for person in (ada, bo):
        person.opens_room(ARCHIVE)
    ada.goes_to(f"{ada.page.url}?before=30")
    ada.is_in(ARCHIVE)
    ada.remembers()
    ada.page.keyboard.type("Begun here.")
    ada.message.press("Enter")
    expect(ada.message).to_have_value("")
    ada.page.keyboard.type("Typed on at once.")
    ada.message.press("Enter")
    expect(ada.message).to_have_value("")
    ada.says("And the third.")
    for person in (ada, bo):
        person.sees("Begun here.", "Typed on at once.", "And the third.")
        expect(person.lines.last).to_have_text("And the third.")
    ada.has_said_all()
    assert "before" not in ada.page.url
    bo.says("There you are.")
    ada.sees("There you are.")
    assert ada.still_remembers()
    ada.page.reload()
    ada.sees("Begun here.", "Typed on at once.", "And the third.", "There you are.")


@pytest.mark.slow
def test_a_connection_that_breaks_again_and_again(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.knows_the_server_goes_away()
    ada.makes_room("Shaky")
    bo.opens_room("Shaky")
    ada.remembers()
    lines = [f"Line {number:02}." for number in range(16)]
    for number, line in enumerate(lines):
        ada.says(line)
        if number % 4 == 2:
            wire.cut()
    for person in (ada, bo):
        person.sees_exactly(lines)
    ada.has_said_all()
    assert ada.still_remembers()
