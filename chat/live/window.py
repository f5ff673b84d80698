"""The window of unacknowledged lines: how a typed line reaches the database once, whatever the connection does.

A page shows the field one types in and behind it the lines on their way, and sends them all each time, newest
first. A line's ordinal in its page is `acked` + its position from the end. The window takes each ordinal once and in
order; it acknowledges a line once it is taken *and* the page has shown it among the pending, because only then
is there a field to take away.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

MAX_PENDING = 1_000
signer = Signer(salt="chat.page")


def new_page(user_id: int) -> str:
    """The signed id of one rendering of a page for one person."""
    return signer.sign(f"{user_id}-{secrets.token_urlsafe(9)}")


def page_owner(page: str) -> int | None:
    """Whom the page was rendered for; None where the signature is not ours."""
    try:
        return int(signer.unsign(page).split("-", 1)[0])
    except BadSignature:
        return None


class Address(NamedTuple):
    """Where a line goes: a room, or the thread below its message `root`, and then perhaps `to_room` as well; and the
    number of the message there that it answers, if any."""

    room_id: int
    reply_to: int | None = None
    root: int | None = None
    to_room: bool = False

    def __str__(self) -> str:
        log = f"{self.room_id}" if self.root is None else f"{self.room_id}/{self.root}"
        return (log if self.reply_to is None else f"{log}:{self.reply_to}") + "+" * self.to_room


def addresses(values: Any) -> list[Address]:
    """As fields have them: "7", "7:42" in reply, "7/42" in a thread, "7/42:3" in reply there; "+" behind one has it
    sent to the room as well.

    In one list, so that each goes with its text. Raises ValueError.
    """
    found = list[Address]()
    for value in map(str, _several(values)):
        if value == "+" and found:
            found[-1] = found[-1]._replace(to_room=True)
            continue
        log, answers, number = value.partition(":")
        room, below, root = log.partition("/")
        found.append(Address(int(room), int(number) if answers else None, int(root) if below else None))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    ordinal: int
    room_id: int
    text: str
    files: tuple[int, ...] = ()
    reply_to: int | None = None
    root: int | None = None
    to_room: bool = False

    @property
    def address(self) -> Address:
        return Address(self.room_id, self.reply_to, self.root, self.to_room)

    def token(self, page: str) -> str:
        """The same only for the same ordinal of the same page with the same address, text and files."""
        parts = "\0".join([page, str(self.ordinal), str(self.address), self.text, *map(str, self.files)])
        return hashlib.blake2b(parts.encode("utf-8", "replace"), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class Composed:
    """What a composer sent: the field one types in, and the lines pending behind it, oldest first.

    `of` is "thread-" for the composer of threads.
    """

    page: str
    acked: int
    front: Line
    pending: tuple[Line, ...]
    resend: bool
    of: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines to be said, oldest first. In a resend the front field holds a draft, not a line."""
        return self.pending if self.resend else (*self.pending, self.front)


def parse(data: Mapping[str, Any]) -> Composed:
    """A composer's fields, from a frame or a posted form (lists or single values). Raises ValueError."""
    rooms, texts = addresses(data.get("room")), _several(data.get("text"))
    acked = int(data.get("acked") or 0)
    files = _several(data.get("attached") or "")
    files = files if any(files) else [""] * len(texts)
    if (
        len(rooms) != len(texts)
        or len(files) != len(texts)
        or not 0 < len(texts) <= MAX_PENDING
        or not 0 <= acked < 2**53
    ):
        raise ValueError("fields that don't belong together")
    if not all(isinstance(text, str) for text in (*texts, *files)):
        raise ValueError("texts that are none")
    last = acked + len(texts)
    places = enumerate(zip(rooms, texts, files, strict=True))
    lines = [
        Line(last - n, to.room_id, text, _ids(ids), to.reply_to, to.root, to.to_room) for n, (to, text, ids) in places
    ]
    return Composed(
        str(data.get("page", "")),
        acked,
        lines[0],
        tuple(reversed(lines[1:])),
        bool(data.get("resend")),
        "thread-" * (data.get("of") == "thread-"),
    )


def parse_post(post: QueryDict) -> Composed:
    """The same from a posted form. Raises ValueError."""
    return parse({**post.dict(), **{name: post.getlist(name) for name in ("room", "text", "attached")}})


def _ids(text: str) -> tuple[int, ...]:
    ids = tuple(map(int, text.split()))
    if not all(0 < each < 2**63 for each in ids):
        raise ValueError("ids that are none")
    return ids


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Window:
    """The server's end of one page's window, for the life of one socket."""

    def __init__(self, acked: int) -> None:
        self.received = self.taken = self.shown = self.acked = acked
        self._waiting: dict[int, Line] = {}
        self._known: dict[int, int] = {}  # by ordinal, the hash of the line it came with first

    def mistaken(self, composed: Composed) -> bool:
        """Whether the line in front has the ordinal of another line: received, it would be lost without a word.

        A pending one that has changed was received already; a key that came late changed its field.
        """
        front = composed.front
        return not composed.resend and self._known.get(front.ordinal, hash(front)) != hash(front)

    def receive(self, composed: Composed) -> bool:
        """Note what a page sent. False where the page knows of fewer acknowledged lines than it was told."""
        for line in composed.lines:
            if line.ordinal > self.taken:
                self._known.setdefault(line.ordinal, hash(line))
                self._waiting.setdefault(line.ordinal, line)
                self.received = max(self.received, line.ordinal)
        if composed.pending:
            self.shown = max(self.shown, composed.pending[-1].ordinal)
        return composed.acked >= self.acked

    def next(self) -> Line | None:
        """The line whose turn it is, if it is here."""
        return self._waiting.get(self.taken + 1)

    def take(self, line: Line) -> None:
        """The line was said or refused: either way it is dealt with."""
        del self._waiting[line.ordinal]
        self.taken = line.ordinal

    def acknowledge(self) -> int:
        """How many pending fields the page is to take away now. Each is counted once."""
        upto = max(self.acked, min(self.taken, self.shown))
        count, self.acked = upto - self.acked, upto
        return count
