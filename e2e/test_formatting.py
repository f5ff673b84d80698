"""What people format, and what some of them would rather run."""

import re

import pytest
from playwright.sync_api import expect

from chat.tests.text.corpus import HOSTILE, MARKED_UP
from e2e.people import People

HANDLERS = "[onclick], [onload], [onerror], [onmouseover], [onfocus], [ontoggle], [style], [srcdoc]"
ELEMENTS = "script, img, svg, iframe, object, form, input, style"
ACTIVE = f"article :is({ELEMENTS}, [hx-get]:not(.message__more), [ws-send], {HANDLERS})"


def test_formatting_is_looked_at_and_said(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Formats")
    bo.opens_room("Formats")
    expect(ada.button("Preview")).to_be_hidden()
    ada.presses("Multi-line")
    ada.message.fill("**Tea**\n\n- [x] kettle\n- [ ] cups\n\n```py\nif tea: pass\n```")
    ada.presses("Preview")
    preview = ada.page.get_by_role("dialog", name="Preview")
    expect(preview.locator("strong")).to_have_text("Tea")
    ada.presses("Send")
    expect(preview).to_have_count(0)
    for person in (ada, bo):
        article = person.articles.first
        expect(article.locator("strong")).to_have_text("Tea")
        expect(article.get_by_role("img", name="Done")).to_be_visible()
        expect(article.get_by_role("img", name="To do")).to_be_visible()
        expect(article.locator("pre .k").first).to_have_text("if")
    expect(ada.message).to_have_value("")
    ada.message.fill(":tada:")
    ada.presses("Send")
    bo.sees("🎉")


@pytest.mark.slow
def test_formatting_without_scripts(people: People) -> None:
    member = people.guest("Ada")
    ada = people.stranger("Ada", java_script_enabled=False)
    ada.email = member.email
    ada.signs_in()
    ada.makes_room_without_scripts("Plain formats")
    ada.presses("Multi-line")
    ada.message.fill("*Tea*")
    ada.presses("Preview")
    expect(ada.page.get_by_role("dialog", name="Preview").locator("em")).to_have_text("Tea")
    ada.presses("Send")
    expect(ada.articles.locator("em")).to_have_text("Tea")


def test_nothing_hostile_runs(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    asked: list[str] = []
    for person in (ada, bo):
        person.page.on("dialog", lambda dialog: asked.append(dialog.message))
        person.page.on("request", lambda request: asked.append(request.url) if "evil" in request.url else None)
    ada.makes_room("Hostile")
    bo.opens_room("Hostile")
    ada.presses("Multi-line")
    corpus = [*HOSTILE, *MARKED_UP]
    for start in range(0, len(corpus), 8):
        ada.message.fill("\n\n".join(corpus[start : start + 8]))
        ada.presses("Send")
        expect(ada.message).to_have_value("")
    bo.says("The end.")
    for person in (ada, bo):
        person.sees("The end.")
        expect(person.page.locator(ACTIVE)).to_have_count(0)
        links = person.page.locator("article .markup a[href]:not([href^=http]):not([href^=mailto])")
        expect(links).to_have_count(0)
    bo.goes_to(bo.page.url)
    bo.sees("The end.")
    expect(bo.page.locator(ACTIVE)).to_have_count(0)
    assert asked == []


def test_a_mention_is_completed_told_and_follows_its_name(people: People) -> None:
    ada, bo = people.guest("Ada"), people.newcomer("보 라")
    ada.makes_room("Mentions")
    bo.opens_room("Mentions")
    ada.message.press_sequentially("hello @보")
    option = ada.page.locator("#completions option").first
    expect(option).to_have_attribute("value", "hello @보 라 ")
    ada.says("hello @보 라님", "@room, too")
    colours = [person.page.locator(".mention").first.evaluate("e => getComputedStyle(e).color") for person in (ada, bo)]
    assert colours[0] != colours[1]
    expect(bo.articles.first).to_contain_text("hello @보 라님")
    bo.goes_to("/profile/")
    bo.textbox("Your name").fill("보름")
    bo.presses("Change name")
    expect(ada.articles.first).to_contain_text("hello @보름님")
    expect(ada.page.locator("#completions option")).to_have_count(0)
    ada.goes_to(ada.page.url)
    expect(ada.articles.first).to_contain_text("hello @보름님")


@pytest.mark.slow
def test_the_author_sees_that_somebody_outside_is_not_told(people: People) -> None:
    ada, bo = people.guest("Ada"), people.newcomer("Outsider Bo")
    ada.makes_room("Inside")
    ada.says("@Outsider Bo, are you there?")
    expect(ada.page.get_by_role("alert")).to_contain_text(re.compile("not told: Outsider Bo"))
    bo.opens_room("Inside")
    ada.says("@Outsider Bo!")
    bo.sees("@Outsider Bo!")
    expect(ada.page.get_by_role("alert")).to_have_count(1)
