"""Two people in two browsers."""

from playwright.sync_api import expect

from e2e.people import People


def test_what_one_says_both_see(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Two browsers")
    bo.opens_room("Two browsers")
    ada.says("Is anybody here?")
    bo.sees("Is anybody here?")
    bo.says("I am.", "Good evening!")
    for person in (ada, bo):
        person.sees_exactly(["Is anybody here?", "I am.", "Good evening!"])
        person.has_said_all()


def test_others_see_who_is_typing(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Thinking aloud")
    bo.opens_room("Thinking aloud")
    ada.message.press_sequentially("What about")
    typing = bo.page.locator(".typists").get_by_text("Guest")
    expect(typing).to_be_visible()
    expect(ada.page.locator(".typists").get_by_text("Guest")).to_be_attached()
    expect(ada.page.locator(".typists").get_by_text("Guest")).to_be_hidden()
    expect(ada.page.locator(".typists").get_by_text("Typing:")).to_be_hidden()
    ada.message.press("Enter")
    bo.sees("What about")
    expect(typing).to_have_count(0)
