"""Every page and state, by day and by night, on a phone and at a desk: no violation that axe knows; and nothing that
does not fit, on the narrowest screen (which is 400 % of 1280 pixels, too) and on the widest, nor with more space
between letters and lines; nothing unseen in the few colours of a reader's own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from e2e import pages, pseudo
from e2e.archive import PASSWORD, Place
from e2e.conftest import once
from e2e.pages import Here, State
from e2e.server import PROJECT, Server, copy_of, run_code

pytestmark = pytest.mark.slow

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The field's role is its interface, and what HTML makes of one with a list of completions is another.
RUN = """async only => {
  const found = [], options = {resultTypes: ["violations"], ...(only && {runOnly: only})};
  for (const {id, nodes} of (await axe.run(document, options)).violations)
    for (const node of nodes)
      if (id !== "aria-allowed-role" || !/^<input class="field__text"/.test(node.html))
        found.push(id + ": " + node.target + " " + (node.any.concat(node.all, node.none)[0] || {}).message);
  return found.slice(0, 5);
}"""
# By night only colours are others: these are the rules that look at any.
COLOURS = ["color-contrast", "link-in-text-block"]
THEMES: dict[Literal["light", "dark"], Any] = {"light": None, "dark": COLOURS}
# WCAG 2.2, 1.4.12: whoever needs more space between lines, words and letters sets it, and nothing may be cut off.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
ADOPT = """style => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that is cut off where it stands, without a way to see the rest. What has dots at its end says so itself.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(node => {
  if (!node.checkVisibility({visibilityProperty: true}) || node.closest(".visually-hidden")) return false;
  const style = getComputedStyle(node), box = node.getBoundingClientRect();
  if (![...node.childNodes].some(each => each.nodeType === 3 && each.data.trim())) return false;
  const cuts = name => /hidden|clip/.test(style[name]);
  return box.width > 2 && box.height > 2 && style.textOverflow !== "ellipsis" && style.webkitLineClamp === "none" &&
    ((cuts("overflowY") && node.scrollHeight > node.clientHeight + 2) ||
     (cuts("overflowX") && node.scrollWidth > node.clientWidth + 2));
}).slice(0, 4).map(node => `cut off: ${node.outerHTML.slice(0, 120)}`)"""
# What can't be seen in the few colours that a reader has chosen: words and icons in the colour of their ground, and
# buttons and fields without an edge.
UNSEEN = """() => {
  const found = [], clear = colour => /, 0\\)$|transparent/.test(colour), paper = document.createElement("i");
  paper.style.backgroundColor = "Canvas";
  document.body.append(paper);
  const empty = getComputedStyle(paper).backgroundColor;
  paper.remove();
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return empty;
  };
  for (const node of document.querySelectorAll("body *")) {
    if (!node.checkVisibility({visibilityProperty: true, opacityProperty: true}) || node.closest("svg")) continue;
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const says = [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim());
    if (says && style.color === ground(node)) found.push(`as its ground: ${node.outerHTML.slice(0, 120)}`);
    if (node.matches(".icon") && getComputedStyle(node, "::before").backgroundColor === ground(node))
      found.push(`an icon as its ground: ${node.outerHTML.slice(0, 120)}`);
    if (node.matches(".button, .field__text, .form input:not([type=checkbox], [type=radio]), select, textarea") &&
        style.borderTopStyle === "none" && style.outlineStyle === "none" &&
        !(node.closest(".composer") && getComputedStyle(node.closest(".composer")).borderTopStyle !== "none"))
      found.push(`without an edge: ${node.outerHTML.slice(0, 120)}`);
  }
  return found.slice(0, 4);
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


