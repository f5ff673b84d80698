"""Every page as it is served: no script of ours, nothing inline, ids once, forms guarded, fields named."""

import re
from collections import Counter
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from chat.models import Room, User
from chat.tests.pages import KEEPERS, PAGES, PIECES, SIGNED_IN, Cast, talk
from chat.tests.reading import only, parsed

CONTROLS = "input:not([type=hidden]), textarea, select"


@pytest.fixture
def cast(lobby: Room, alice: User, bob: User) -> Cast:
    talk((lobby, alice, bob))
    return lobby, alice, bob


@pytest.fixture(params=["/start/", "/start/wrong/", "refused"])
def first_run(request: pytest.FixtureRequest, client: Client, db: None) -> BeautifulSoup:
    here: dict[str, Any] = {
        "REMOTE_ADDR": "127.0.0.1" if request.param != "/start/wrong/" else "192.0.2.1",
        "HTTP_HOST": "localhost",
    }
    return parsed(
        client.get(request.param, **here)
        if request.param != "refused"
        else client.post("/start/", {"name": ""}, **here)
    )


def elements(soup: BeautifulSoup) -> list[Tag]:
    return list(soup.find_all(True))


def well_made(page: BeautifulSoup) -> None:
    repeated = [name for name, count in Counter(str(tag["id"]) for tag in page.select("[id]")).items() if count > 1]
    assert not repeated
    assert only(page, "html")["lang"] == "en"
    assert only(page, "title").get_text().strip()
    assert only(page, "h1").get_text().strip()
    assert only(page, "main")
    fields_are_named(page)


def nothing_inline(soup: BeautifulSoup) -> None:
    for script in soup.select("script"):
        assert str(script["src"]).startswith(settings.STATIC_URL)
        assert not script.get_text().strip()
    assert not soup.select("style")
    for element in elements(soup):
        for name, value in element.attrs.items():
            assert not name.startswith(("on", "hx-on", "data-hx-on")), element
            assert name not in {"style", "srcdoc"}, element
            assert not re.match(r"\s*(?:js|javascript|data|vbscript):", str(value), re.IGNORECASE), element
            assert not (name == "hx-trigger" and "[" in str(value)), element
    for element in soup.select("[hx-trigger]"):  # of two for one event, htmx hears the first alone
        specs = re.sub(r"\(.*?\)", "", str(element["hx-trigger"])).split(",")
        events = [tuple(part for part in spec.split() if not re.match("delay|throttle|target", part)) for spec in specs]
        assert len(events) == len(set(events)), element


def forms_are_guarded(soup: BeautifulSoup) -> None:
    for form in soup.select("form[method=post]"):
        assert form.select_one("input[type=hidden][name=csrfmiddlewaretoken][value]"), form
        assert str(form.get("action", "/")).startswith("/")
    for form in soup.select("form:not([method=post])"):
        assert "csrfmiddlewaretoken" not in str(form), "a token would travel in an address"


def fields_are_named(soup: BeautifulSoup) -> None:
    labelled = {str(label["for"]) for label in soup.select("label[for]") if label.get_text().strip()}
    for field in soup.select(CONTROLS):
        inside = field.find_parent("label")
        assert field.get("id") in labelled or field.get("aria-label") or (inside and inside.get_text().strip()), field
    for control in soup.select("button, a[href]"):
        assert control.get_text().strip() or control.get("aria-label"), control
    for described in soup.select("[aria-describedby]"):
        for name in str(described["aria-describedby"]).split():
            assert only(soup, f"#{name}")
    for image in soup.select("img"):
        assert image.has_attr("alt")


@pytest.mark.slow
def test_whatever_is_answered_is_well_made(cast: Cast, client: Client, subtests: pytest.Subtests) -> None:
    """Each answer is asked for once, as there are many."""
    files, addresses = set[str](), set[str]()
    for name, ask in (PAGES | PIECES).items():
        with subtests.test(name):
            html = parsed(ask(cast))
            nothing_inline(html)
            forms_are_guarded(html)
            assert "data-djc" not in str(html)
            assert "_RENDERED" not in str(html)
            if name in PAGES:
                well_made(html)
            if name in SIGNED_IN | KEEPERS:
                lives(html)
            files |= {
                str(tag.get("href") or tag.get("src")) for tag in html.select("link[href], script[src], img[src]")
            }
            for asks in ("hx-get", "hx-post", "action", "formaction"):
                addresses |= {str(tag[asks]) for tag in html.select(f"[{asks}]")}
    addresses |= {file for file in files if not file.startswith(settings.STATIC_URL)}
    for file in files - addresses:
        with subtests.test(file):
            assert finders.find(file.removeprefix(settings.STATIC_URL))
    for address in addresses:
        with subtests.test(address):
            assert client.get(address).status_code in {200, 302, 405}


def test_the_first_run_is_well_made(first_run: BeautifulSoup) -> None:
    nothing_inline(first_run)
    forms_are_guarded(first_run)
    well_made(first_run)


def test_no_component_renders_another(subtests: pytest.Subtests) -> None:
    """django-components (0.152) gives half a page while threads render such a one for the first time."""
    templates = [
        *(settings.BASE_DIR / "components").rglob("*.html"),
        *(settings.BASE_DIR / "templates").rglob("*.html"),
    ]
    assert len(templates) > 20
    for template in templates:
        with subtests.test(template.name):
            assert "{% component" not in template.read_text()


def lives(page: BeautifulSoup) -> None:
    assert only(page, "[ws-connect]")["ws-connect"] == "/ws/"
    assert only(page, "#sync input[name=action][value=sync]")
    assert only(page, "#pane[hx-history-elt]")
    assert not only(page, "#pane").select("#composer"), "changing rooms would take away what is pending"
    for needed in ("#composer", "#fields", "#acked", "#rooms", "#notices", "#pulse", "#away", "#place", "#resend"):
        assert only(page, needed)
    config = str(only(page, "meta[name=htmx-config]")["content"])
    assert '"allowEval":false' in config
    assert '"includeIndicatorStyles":false' in config
    assert '"historyCacheSize":0' in config


def test_one_page_moves_little(cast: Cast) -> None:
    assert len(SIGNED_IN["room"](cast).content) < 60_000
