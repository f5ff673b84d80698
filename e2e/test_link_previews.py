"""What a line shows of the page that it links to, on two screens."""

import pytest
from playwright.sync_api import expect

from chat.tests.fetch.server import html, listening
from chat.tests.test_pictures import made
from e2e.people import People
from e2e.server import Server, run_code
from e2e.test_changing import chooses, row, two_in
from e2e.test_log import row_in_sight, scroll, top_of

# What is left to do for the line, done as a worker does it; and what was fetched.
FETCHED = """
from chat.models import Job, Message, Preview
from chat.tasks import preview_links
message = Message.objects.get(body__contains="{url}")
assert Job.objects.filter(task=preview_links.module_path, arguments__args=[message.pk]).exists()
preview_links.call(message.pk)
print(list(Preview.objects.filter(url="{url}").values_list("title")))
"""
# By a process beside the place, under rules that no setting makes: loopback is allowed, at the one port.
RULES = """
from ipaddress import ip_address
from chat.actions import previews
from chat.fetch.address import Rules
from chat.models import Message, Preview
rules = Rules(allowed=ip_address("127.0.0.1").__eq__, ports=frozenset([{port}]))
Preview.objects.filter(url__contains=":{port}/").delete()
"""
SHOW = (
    RULES
    + """
previews.show(Message.objects.get(body__contains=":{port}/tea").pk, rules)
"""
)
AGAIN = (
    RULES
    + """
message = Message.objects.get(body__contains=":{port}/tea")
previews.follow(message)
previews.show(message.pk, rules)
"""
)
SHOW_ALL = (
    RULES
    + """
for message in Message.objects.filter(body__contains=":{port}/tea"):
    previews.show(message.pk, rules)
"""
)
TALK = """
from chat.actions import memberships, messages
from chat.models import Room, User
room, author = Room.objects.get(name="Late cards"), User.objects.get(role="owner")
memberships.join(room=room, user=author)
for number in range(60):
    body = "{address}" if number in (20, 57) else f"Line {{number}}."
    messages.say(room=room, author=author, body=body, token=f"late-{{number}}")
"""
PAGE = """<title>Tea</title><meta property="og:description" content="Green and black.">
<meta property="og:image" content="/tea.png">"""
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => list.getEntries().forEach(shift => window.shifts.push(shift.value)))
    .observe({type: "layout-shift"});
}"""


@pytest.mark.slow
def test_a_card_comes_to_every_page_and_goes(people: People, server: Server) -> None:
    ada, bo = two_in(people, "Cards")
    with listening() as elsewhere:
        elsewhere.answers["/tea"] = html(PAGE)
        elsewhere.answers["/tea.png"] = html(made("PNG", (800, 600)), kind="image/png")
        address = f"http://127.0.0.1:{elsewhere.port}/tea"
        ada.says(f"I like {address}")
        bo.sees(f"I like {address}")
        # As the place is set up, nobody on the inside is asked.
        assert run_code(server.data, FETCHED.format(url=address)) == "[('',)]\n"
        assert not elsewhere.asked
        expect(bo.page.locator(".link-preview")).to_have_count(0)
        run_code(server.data, AGAIN.format(port=elsewhere.port))
    for person in (ada, bo):
        card = row(person, "I like").get_by_role("link", name="127.0.0.1 Tea Green and black.")
        expect(card).to_have_attribute("href", address)
        picture = card.locator("img")
        expect(picture).to_have_js_property("complete", value=True)
        expect(picture).to_have_js_property("naturalWidth", value=320)
        box = picture.bounding_box()
        assert box
        assert (round(box["width"]), round(box["height"])) == (80, 80)
    chooses(ada, "I like", "Remove preview")
    for person in (ada, bo):
        expect(person.page.locator(".link-preview")).to_have_count(0)


@pytest.mark.parametrize("width", [pytest.param(390, marks=pytest.mark.slow), 1280])
def test_a_card_comes_into_the_place_that_was_kept_for_it(people: People, server: Server, width: int) -> None:
    """At the end of the log, where whatever grows would push all that stands above it: nothing moves."""
    ada, bo = two_in(people, f"Kept places, {width}")
    bo.page.set_viewport_size({"width": width, "height": 800})
    with listening() as elsewhere:
        elsewhere.answers["/tea"] = html(PAGE)
        elsewhere.answers["/tea.png"] = html(made("PNG", (800, 600)), kind="image/png")
        ada.says(*(f"Line {number}." for number in range(20)), f"http://127.0.0.1:{elsewhere.port}/tea")
        expect(bo.page.locator(".link-preview--awaited")).to_have_text("127.0.0.1")
        expect(bo.page.locator(".link-preview")).to_be_in_viewport()
        read = row(bo, "Line 19.")
        before = top_of(read)
        bo.page.evaluate(WATCH_SHIFTS)
        run_code(server.data, SHOW.format(port=elsewhere.port))
        expect(bo.page.locator(".link-preview__picture")).to_have_js_property("naturalWidth", value=320)
        expect(bo.page.locator(".link-preview--awaited")).to_have_count(0)
        for _ in range(3):
            bo.page.evaluate("() => new Promise(requestAnimationFrame)")
        assert top_of(read) == before
        assert bo.page.evaluate("() => window.shifts") == []


@pytest.mark.slow
def test_a_card_that_comes_late_moves_nothing_that_is_read(people: People, server: Server) -> None:
    """Above the lines in sight or below them, for whoever has scrolled up: each stays where it is on the screen."""
    bo = two_in(people, "Late cards")[1]
    with listening() as elsewhere:
        elsewhere.answers["/tea"] = html(PAGE)
        elsewhere.answers["/tea.png"] = html(made("PNG", (800, 600)), kind="image/png")
        address = f"http://127.0.0.1:{elsewhere.port}/tea"
        run_code(server.data, TALK.format(address=address))
        bo.sees("Line 59.")
        scroll(bo, -400)
        read = row_in_sight(bo)
        before = top_of(read)
        run_code(server.data, SHOW_ALL.format(port=elsewhere.port))
        expect(bo.page.locator(".link-preview")).to_have_count(2)
        for _ in range(3):
            bo.page.evaluate("() => new Promise(requestAnimationFrame)")
        assert abs(top_of(read) - before) < 1