# What is less than 44 pixels wide or high to a finger. Links within a text are as large as their words.
SMALL = """() => [...document.querySelectorAll(
  "button, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, summary, .icon, nav a, .links a")
].filter(node => {
  if (!node.checkVisibility({visibilityProperty: true})) return false;
  const {x, y, width, height, right} = node.getBoundingClientRect(), middle = [x + width / 2, y + height / 2];
  if (!width || right < 0 || middle[1] < 0 || middle[1] > innerHeight) return false;
  const hit = (across, down) => node.contains(document.elementFromPoint(middle[0] + across, middle[1] + down));
  return !(width >= 43.5 || (hit(-21, 0) && hit(21, 0))) || !(height >= 43.5 || (hit(0, -21) && hit(0, 21)));
}).slice(0, 4).map(node => `${node.outerHTML.slice(0, 90)} is small`)"""
MOVED = """() => new Promise(told => {
  const found = [];
  new PerformanceObserver(list => list.getEntries().forEach(each => each.hadRecentInput || found.push(
    `moved by ${each.value}: ${each.sources.map(({node}) => node && node.className)}`
  ))).observe({type: "layout-shift", buffered: true});
  setTimeout(() => told(found), 50);
})"""


# All that is shown or read out, but for what people have written, what they type, and what is the same everywhere.
WORDS = """() => {
  const found = [document.title];
  const data = "bdi, code, kbd, pre, textarea, script, style, noscript, .markup, .hit__text, [data-person], " +
    "[name=time_zone] option, [name=language] option";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest(data)) found.push(walk.currentNode.data);
  for (const node of document.body.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt", "data-busy"])
      if (node.hasAttribute(name)) found.push(node.getAttribute(name));
  return found;
}"""
WRITTEN = """
import json, re
from django.apps import apps
words = set()
for model in apps.get_app_config("chat").get_models():
    for row in model.objects.values_list():
        words.update(re.findall("[A-Za-z]+", " ".join(value for value in row if isinstance(value, str))))
print(json.dumps(sorted(words)))
"""
# The product's name, and what has no other one in any language.
EVERYWHERE = {"Sarangbang", "Chrome", "Linux", "Markdown", "KB", "MB", "UTC", "HTTP", "CSV", "QR"}


@pytest.fixture(scope="module")
def full(seed: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Here]]:
    """A server of the place in which everything is."""
    filled, here = once(tmp_path_factory, "full", lambda folder: (copy_of(seed.data, folder), pages.fill(folder)))
    server = Server(copy_of(filled, tmp_path_factory.mktemp("full") / "data"))
    server.start()
    yield server, here
    server.stop()


def signed_in(context: BrowserContext, origin: str, email: str) -> Page:
    page = context.new_page()
    page.goto(f"{origin}/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/rooms/**")
    return page


