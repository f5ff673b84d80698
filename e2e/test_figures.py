"""What is measured: printed at the end of the run, and held to bounds that a busy machine keeps too."""

import json
import statistics
from collections.abc import Callable

from playwright.sync_api import expect

from e2e.archive import ARCHIVE
from e2e.people import People

# When a line came into the log, by this machine's clock: both browsers run on it.
WATCH_THE_LOG = """() => {
  window.arrived = [];
  new MutationObserver(() => window.arrived.push(Date.now())).observe(
    document.querySelector('[role=log]'), { childList: true, subtree: true });
}"""
WATCH_ENTER = """() => {
  window.pressed = [];
  document.addEventListener('keydown', key => { if (key.key === 'Enter') window.pressed.push(Date.now()) }, true);
}"""
FIRST_VISIT = 60 * 1024


def test_a_first_visit_moves_at_most_60_kilobytes(people: People, figure: Callable[[str, object], None]) -> None:
    """A room with 50 messages on its page, nothing cached: every byte of every answer, headers too."""
    ada = people.guest("Ada")
    ada.clicks_on(ARCHIVE)
    ada.is_in(ARCHIVE)
    assert ada.articles.count() == 50
    session = ada.context.new_cdp_session(ada.page)
    moved: dict[str, float] = {}
    session.on("Network.loadingFinished", lambda end: moved.update({end["requestId"]: end["encodedDataLength"]}))
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    ada.goes_to(ada.page.url)
    ada.page.wait_for_load_state("networkidle")
    total = sum(moved.values())
    figure("a first visit to a room with 50 messages, bytes in requests", f"{total:,.0f} in {len(moved)}")
    assert len(moved) > 5
    assert total <= FIRST_VISIT


def test_two_browsers_talk_at_once(people: People, figure: Callable[[str, object], None]) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Ping")
    bo.opens_room("Ping")
    ada.says("Warm up.")
    bo.sees("Warm up.")
    bo.page.evaluate(WATCH_THE_LOG)
    ada.page.evaluate(WATCH_ENTER)
    lines = [f"Ping {number:02}." for number in range(15)]
    for line in lines:
        ada.says(line)
        bo.sees(line)
    pressed, arrived = ada.page.evaluate("window.pressed"), bo.page.evaluate("window.arrived")
    took = [min(at for at in arrived if at >= start) - start for start in pressed]
    figure("from Enter to the other browser, ms (median, longest)", f"{statistics.median(took):.0f}, {max(took):.0f}")
    assert len(took) == len(lines)
    assert statistics.median(took) < 2_000


def test_a_page_at_rest_makes_no_frames(people: People) -> None:
    """What waits for its time waits by a delay: while an animation runs, a browser makes sixty frames a second of it,
    be it of nothing (6 % of a core for each open page).
    """
    ada = people.guest("Ada")
    ada.says("Something.")
    expect(ada.page.locator(".pulse--alive")).to_have_count(1)
    at_rest = "() => document.getAnimations().every(each => !each.effect.getComputedTiming().activeDuration)"
    ada.page.wait_for_function(at_rest, timeout=5_000)
    assert ada.page.evaluate("() => document.getAnimations().length"), "the dead-man's switch is there"
    # Two frames a second: where people want no motion, as here, it stands.
    expect(ada.message).to_have_css("caret-animation", "manual")


def test_a_line_has_few_elements_restyled(people: People, figure: Callable[[str, object], None]) -> None:
    """A selector with `:has()` whose subject is `*`, or `* + *`, has browsers restyle the whole page at each step."""
    ada, bo = people.guest("Ada"), people.guest("Bo")
    for person in (ada, bo):
        person.opens_room(ARCHIVE)
    there = ada.page.evaluate("() => document.querySelectorAll('*').length")
    browser = ada.context.browser
    assert browser
    browser.start_tracing(page=ada.page, categories=["devtools.timeline"])
    bo.says("Few are looked at.")
    ada.sees("Few are looked at.")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    counts = [event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree"]
    figure("a line that comes: elements restyled, of those on the page", f"{sum(counts):,} of {there:,}")
    assert counts
    assert sum(counts) < there
