"""One open page, as the hub sees it."""

import logging
import time
from dataclasses import dataclass, field

from chat import metrics, person_fragments, unread_fragments
from chat.live.navigation import Navigation
from chat.live.wire import Frame, Wire
from chat.look import Look
from chat.models import User

logger = logging.getLogger(__name__)

MAX_WAITING = 1_000_000  # bytes
# After a moment: a page whose own form changed the password or signed out is on its way already, and a request before
# its answer would go out under the ended session and lead to the door.
ANEW, AWAY = (
    f'<i id="away" hx-get="/{name}/" hx-trigger="load delay:1s" hx-swap="none"></i>' for name in ("anew", "away")
)


class CloseCode:
    """htmx's `ws` comes back after 1006, 1011, 1012 and 1013, and after nothing else."""

    GOING_AWAY = 1012
    TRY_AGAIN = 1013
    SIGNED_OUT = 4401
    REMOVED = 4403


@dataclass(eq=False)
class Socket:
    """Whose page it is, what it shows, and the way to it.

    `pane` is the rendering of the pane that the server follows: a room's, or one without a room (`room_id` None).
    `silence` is why the person may not say anything there, and `silence_told` what the page says of that.
    `mine` is what the page's head is to hold for the person alone, and `mine_told` what it does.
    `looking` is whether the page has the focus, as far as it has told, `held` whether its room was marked as unread.
    `left` is whether it lost the focus, and has not been told since where what is new begins. `followed`: all panes
    that were made whole. `inbox` is how many new entries the person's inbox has, and `inbox_told` what the page shows,
    threads among them; `lit` whether its icon tells of unread lines.

    `look` is that of the pane: the zone of its times, and the language of the page. What is pushed is rendered in it.
    `renewed` is whether the page came to the pane with another.

    `thread` is the number of the root of the thread beside it, and `thread_pane` that one's rendering; `replies` its id
    and how far the page shows it; `unread_threads` what the page marks as unread, None as long as nobody knows.

    `own_told` is what it was told of the person's own account.
    `watches` is the id of a room whose changes the page asks for by itself, 0 where of all rooms, None where of none.

    `shows` are the people whose presence stands on the page. `active_at` is when it last had a key pressed or the focus
    moved, `seen_at` when its session was noted as seen, both by the monotonic clock.
    """

    user: User
    session_key: str
    wire: Wire
    look: Look
    pane: str = ""
    room_id: int | None = None
    heading: str = ""
    looking: bool = False
    silence: str = ""
    silence_told: str = ""
    mine: str = ""
    mine_told: str = ""
    held: bool = False
    left: bool = False
    renewed: bool = False
    inbox: int = 0
    lit: bool = False
    navigation: Navigation = field(default_factory=Navigation)
    followed: set[str] = field(default_factory=set)
    closed: bool = False
    thread: int | None = None
    thread_pane: str = ""
    replies: tuple[int, int] | None = None
    unread_threads: list[int] | None = None
    inbox_told: int | None = None
    own_told: str = ""
    shows: frozenset[int] = frozenset()
    watches: int | None = None
    active_at: float = field(default_factory=time.monotonic)
    seen_at: float = field(default_factory=time.monotonic)

    @property
    def reads(self) -> bool:
        """Whether what the page shows of its room is read by that."""
        return self.looking and not self.held

    def inbox_news(self) -> str:
        """How much of the inbox is new, threads with it, where the page was told otherwise; "" as long as nobody knows
        of the threads.
        """
        if self.unread_threads is None:
            return ""
        new = self.inbox + len(self.unread_threads)
        told, self.inbox_told = self.inbox_told, new
        return unread_fragments.inbox_count(new, pushed=True) if new != told else ""

    def own_news(self) -> str:
        """What shows of the person's own account, where the page was told otherwise."""
        told, self.own_told = self.own_told, person_fragments.own(self.user)
        return self.own_told if self.own_told != told else ""

    def push(self, html: str) -> None:
        """Send HTML to this page, in order; never waits."""
        if html and not self.closed:
            self.wire.write(Frame(html))

    def push_frame(self, frame: Frame) -> None:
        """Send what many pages get. One that does not take it is closed: it comes back and catches up.

        Only here: an answer to the page itself is as large as what it sent, and is said once.
        """
        if not self.closed and self.wire.write(frame) > MAX_WAITING:
            logger.info("A page that can't keep up is closed.")
            metrics.slow_sockets_dropped.inc()
            self.close(CloseCode.TRY_AGAIN)

    def close(self, code: int, farewell: str = "") -> None:
        """Send `farewell` after what is waiting, then close. Nothing is pushed after this."""
        self.push(farewell)
        if not self.closed:
            self.closed = True
            self.wire.close(code)