def holds(browser: Browser, origin: str, here: Here, states: Mapping[str, State], email: str = "") -> None:
    """Go to each, and list what is wrong with any."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(5_000)
    context.set_default_navigation_timeout(30_000)
    page = signed_in(context, origin, email) if email else context.new_page()
    rendered = lambda route: route.fulfill(body=here[route.request.url.rsplit("/", 1)[-1]], content_type="text/html")  # noqa: E731
    page.route("**/rendered/*", rendered)
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
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": SCREENS.get(width, 800)})
            wrong += [f"{name}, {width}: {each}" for each in page.evaluate(STANDS_OUT)]
            for theme, rules in THEMES.items() if width in SCREENS else ():
                page.emulate_media(color_scheme=theme)
                wrong += [f"{name}, {theme}, {width}: {each}" for each in page.evaluate(RUN, rules)]
        page.emulate_media(forced_colors="active")
        wrong += [f"{name}, few colours: {each}" for each in page.evaluate(UNSEEN)]
        page.emulate_media(forced_colors="none")
        page.evaluate(ADOPT, SPACED)
        for width in SCREENS:
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{name}, spaced, {width}: {each}" for each in page.evaluate(STANDS_OUT) + page.evaluate(CUT_OFF)]
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


@pytest.fixture
def accented(seed: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Here, set[str]]]:
    """The same in the language for tests; with the words that people have written there."""
    filled, here = once(tmp_path_factory, "full", lambda folder: (copy_of(seed.data, folder), pages.fill(folder)))
    data = copy_of(filled, tmp_path_factory.mktemp("accented") / "data")
    written = set(json.loads(run_code(data, WRITTEN).splitlines()[-1]))
    pseudo.make(PROJECT / "locale" / "ko" / "LC_MESSAGES" / "django.po", locale := data.parent / "locale")
    server = Server(data, DJANGO_SETTINGS_MODULE="e2e.pseudo_settings", PSEUDO_LOCALE=str(locale))
    server.start()
    yield server, here, written
    server.stop()


def plain(said: str) -> set[str]:
    """The words without accents in it, but in addresses and names of files."""
    return set(re.findall("[A-Za-z]{2,}", re.sub(r"\S*(://|@)\S*|[\w-]+\.\w{2,4}\b", "", said))) - EVERYWHERE


def test_by_touch_in_another_language(browser: Browser, accented: tuple[Server, Here, set[str]]) -> None:
    """On a phone all that is pressed is as large as a finger, and nothing moves while pictures and previews come, nor
    stands out of the page: from the right to the left too. There is no word that no catalogue has.
    """
    server, here, written = accented
    context = browser.new_context(
        locale=pseudo.CODE,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(5_000)
    context.set_default_navigation_timeout(30_000)
    wrong = list[str]()

    def look(name: str) -> None:
        found = [*page.evaluate(SMALL), *page.evaluate(STANDS_OUT)]
        found += [f"not translated: {said.strip()[:100]}" for said in page.evaluate(WORDS) if plain(said) - written]
        wrong.extend(f"{name}: {each}" for each in dict.fromkeys(found))

    page = context.new_page()
    rendered = lambda route: route.fulfill(body=here[route.request.url.rsplit("/", 1)[-1]], content_type="text/html")  # noqa: E731
    page.route("**/rendered/*", rendered)
    for name, state in pages.STRANGERS.items():
        if "rendered" in state.path:
            continue
        page.goto(server.origin + state.path.format(**here))
        state.act(page)
        look(name)
    page.goto(f"{server.origin}/sign-in/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.locator("[name=email]").fill("alice@example.com")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form .button").click()
    page.wait_for_url("**/rooms/**")
    for name, state in (pages.CONVERSATION | pages.AROUND | pages.PLACE).items():
        if name == "room, new room":  # behind the menu here
            continue
        page.goto(server.origin + state.path.format(**here))
        wrong += [f"{name}: {each}" for each in page.evaluate(MOVED)]
        state.act(page)
        look(name)
    page.goto(server.origin + here["room"])
    page.get_by_role("button", name=pages.said(page, "More about this room")).click()
    page.locator("#ways").get_by_role("link", name=pages.said(page, "Members")).click()
    page.wait_for_url("**/members/")
    page.get_by_role("button", name=pages.said(page, "Menu")).click()
    look("menu")
    page.get_by_role("button", name=pages.said(page, "New room")).click()
    look("new room")
    context.close()
    assert not wrong, "\n".join(wrong)


def test_on_paper(browser: Browser, full: tuple[Server, Here]) -> None:
    """A day is a transcript: all that was said, of whom, and nothing to press."""
    server, here = full
    context = browser.new_context(locale="en", color_scheme="dark")
    page = signed_in(context, server.origin, "alice@example.com")
    page.goto(f"{server.origin}{here['room']}day/{here['today']}/")
    page.emulate_media(media="print")
    assert page.locator("#pane .message").count() > 20
    expect(page.locator("h2").filter(has_text="20")).to_be_visible()
    expect(page.locator("#pane .message__author").first).to_be_visible()
    for hidden in (page.get_by_role("navigation", name="Rooms"), page.get_by_role("button", name="More").first):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("form", name="Say something")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "light"
    # Over as many sheets as it takes, not cut off at the end of the first.
    assert page.evaluate("document.scrollingElement.scrollHeight / innerHeight") > 1.5
    assert page.pdf(format="A4").count(b"/Type /Page\n") > 1
    context.close()
