"""Telling people who are away what they missed: by mail, and by pushes to addresses of their own."""

import logging
import time

from django.utils import timezone

from chat import mail, pushing, tasks
from chat.actions import outreach
from chat.actions.outreach import NotTold
from chat.fetch.address import Rules
from chat.fetch.asking import STRICT
from chat.live.register import HERE, register
from chat.look import wearing
from chat.models import Outreach

logger = logging.getLogger(__name__)

AT_ONCE = 20  # ways to people
LONG = 20.0  # seconds; the last of them may take as long again, and the lease of a task is longer than both


def reach_out(rules: Rules = STRICT) -> None:
    """Tell whoever is to be told by now, but for those who are here."""
    here = {person for person, state in register.states().items() if state == HERE}
    due = Outreach.objects.due().filter(channel__in=outreach.waits()).select_related("person")
    ends = time.monotonic() + LONG
    for number, way in enumerate(due[:AT_ONCE], 1):
        if way.person_id in here:
            outreach.postpone(way)
        else:
            _reach(way, rules)
        if number == AT_ONCE or time.monotonic() > ends:
            tasks.reach_out.enqueue()
            return


def _reach(way: Outreach, rules: Rules) -> None:
    if end := way.person.quiet_until(timezone.now()):
        outreach.put_off(way, end)
        return
    with wearing(way.person.look()):
        _tell(way, rules)


def _tell(way: Outreach, rules: Rules) -> None:
    """In the language and the zone of the person; so is the reason where it comes to nothing."""
    found = outreach.claim(way)
    if not found:
        return
    try:
        if way.channel == Outreach.Channel.MAIL:
            mail.tell_missed(way.person, found)
        else:
            pushing.tell_missed(way, found, rules)
    except NotTold as reason:
        logger.info("A %s came to nothing: %s", way.channel, reason.detail)
        outreach.fail(way, str(reason), again=reason.again)
    else:
        outreach.succeed(way)
