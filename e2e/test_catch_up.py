"""A page whose server dies has everything again by itself when the server is back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e.people import People
from e2e.server import Server


@pytest.mark.parametrize(
    "end", [pytest.param(Server.kill, id="SIGKILL"), pytest.param(Server.stop, id="SIGTERM", marks=pytest.mark.slow)]
)
def test_lines_said_behind_a_dead_servers_back(
    mortal: Server, people_of_mortal: People, end: Callable[[Server], None]
) -> None:
    ada = people_of_mortal.guest("Ada")
    ada.makes_room("Storm")
    ada.says("Before.")
    with mortal.beside() as other:
        bo = people_of_mortal.guest("Bo", origin=other.origin)
        bo.opens_room("Storm")
        bo.sees("Before.")
        ada.remembers()

        end(mortal)
        missed = [f"Missed {number}." for number in range(12)]
        bo.says(*missed)
        bo.has_said_all()
        expect(ada.page.get_by_text("No connection")).to_be_visible()
        mortal.start()

        ada.sees_exactly(["Before.", *missed])
        expect(ada.page.get_by_text("No connection")).not_to_be_visible()
        bo.says("After.")
        ada.says("Here I am.")
        everything = ["Before.", *missed]
        for person in (ada, bo):
            person.sees("After.", "Here I am.")
            expect(person.lines).to_have_count(len(everything) + 2)
    assert ada.still_remembers()
    assert "Traceback" not in mortal.output


@pytest.mark.slow
def test_a_second_server_on_the_same_data_is_heard(mortal: Server, people_of_mortal: People) -> None:
    ada = people_of_mortal.guest("Ada")
    with mortal.beside() as other:
        ada.makes_room("Two doors")
        bo = people_of_mortal.guest("Bo", origin=other.origin)
        bo.opens_room("Two doors")
        bo.says("From the other door.")
        ada.sees("From the other door.")
        ada.says("Come in.")
        bo.sees_exactly(["From the other door.", "Come in."])
