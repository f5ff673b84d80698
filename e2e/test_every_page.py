"""Every page and state, by day and by night, on a phone and at a desk: no violation that axe knows; and nothing that
does not fit, on the narrowest screen and on the widest.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Error

from e2e import pages
from e2e.archive import PASSWORD, Place
from e2e.pages import Here, State
from e2e.server import Server, copy_of

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The field's role is its interface, and what HTML makes of one with a list of completions is another.
RUN = """async () => {
  const found = [];
  for (const {id, nodes} of (await axe.run(document, {resultTypes: ["violations"]})).violations)
    for (const node of nodes)
      if (id !== "aria-allowed-role" || !/^<input class="field__text"/.test(node.html))
        found.push(id + ": " + node.target + " " + (node.any.concat(node.all, node.none)[0] || {}).message);
  return found.slice(0, 5);
}"""
SCREENS = {390: 844, 1280: 800}
WIDTHS = (320, 390, 768, 1280, 2560)
# What stands out of the page to the side, and can't be scrolled to where it stands.
STANDS_OUT = """() => {
  const wide = document.scrollingElement, found = [];
  if (wide.scrollWidth > innerWidth) found.push(`the page is ${wide.scrollWidth} wide`);
  const scrolls = node => node && node !== document.body &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || !node.checkVisibility({visibilityProperty: true})) continue;
    if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(node.parentElement))
      found.push(`${node.tagName} .${node.className} #${node.id} from ${box.left} to ${box.right}`);
    if (/auto|scroll/.test(getComputedStyle(node).overflowY) && node.scrollWidth > node.clientWidth + 1 &&
        getComputedStyle(node).overflowX === "auto" && !node.matches("pre, .table, .panel--wide"))
      found.push(`${node.tagName} .${node.className} scrolls to the side: ${node.scrollWidth} in ${node.clientWidth}`);
  }
  return found.slice(0, 4);
}"""


@pytest.fixture(scope="module")
def full(seed: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Here]]:
    """A server of the place in which everything is."""
    data = copy_of(seed.data, tmp_path_factory.mktemp("full") / "data")
    here = pages.fill(data)
    server = Server(data)
    server.start()
    yield server, here
    server.stop()


def holds(browser: Browser, origin: str, here: Here, states: Mapping[str, State], email: str = "") -> None:
    """Go to each, and list what is wrong with any."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(5_000)
    page = context.new_page()
    rendered = lambda route: route.fulfill(body=here[route.request.url.rsplit("/", 1)[-1]], content_type="text/html")  # noqa: E731
    page.route("**/rendered/*", rendered)
    if email:
        page.goto(f"{origin}/sign-in/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/rooms/**")
    wrong = []
    for name, state in states.items():
        page.set_viewport_size({"width": 1280, "height": 800})
        try:
            response = page.goto(origin + state.path.format(**here))
            assert response, name
            assert response.ok or str(response.status) in name or "gone" in name, response.status
            state.act(page)
        except (Error, AssertionError) as error:
            wrong.append(f"{name}: {str(error)[:500]}")
            continue
        page.evaluate(AXE)
        for width, height in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                wrong += [f"{name}, {theme}, {width}: {each}" for each in page.evaluate(RUN)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{name}, {width}: {each}" for each in page.evaluate(STANDS_OUT)]
    context.close()
    assert not wrong, "\n".join(wrong)


def test_the_first_run(browser: Browser, tmp_path: Path) -> None:
    (data := tmp_path / "data").mkdir()
    server = Server(data)
    server.start()
    holds(browser, server.origin, {}, pages.FIRST_RUN)
    server.stop()


def test_pages_of_strangers(browser: Browser, full: tuple[Server, Here]) -> None:
    holds(browser, full[0].origin, full[1], pages.STRANGERS)


def test_a_conversation(browser: Browser, full: tuple[Server, Here]) -> None:
    holds(browser, full[0].origin, full[1], pages.CONVERSATION, "alice@example.com")


def test_pages_around_it(browser: Browser, full: tuple[Server, Here]) -> None:
    holds(browser, full[0].origin, full[1], pages.AROUND, "alice@example.com")


def test_pages_of_the_place(browser: Browser, full: tuple[Server, Here]) -> None:
    holds(browser, full[0].origin, full[1], pages.PLACE, "alice@example.com")


def test_a_crowd(browser: Browser, full: tuple[Server, Here]) -> None:
    holds(browser, full[0].origin, full[1], pages.CROWD, "crowd@example.com")
