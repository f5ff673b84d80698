"""Typing: exact at any speed, over a slow wire, and with an input method."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, expect

from e2e.people import People, Person
from e2e.wire import Wire

# When the key went down, and when a fresh field had the focus after it. Told by the events themselves: browsers put
# timers off after a key until the next frame, and a page that polls sees the field later than the next key does.
WATCH_THE_FIELD = """() => {
  window.clearing = [];
  window.keys = [];
  let entered = null;
  document.addEventListener('keydown', pressed => {
    if (entered !== null) window.keys.push(pressed.timeStamp - entered.timeStamp);
    entered = pressed.key === 'Enter' ? pressed : null;
    window.entered = entered || window.entered;
  }, true);
  document.addEventListener('focusin', focused => {
    if (focused.target.name === 'text' && focused.target.value === '')
      window.clearing.push(performance.now() - window.entered.timeStamp);
  }, true);
}"""
PACES = (10, 10, 15, 20, 30, 50, 100, 200)  # milliseconds that a key is held


def type_on(person: Person, lines: list[str], milliseconds: float) -> None:
    """Type without ever waiting for the page: each key is held so many milliseconds, Enter among them."""
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
    """At the pace of the fastest hand on an idle machine; on a busy one at the first that it keeps up with."""
    ada, bo = people.guest("Ada", origin=wire.origin), people.guest("Bo")
    ada.knows_the_server_goes_away()  # the wire ends before the browser does
    ada.makes_room("Far away")
    bo.opens_room("Far away")
    wire.delay = 0.2
    ada.page.evaluate(WATCH_THE_FIELD)
    said: list[str] = []
    for pace in PACES:
        ada.page.evaluate("window.clearing.length = window.keys.length = 0")
        fast = [f"{word} is typed without a pause at {pace}" for word in ("one", "two", "three", "four", "five", "six")]
        type_on(ada, fast, milliseconds=pace)
        expect(ada.lines).to_have_count(len(said) + len(fast))
        heard = ada.lines.all_inner_texts()[len(said) :]
        said += heard
        if heard == fast:
            break
    else:
        raise AssertionError(f"not exact at any pace: {heard}")
    took, pauses = clearing_times(ada), sorted(ada.page.evaluate("window.keys"))
    assert took[len(took) // 2] < 2 * wire.delay * 1_000, "the field waits for the server"
    bo.sees_exactly(said)
    ada.has_said_all()
    expect(ada.message).to_have_value("")
    figure(
        "typed on exactly at 200 ms of delay, ms a key is held, ms from Enter to the next key (shortest, median)",
        f"{pace}, {pauses[0]:.0f}, {pauses[len(pauses) // 2]:.0f}",
    )


def test_the_field_is_empty_at_once(people: People, figure: Callable[[str, object], None]) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Quick")
    ada.page.evaluate(WATCH_THE_FIELD)
    lines = [f"Line {number}" for number in range(15)]
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
