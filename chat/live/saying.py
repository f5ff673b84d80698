"""A line from a composer, said or refused: the same for the socket and for HTTP."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error
from django.utils.translation import gettext, gettext_noop

from chat import metrics
from chat.actions import messages, threads
from chat.forms.messages import body_field
from chat.live.window import Line
from chat.models import Message, Room, User
from chat.text.clean import is_blank

UNANSWERED = gettext_noop("There is no such message to reply to. Here is your text.")
GONE = gettext_noop("That room is not there any more, or you are not in it.")
SILENCED = gettext_noop("You may not say anything in this room now. Here is your text.")
UNSTORED = gettext_noop("The server could not store that. Here it is back: try again in a moment.")
TAKEN = gettext_noop("The files were sent or taken away meanwhile, say in another tab.")
logger = logging.getLogger(__name__)


class Refused(Exception):
    """The line was not said. `reason` is for its author, `status` for HTTP."""

    def __init__(self, reason: str, status: int = 422) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


def say_line(*, user: User, page: str, line: Line, files: tuple[int, ...] = ()) -> Message:
    """Say one line of a page's window, with `files` that came along; the same line again is the message that was said.

    Raises Refused.
    """
    try:
        return _say(user, page, line, (*line.files, *files))
    except Error as error:
        metrics.database_errors.inc()
        metrics.lines_refused.inc()
        logger.exception("A line could not be stored.")
        raise Refused(gettext(UNSTORED), 503) from error
    except Exception:
        metrics.lines_refused.inc()
        raise


def _say(user: User, page: str, line: Line, files: tuple[int, ...]) -> Message:
    try:
        body = "" if files and is_blank(line.text) else body_field.clean(line.text)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    if not 0 < line.room_id < 2**63:  # no database could even be asked
        raise Refused(gettext(GONE), status=404)
    try:
        # The action asks for the membership itself, under the room's lock: nothing is looked up before.
        room, token = Room(pk=line.room_id), line.token(page)
        said: dict[str, Any] = {"room": room, "author": user, "body": body, "token": token, "files": files}
        said["reply_to"] = line.reply_to
        if line.root is None:
            return messages.say(**said)
        return threads.reply(**said, root=line.root, to_room=line.to_room)
    except messages.NothingLeft as error:
        raise Refused(gettext(TAKEN)) from error
    except messages.Silenced as error:
        raise Refused(gettext(SILENCED), status=403) from error
    except messages.RoomGone as error:
        raise Refused(gettext(GONE), status=404) from error
    except messages.NothingToReplyTo as error:
        raise Refused(gettext(UNANSWERED)) from error
