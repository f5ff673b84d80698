"""The window against a page and a wire: the wire swallows, repeats and cuts, and every line is said once, in order."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chat.live.window import Composed, Line, Window, new_page, page_owner, parse


class Page:
    """What the browser does: fields newest first, the number acknowledged, and what it sends."""

    def __init__(self) -> None:
        self.fields = [""]
        self.acked = 0

    def frame(self, *, resend: bool) -> dict[str, Any]:
        rooms = ["7"] * len(self.fields)
        data = {"page": "p", "acked": str(self.acked), "room": rooms, "text": list(self.fields)}
        return {**data, "resend": "1"} if resend else data

    def apply(self, acked: int, count: int) -> None:
        """As htmx does: set the number, and delete `#fields .field + .field:last-child` so often."""
        self.acked = acked
        for _ in range(count):
            assert len(self.fields) > 1, "an acknowledgement must find its field"
            self.fields.pop()


class Server:
    """The end of one socket: a window, and the database that all sockets share."""

    def __init__(self, said: dict[str, str]) -> None:
        self.said = said
        self.window: Window | None = None
        self.sent: list[tuple[int, int]] = []

    def receive(self, data: dict[str, Any]) -> None:
        composed = parse(data)
        if self.window is None:
            self.window = Window(composed.acked)
        assert not self.window.mistaken(composed)
        if not self.window.receive(composed):
            self.sent.append((self.window.acked, 0))
        self.acknowledge()

    def say_next(self) -> None:
        if self.window is not None and (line := self.window.next()):
            self.said.setdefault(line.token("p"), line.text)
            self.window.take(line)
            self.acknowledge()

    def acknowledge(self) -> None:
        assert self.window is not None
        if count := self.window.acknowledge():
            self.sent.append((self.window.acked, count))


class Conversation(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.said: dict[str, str] = {}
        self.typed: list[str] = []
        self.wire: list[dict[str, Any]] = []
        self.queue: list[dict[str, Any]] = []  # what the ws extension keeps while the socket is down
        self.fresh = 0  # fields on their way from the browser's cache
        self.server = Server(self.said)
        self.left: list[Server] = []  # sockets that were cut, whose lines are still being said
        self.open = True

    def send(self, data: dict[str, Any]) -> None:
        (self.wire if self.open else self.queue).append(data)

    @precondition(lambda self: not self.fresh)
    @rule()
    def enter(self) -> None:
        text = f"line {len(self.typed) % 2}"  # people do say the same again
        self.page.fields[0] = text
        self.typed.append(text)
        self.send(self.page.frame(resend=False))
        self.fresh += 1

    @precondition(lambda self: self.fresh)
    @rule()
    def enter_again_before_the_field_is_fresh(self) -> None:
        self.send(self.page.frame(resend=False))

    @precondition(lambda self: self.fresh)
    @rule()
    def field_arrives(self) -> None:
        self.fresh -= 1
        self.page.fields.insert(0, "")
        self.send(self.page.frame(resend=True))

    @precondition(lambda self: self.wire)
    @rule(times=st.integers(0, 2))
    def frame_arrives(self, times: int) -> None:
        """Never (swallowed), once, or twice."""
        data = self.wire.pop(0)
        for _ in range(times):
            self.server.receive(data)

    @precondition(lambda self: self.server.window and self.server.window.next())
    @rule()
    def line_is_said(self) -> None:
        self.server.say_next()

    @precondition(lambda self: any(server.window and server.window.next() for server in self.left))
    @rule()
    def line_of_a_cut_socket_is_said(self) -> None:
        for server in self.left:
            server.say_next()

    @precondition(lambda self: self.open and self.server.sent)
    @rule()
    def push_arrives(self) -> None:
        self.page.apply(*self.server.sent.pop(0))

    @precondition(lambda self: self.open)
    @rule()
    def cut(self) -> None:
        self.open = False
        self.wire.clear()
        self.left.append(self.server)

    @precondition(lambda self: not self.open)
    @rule()
    def come_back(self) -> None:
        self.open = True
        self.server = Server(self.said)
        self.wire.append(self.page.frame(resend=True))  # on wsOpen, before what was queued
        self.wire += self.queue
        self.queue.clear()

    @invariant()
    def said_once_and_in_order(self) -> None:
        said = list(self.said.values())
        assert said == self.typed[: len(said)]

    def teardown(self) -> None:
        """However it went: once the wire holds, everything is said and nothing is left at "sending"."""
        if self.open:
            self.cut()
        while self.fresh:
            self.field_arrives()
        self.come_back()
        for _ in range(3 * len(self.typed) + 3):
            while self.wire:
                self.frame_arrives(times=1)
            self.server.say_next()
            while self.server.sent:
                self.push_arrives()
        assert list(self.said.values()) == self.typed
        assert self.page.fields == [""]
        assert self.page.acked == len(self.typed)


Conversation.TestCase.settings = settings(max_examples=500, stateful_step_count=40, deadline=None)
TestConversation = Conversation.TestCase


def line(ordinal: int) -> Line:
    return Line(ordinal, 7, f"line {ordinal}")


def test_a_single_field_comes_without_lists() -> None:
    composed = parse({"page": "p", "acked": "4", "room": "7", "text": "hello"})
    assert composed.lines == (Line(5, 7, "hello"),)


def test_ordinals_count_from_the_oldest_pending() -> None:
    composed = parse({"page": "p", "acked": "4", "room": ["8", "7", "7"], "text": ["c", "b", "a"]})
    assert composed.lines == (Line(5, 7, "a"), Line(6, 7, "b"), Line(7, 8, "c"))


def test_a_line_goes_where_its_own_field_says() -> None:
    composed = parse({"page": "p", "acked": "0", "room": ["7", "7:42"], "text": ["b", "a"]})
    assert composed.lines == (Line(1, 7, "a", reply_to=42), Line(2, 7, "b"))


def test_a_resend_holds_a_draft_in_front() -> None:
    composed = parse({"page": "p", "acked": "0", "room": ["7", "7"], "text": ["draft", "a"], "resend": "1"})
    assert composed.lines == (Line(1, 7, "a"),)
    assert composed.front == Line(2, 7, "draft")


@pytest.mark.parametrize(
    "data",
    [
        {"room": "7"},
        {"text": "a"},
        {"room": "x", "text": "a"},
        {"room": "7:", "text": "a"},
        {"room": "7:x", "text": "a"},
        {"room": ["7"], "text": ["a", "b"]},
        {"room": "7", "text": 5},
        {"room": "7", "text": "a", "acked": "-1"},
        {"room": "7", "text": "a", "acked": "1e9"},
        {"room": ["7"] * 2_000, "text": ["a"] * 2_000},
        {"room": [], "text": []},
    ],
)
def test_nonsense_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        parse(data)


def test_a_token_is_the_same_only_for_the_same_line() -> None:
    base = Line(1, 7, "a")
    others = [Line(2, 7, "a"), Line(1, 8, "a"), Line(1, 7, "b"), Line(1, 7, "a", reply_to=4)]
    assert base.token("p") == Line(1, 7, "a").token("p")
    assert len({base.token("p"), base.token("q"), *(other.token("p") for other in others)}) == 6


def test_a_page_is_its_persons() -> None:
    page = new_page(42)
    assert page_owner(page) == 42
    assert page_owner(page.replace("42-", "43-", 1)) is None
    assert page_owner("") is None
    assert new_page(42) != page


def test_a_page_that_knows_less_is_told() -> None:
    window = Window(0)
    assert window.receive(parse({"page": "p", "acked": "0", "room": "7", "text": "a"}))
    window.take(Line(1, 7, "a"))
    window.receive(parse({"page": "p", "acked": "0", "room": ["7", "7"], "text": ["", "a"], "resend": "1"}))
    assert window.acknowledge() == 1
    assert not window.receive(parse({"page": "p", "acked": "0", "room": "7", "text": ""}))


def test_a_line_is_acknowledged_only_once_it_was_shown_pending() -> None:
    window = Window(0)
    window.receive(parse({"page": "p", "acked": "0", "room": "7", "text": "a"}))
    window.take(Line(1, 7, "a"))
    assert window.acknowledge() == 0


def test_another_line_with_a_known_ordinal_is_no_repetition() -> None:
    def from_field(text: str, *, resend: str = "") -> Composed:
        return parse({"page": "p", "acked": "0", "room": "7", "text": text, "resend": resend})

    window = Window(0)
    for text, mistaken in [("a", False), ("a", False), ("b", True), ("a", False)]:
        assert window.mistaken(from_field(text)) is mistaken
        window.receive(from_field(text))
        assert window.next() == Line(1, 7, "a"), "it waits"
    window.take(Line(1, 7, "a"))
    assert window.mistaken(from_field("b")), "it was taken"
    assert not window.mistaken(from_field("a"))
    assert not window.mistaken(from_field("b", resend="1")), "that is a draft"


def test_a_pending_line_that_changed_late_is_no_other_line() -> None:
    window = Window(0)
    window.receive(parse({"page": "p", "acked": "0", "room": "7", "text": "a"}))
    late = parse({"page": "p", "acked": "0", "room": ["7", "7"], "text": ["b", "ab"]})
    assert not window.mistaken(late)
    window.receive(late)
    window.take(Line(1, 7, "a"))
    assert window.next() == Line(2, 7, "b")
