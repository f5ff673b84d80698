"""What the page says about its connection, and the way out where sockets are blocked."""

import re

import pytest
from playwright.sync_api import expect

from e2e.people import SETTLED, People
from e2e.server import Server
from e2e.wire import Wire


@pytest.mark.slow
def test_a_connection_that_is_dead_but_not_closed_is_noticed(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.knows_the_server_goes_away()
    ada.makes_room("Dead air")
    bo.opens_room("Dead air")
    banner = ada.page.get_by_text("No connection")
    expect(banner).not_to_be_visible()
    wire.held = True
    ada.says("Can anybody hear me?")
    ada.is_sending("Can anybody hear me?")
    expect(banner).to_be_visible(timeout=35_000)

    # The network is back; the old connection is as dead as it was until it breaks.
    wire.cut()
    wire.held = False
    for person in (ada, bo):
        person.sees_exactly(["Can anybody hear me?"])
    ada.has_said_all()
    expect(banner).not_to_be_visible()


@pytest.mark.slow
def test_the_banner_stays_while_the_page_tries_again(mortal: Server, people_of_mortal: People) -> None:
    ada = people_of_mortal.guest("Ada")
    ada.page.wait_for_load_state("networkidle")  # the banner's words are in its cache
    mortal.kill()
    banner = ada.page.get_by_text("No connection")
    expect(banner).to_be_visible()
    ada.page.evaluate("document.getElementById('pulse').remembered = true")
    tried = len(ada.sockets)
    while len(ada.sockets) < tried + 2:
        ada.page.wait_for_event("websocket", timeout=SETTLED)
    expect(banner).to_be_visible(timeout=1)
    assert ada.page.evaluate("document.getElementById('pulse').remembered")
    ada.button("Send now").click(trial=True)
    mortal.start()
    expect(banner).not_to_be_visible(timeout=SETTLED)


def test_lines_are_said_over_http_where_sockets_are_blocked(people: People, wire: Wire) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Firewall")
    bo.opens_room("Firewall")
    wire.blocks_sockets = True
    ada.complaints.forgive(r"WebSocket connection to .* failed", r"console error: \[object Event\]")
    ada.origin = wire.origin
    ada.goes_to(re.sub(r"http://[^/]+", "", ada.page.url))
    ada.is_in("Firewall")
    expect(ada.page.get_by_text("No connection")).to_be_visible()

    ada.says("Through the wall.", "And after it.")
    ada.is_sending("Through the wall.", "And after it.")
    ada.message.fill("Half a thought")
    ada.presses("Send now")
    for person in (ada, bo):
        person.sees_exactly(["Through the wall.", "And after it."])
    ada.has_said_all()
    expect(ada.message).to_have_value("Half a thought")
