"""Several lines, and what is typed but not said."""

import pytest
from playwright.sync_api import Route, expect

from e2e.people import People


def test_several_lines_in_one_message(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Verse")
    bo.opens_room("Verse")
    ada.message.fill("Two lines of")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "false")
    ada.presses("Multi-line")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "true")
    expect(ada.message).to_have_value("Two lines of")

    ada.message.press("End")
    ada.message.press("Enter")
    ada.page.keyboard.type("one poem")
    expect(ada.message).to_have_value("Two lines of\none poem")
    ada.presses("Send")
    for person in (ada, bo):
        person.sees_exactly(["Two lines of\none poem"])
    expect(ada.message).to_have_value("")

    ada.page.reload()
    ada.is_in("Verse")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "true")
    ada.message.fill("More\nof it")
    ada.presses("Multi-line")
    expect(ada.page.get_by_role("alert")).to_contain_text("One line can't hold line breaks")
    with ada.page.expect_response("**/composer/mode/"):
        ada.presses("Multi-line")
    expect(ada.page.get_by_role("alert")).to_have_count(1)
    expect(ada.message).to_have_value("More\nof it")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "true")
    ada.message.focus()
    ada.page.keyboard.press("Tab")
    expect(ada.button("Send")).to_be_focused()
    ada.page.keyboard.press("Enter")
    bo.sees_exactly(["Two lines of\none poem", "More\nof it"])
    ada.presses("Multi-line")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "false")
    ada.message.fill("One line again")
    ada.message.press("Enter")
    bo.sees("One line again")


@pytest.mark.slow
def test_a_name_is_chosen_in_several_lines(people: People) -> None:
    """The caret stands behind the name, whatever the length of the text and the script of the name."""
    ada, bo, bora = people.guest("Ada"), people.newcomer("Bo Chosen"), people.newcomer("보 라")
    ada.complaints.forgive("htmx:(sendAbort|afterRequest)")  # what is typed before the name has come asks for it anew
    ada.makes_room("Choice")
    bo.opens_room("Choice")
    bora.opens_room("Choice")
    ada.presses("Multi-line")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "true")
    names = ada.page.get_by_role("list", name="Who is meant")
    for text, name in (("hello\n@bo", "Bo Chosen"), (f"{'한 줄 ' * 300}\n{'a line ' * 300}\n\n@보", "보 라")):
        ada.message.fill(text)
        names.get_by_text(name, exact=True).click(force=True)  # what is hit is the text that lies over it
        begun = text[: text.rindex("@")]
        expect(ada.message).to_have_value(f"{begun}@{name} ")
        expect(ada.message).to_be_focused()
        expect(names).to_be_hidden()
        ada.page.keyboard.type("and all")
        expect(ada.message).to_have_value(f"{begun}@{name} and all")
        ada.page.keyboard.press("Tab")
        expect(ada.button("Send")).to_be_focused()
        ada.page.keyboard.press("Enter")
        ada.has_said_all()
        expect(ada.articles.last).to_contain_text(f"@{name} and all")
        expect(ada.message).to_have_value("")

    long = "A name of eighty letters that goes on and on until no telephone has it in a line"
    people.newcomer(long).opens_room("Choice")
    ada.page.set_viewport_size({"width": 390, "height": 844})
    ada.message.fill("@a name")
    names.get_by_text(long, exact=True).click(force=True)
    ada.page.keyboard.type("!")
    expect(ada.message).to_have_value(f"@{long} !")
    assert ada.page.evaluate("document.documentElement.scrollWidth") == 390
    ada.page.set_viewport_size({"width": 1280, "height": 720})

    # Chosen by keys, it stands in the field and in the draft; the caret begins in front.
    ada.message.fill("hello @bo")
    expect(names).to_be_visible()
    ada.page.keyboard.press("Tab")
    expect(names.get_by_role("button", name="Bo Chosen")).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(ada.message).to_be_focused()
    expect(ada.message).to_have_value("hello @Bo Chosen ")
    ada.opens_room("Lobby")
    ada.opens_room("Choice")
    expect(ada.message).to_have_value("hello @Bo Chosen ")


