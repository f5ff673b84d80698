"""Typing: exact at any speed, over a slow wire, and with an input method."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, expect

from e2e.people import People, Person
from e2e.wire import Wire

# When the key went down, and when the field that has the focus was empty after it.
WATCH_THE_FIELD = """() => {
  window.clearing = [];
  document.addEventListener('keydown', pressed => {
    if (pressed.key !== 'Enter') return;
    const old = document.activeElement;
    const look = () => {
      const now = document.activeElement;
      const took = performance.now() - pressed.timeStamp;
      if (now !== old && now.name === 'text' && now.value === '') window.clearing.push(took);
      else if (took < 5000) setTimeout(look, 0);
    };
    setTimeout(look, 0);
  }, true);
}"""


def type_on(person: Person, lines: list[str], milliseconds: float) -> None:
    """Type without ever waiting for the page: a key each so many milliseconds, Enter among them."""
    expect(person.message).to_be_focused()
    for line in lines:
        person.page.keyboard.type(line, delay=milliseconds)
        person.page.keyboard.press("Enter", delay=milliseconds)


def type_in_turn(person: Person, lines: list[str]) -> None:
    """Type each line once the field of the one before is empty, on a page that watches its field."""
    for number, line in enumerate(lines, start=1):
        type_on(person, [line], milliseconds=10)
        person.page.wait_for_function("count => window.clearing.length === count", arg=number)


def clearing_times(person: Person) -> list[float]:
    """Milliseconds from each Enter to the empty field, shortest first."""
    return sorted(person.page.evaluate("window.clearing"))


def test_typing_on_over_a_slow_wire_is_exact(people: People, wire: Wire, figure: Callable[[str, object], None]) -> None:
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.makes_room("Far away")
    bo.opens_room("Far away")
    wire.delay = 0.2
    ada.page.evaluate(WATCH_THE_FIELD)
    slowly = [f"Slowly {number}" for number in range(5)]
    type_in_turn(ada, slowly)
    took = clearing_times(ada)
    assert took[len(took) // 2] < 2 * wire.delay * 1_000, "the field waits for the server"

    # As fast as a busy machine allows: the promise is 10 ms on an idle one.
    between = max(30.0, 3 * took[-1])
    fast = [f"{word} is typed without a pause" for word in ("one", "two", "three", "four", "five", "six")]
    type_on(ada, fast, milliseconds=between)
    for person in (ada, bo):
        person.sees_exactly(slowly + fast)
    ada.has_said_all()
    expect(ada.message).to_have_value("")
    figure("typed on exactly at 200 ms of delay, ms between keys", f"{between:.0f}")


def test_the_field_is_empty_at_once(people: People, figure: Callable[[str, object], None]) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Quick")
    ada.page.evaluate(WATCH_THE_FIELD)
    lines = [f"Line {number}" for number in range(9)]
    type_in_turn(ada, lines)
    ada.sees_exactly(lines)
    took = clearing_times(ada)
    figure("the field is empty after Enter, ms (median, longest)", f"{took[len(took) // 2]:.0f}, {took[-1]:.0f}")
    assert len(took) == len(lines)
    assert took[len(took) // 2] < 1_000


def compose(keyboard: CDPSession, *steps: str) -> None:
    """What an input method shows in the field before anything is decided."""
    for step in steps:
        keyboard.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})


def press_enter_while_composing(keyboard: CDPSession) -> None:
    """The key that the input method takes for itself: browsers report it as code 229."""
    key = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def test_the_enter_that_ends_a_composition_sends_nothing(people: People) -> None:
    ada, bo = people.guest("아다"), people.guest("Bo")
    ada.makes_room("부엌")
    bo.opens_room("부엌")
    keyboard = ada.context.new_cdp_session(ada.page)
    for composed, steps in {
        "안녕하세요": ("ㅇ", "아", "안", "안녀", "안녕", "안녕하세요"),
        "日本語です": ("n", "に", "にほんご", "日本語", "日本語です"),
    }.items():
        compose(keyboard, *steps)
        press_enter_while_composing(keyboard)
        keyboard.send("Input.insertText", {"text": composed})
        expect(ada.message).to_have_value(composed)
        expect(ada.sending).to_have_count(0)
        expect(ada.lines.filter(has_text=composed)).to_have_count(0)
        ada.page.keyboard.press("Enter")
        ada.sees(composed)
        expect(ada.message).to_have_value("")
    bo.sees_exactly(["안녕하세요", "日本語です"])
