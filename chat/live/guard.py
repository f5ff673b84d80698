"""Who may have a page open: asked when it comes, and again whenever a session or an account may have ended."""

import logging
from collections.abc import Iterable
from importlib import import_module

from channels.auth import get_user
from django.conf import settings
from django.db import Error
from django.utils import translation

from chat import fragments
from chat.live import changes
from chat.live.database import read
from chat.live.socket import ANEW, AWAY, CloseCode, Socket
from chat.models import User

logger = logging.getLogger(__name__)
sessions = import_module(settings.SESSION_ENGINE)


def signed_in(session_key: str) -> User | None:
    """Whose session it is, as Django's own middleware has it; None where it has ended."""
    session = sessions.SessionStore(session_key)
    user = get_user.func({"session": session})  # one thread hop for both, and none of Channels' own
    return user if isinstance(user, User) else None


async def check(sockets: Iterable[Socket]) -> list[Socket]:
    """Close the sockets of whoever may not be here any more, and tell the others how their account shows now. Returns
    those whose person sees times in another zone than their page does.

    Signed out, deactivated, or a changed password: 4401, and the page leads away. An expired session keeps its page
    and what is typed in it: 1013, which it comes back after, and the banner asks to sign in again.
    """
    sockets = list(sockets)
    try:
        return _settle(sockets, await read(changes.standing, *_asked(sockets)))
    except Error:
        logger.exception("The database does not answer; sessions are checked at the next tick.")
        return []


class Round:
    """The same at each tick, of everybody: where the database has them as it had them at the last, that is all."""

    def __init__(self) -> None:
        self._last: object = None

    async def check(self, sockets: Iterable[Socket]) -> list[Socket]:
        sockets, last, self._last = list(sockets), self._last, None
        if not sockets:
            return []
        asked = _asked(sockets)
        # With the pages themselves: what one that has just come was let in by may be older than the last round.
        mark = set(sockets), await read(changes.standing_mark, *asked)
        other = _settle(sockets, await read(changes.standing, *asked)) if mark != last else []
        # A page that is just arriving can't be brought another zone yet: it is asked for once more.
        self._last = None if other else mark
        return other


def _asked(sockets: Iterable[Socket]) -> tuple[set[int], set[str]]:
    return {socket.user.pk for socket in sockets}, {socket.session_key for socket in sockets}


def _settle(sockets: Iterable[Socket], found: changes.Standing) -> list[Socket]:
    other = []
    for socket in sockets:
        # A session holds for the password that it began with; to compare its hash would be to make a thousand.
        own = found.people.get(socket.user.pk)
        if own is None or own.password != socket.user.password or socket.session_key not in found.sessions:
            socket.close(CloseCode.SIGNED_OUT, AWAY)
        elif not found.sessions[socket.session_key]:
            with translation.override(socket.look.language):
                socket.close(CloseCode.TRY_AGAIN, fragments.pulse("session"))
        elif socket.pane:
            _, socket.user.paused_until, socket.user.time_zone, language, socket.user.theme = own
            if language != socket.user.language:
                socket.user.language = language
                socket.push(ANEW)
            with translation.override(socket.look.language):
                socket.push(socket.own_news())
            if socket.look.zone != socket.user.zone:
                other.append(socket)
    return other