def test_nothing_is_typed_into_a_field_that_is_about_to_go(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Between")
    ada.page.keyboard.type("Kept")
    asked = list[Route]()
    ada.page.route("**/composer/mode/", lambda route: asked.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    ada.presses("Multi-line")
    expect(ada.message).to_be_disabled()
    asked.pop().continue_()
    expect(ada.message).to_be_focused()
    ada.message.press("End")
    ada.page.keyboard.type(" and more")
    expect(ada.message).to_have_value("Kept and more")


@pytest.mark.slow
def test_a_paste_into_one_line_says_what_becomes_of_line_breaks(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Clipboard")
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.page.evaluate("navigator.clipboard.writeText('one\\ntwo')")
    hint = ada.page.get_by_text("Line breaks become spaces here")
    for _ in range(2):
        ada.message.fill("")
        ada.page.keyboard.press("Control+v")
        expect(ada.message).to_have_value("one two")
        expect(hint).to_be_visible()
        expect(ada.message).to_be_focused()
        expect(hint).not_to_be_visible()
    ada.message.fill("")
    ada.presses("Multi-line")
    expect(ada.button("Multi-line")).to_have_attribute("aria-pressed", "true")
    ada.message.focus()
    ada.page.keyboard.press("Control+v")
    expect(ada.message).to_have_value("one\ntwo")
    expect(hint).not_to_be_visible()


def test_large_text_leaves_the_field_its_room(people: People) -> None:
    ada = people.guest("Ada", viewport={"width": 390, "height": 844})
    for percent, least in ((100, 150), (200, 250)):
        ada.page.evaluate("percent => document.documentElement.style.fontSize = `${percent}%`", percent)
        box = ada.message.bounding_box()
        assert box is not None
        assert box["width"] >= least
        expect(ada.button("Send")).to_be_in_viewport(ratio=1)


def test_a_draft_survives_room_reload_and_device(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Letters")
    ada.message.fill("Dear Bo, I have")
    ada.opens_room("Lobby")
    expect(ada.message).to_have_value("")
    ada.opens_room("Letters")
    expect(ada.message).to_have_value("Dear Bo, I have")

    ada.message.press("End")
    ada.page.keyboard.type(" begun")
    ada.opens_room("Lobby")
    expect(ada.message).to_have_value("")
    ada.opens_room("Letters")
    expect(ada.message).to_have_value("Dear Bo, I have begun")
    ada.page.reload()
    expect(ada.message).to_have_value("Dear Bo, I have begun")

    elsewhere = people.at_another_device(ada)
    elsewhere.opens_room("Letters")
    expect(elsewhere.message).to_have_value("Dear Bo, I have begun")
    elsewhere.message.press("End")
    elsewhere.page.keyboard.type(".")
    elsewhere.message.press("Enter")
    ada.sees("Dear Bo, I have begun.")


@pytest.mark.slow
def test_a_draft_survives_a_reload_right_after_the_last_key(people: People) -> None:
    """The next page is asked for while the draft is still on its way. Where it was read before that came (the server
    may be at another frame of the page), the one after it has the draft: none is ever lost.
    """
    ada = people.guest("Ada")
    ada.makes_room("Haste")
    at_once = 0
    for number in range(5):
        ada.says("Something.")
        ada.has_said_all()  # so the page is connected
        ada.page.keyboard.type(f"Not yet {number}")
        ada.page.reload()
        ada.is_in("Haste")
        if ada.message.input_value() == f"Not yet {number}":
            at_once += 1
        else:
            ada.page.reload()
            ada.is_in("Haste")
        expect(ada.message).to_have_value(f"Not yet {number}")
        ada.message.fill("")
    assert at_once >= 3


def test_a_line_that_was_said_never_comes_back_as_a_draft(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Said")
    for line in ("First said.", "Second said."):
        ada.page.keyboard.type(line)
        ada.message.press("Enter")
        ada.opens_room("Lobby")
        ada.opens_room("Said")
        expect(ada.message).to_have_value("")
        ada.sees(line)
    ada.page.reload()
    ada.is_in("Said")
    expect(ada.message).to_have_value("")
    ada.sees_exactly(["First said.", "Second said."])


@pytest.mark.slow
def test_all_drafts_stand_on_one_page(people: People) -> None:
    ada = people.guest("Ada")
    for room in ("Poems", "시"):
        ada.makes_room(room)
        ada.message.fill(f"A line for {room}")
    drafts = ada.page.get_by_role("main").get_by_role("listitem")
    ada.navigation.get_by_role("link", name="Drafts").click()
    expect(drafts.filter(has_text="A line for")).to_have_count(2)
    ada.button("Discard the draft for Poems").click()
    expect(ada.page.get_by_text("A line for Poems")).to_have_count(0)
    elsewhere = people.at_another_device(ada)
    elsewhere.goes_to("/drafts/")
    elsewhere.page.locator("#pane").get_by_role("link", name="시").click()
    elsewhere.is_in("시")
    expect(elsewhere.message).to_have_value("A line for 시")
