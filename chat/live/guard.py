"""Sends away open pages whose session or account has ended."""

import logging
from collections.abc import Iterable

from django.db import Error

from chat import fragments
from chat.live import changes
from chat.live.feed import AWAY
from chat.live.reading import read
from chat.live.socket import CloseCode, Socket

logger = logging.getLogger(__name__)


async def check(sockets: Iterable[Socket]) -> None:
    """Close the sockets of whoever may not be here any more.

    Signed out, deactivated, or a changed password: 4401, and the page leads away. An expired session keeps its page
    and what is typed in it: 1013, which it comes back after, and the banner asks to sign in again.
    """
    sockets = list(sockets)
    people, keys = {socket.user.pk for socket in sockets}, {socket.session_key for socket in sockets}
    try:
        found: changes.Standing = await read(changes.standing, people, keys)
    except Error:
        logger.exception("The database does not answer; sessions are checked at the next tick.")
        return
    for socket in sockets:
        user = found.users.get(socket.user.pk)
        known = user is not None and user.get_session_auth_hash() == socket.session_hash
        if not known or socket.session_key not in found.sessions:
            socket.close(CloseCode.SIGNED_OUT, AWAY)
        elif not found.sessions[socket.session_key]:
            socket.close(CloseCode.TRY_AGAIN, fragments.pulse("session"))
