"""Bad input gets a clear word in place: never a dead page, never a lost text."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from e2e.people import People
from e2e.server import Server

# Opens a second socket from the page, as its own script could, sends a frame and waits for an answer.
SEND_RAW = """frame => new Promise((answered, failed) => {
  const socket = new WebSocket(`ws://${location.host}/ws/`);
  socket.onopen = () => socket.send(frame);
  socket.onmessage = message => {
    if (!message.data.includes('role="alert"')) return;
    answered(message.data);
    socket.close();
  };
  socket.onclose = closed => answered(`closed ${closed.code}`);
  setTimeout(() => answered('no answer'), 10_000);
})"""


@pytest.mark.slow
def test_a_text_that_is_too_long_comes_back_with_a_reason(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Novels")
    bo.opens_room("Novels")
    novel = "far too long " * 800
    ada.says("Before.", novel, "After.")
    notice = ada.page.get_by_role("alert")
    expect(notice).to_contain_text("too long")
    expect(notice.get_by_role("textbox", name="Your text")).to_have_value(novel)
    ada.has_said_all()
    for person in (ada, bo):
        person.sees_exactly(["Before.", "After."])
    ada.message.fill("Shorter, then")
    notice.get_by_role("button", name="Dismiss").press("Enter")
    expect(notice).not_to_be_visible()
    expect(ada.message).to_be_focused()
    expect(ada.message).to_have_value("Shorter, then")


def test_blank_lines_are_not_sent(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Silence")
    for _ in range(3):
        ada.message.press("Enter")
    ada.message.fill("   ")
    ada.message.press("Enter")
    expect(ada.page.get_by_role("alert")).to_have_count(1)
    ada.says("Words.")
    ada.sees_exactly(["Words."])
    ada.has_said_all()


@pytest.mark.slow
def test_a_flood_is_slowed_and_arrives_whole(people: People) -> None:
    """20 at once, then two a second: nothing refused, nothing lost, in order."""
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Flood")
    bo.opens_room("Flood")
    drops = [f"Drop {number:02}." for number in range(40)]
    ada.says(*drops)
    bo.sees(drops[19])
    for person in (ada, bo):
        person.sees_exactly(drops)
    ada.has_said_all()


NONSENSE = [
    "{",
    "[]",
    '"say"',
    "null",
    '{"action": "fly"}',
    '{"action": "__init__"}',
    '{"action": "say", "text": ["a"], "room": []}',
    "[" * 10_000,
]


def test_a_frame_that_makes_no_sense_is_answered_and_the_page_lives(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Nonsense")
    for number, frame in enumerate(NONSENSE, 1):
        assert "does not understand" in ada.page.evaluate(SEND_RAW, frame), frame
        ada.says(f"Still here {number}.")
        ada.sees_exactly([f"Still here {said}." for said in range(1, number + 1)])
    assert len(ada.sockets) == 1 + len(NONSENSE), "the page kept its own"


def test_what_can_not_be_stored_is_replaced(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Odd")
    ada.message.evaluate("field => field.value = 'a lone \\ud800 half, and none'")
    ada.message.press("Enter")
    ada.sees("a lone \N{REPLACEMENT CHARACTER} half, and none")
    ada.has_said_all()


def test_what_people_type_is_text(people: People) -> None:
    ada, bo = people.guest("Ada"), people.newcomer("<b>Bo</b>")
    ada.makes_room("<i>Markup</i>")
    bo.opens_room("<i>Markup</i>")
    lines = [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<i hx-get="/people/" hx-trigger="load" hx-target="body">x</i>',
        '<form ws-send hx-trigger="load"><input name=action value=look></form>',
        "&lt;b&gt; {{ 7 }} {% now %}",
    ]
    bo.says(*lines)
    for person in (ada, bo):
        person.sees_exactly(lines)
    expect(ada.articles.first).to_contain_text("<b>Bo</b>")
    expect(ada.log.locator("script, img, [hx-get]:not(.message__more), [ws-send]:not(.log__long)")).to_have_count(0)


def test_a_page_that_is_not_there_says_so(people: People) -> None:
    ada = people.guest("Ada")
    ada.complaints.forgive("status of 404")
    for path in ("/rooms/987654321/", "/rooms/1/987654321/", "/nowhere/"):
        ada.goes_to(path)
        expect(ada.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    ada.page.get_by_role("link", name="To the rooms").click()
    ada.is_in("Lobby")


def test_a_socket_from_another_site_is_refused_outright(server: Server, people: People) -> None:
    ada = people.guest("Ada")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in ada.context.cookies())

    async def knock(origin: str | None) -> int:
        address = f"ws://{urlsplit(server.origin).netloc}/ws/"
        try:
            async with connect(address, origin=origin, additional_headers={"Cookie": cookies}):  # type: ignore[arg-type]
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    # Playwright holds the event loop of this thread.
    with ThreadPoolExecutor(1) as other:
        for origin in ("https://evil.example", "http://127.0.0.1:1", "null", None):
            assert other.submit(asyncio.run, knock(origin)).result() == 403, origin
        assert other.submit(asyncio.run, knock(server.origin)).result() == 101
