"""Telling people who are away what they missed: by mail, and by pushes to addresses of their own."""

import logging

from django.utils import timezone

from chat import mail, pushing, tasks
from chat.actions import outreach
from chat.actions.outreach import NotTold
from chat.fetch.address import Rules
from chat.fetch.asking import STRICT
from chat.live.register import HERE, register
from chat.models import Outreach

logger = logging.getLogger(__name__)

AT_ONCE = 20  # people; well within the lease of a task, whatever servers do


def reach_out(rules: Rules = STRICT) -> None:
    """Tell whoever is to be told by now, but for those who are here."""
    outreach.postpone(people=[person for person, state in register.states().items() if state == HERE])
    due = Outreach.objects.due().filter(channel__in=outreach.waits()).select_related("person")
    found = list(due[:AT_ONCE])
    for way in found:
        _reach(way, rules)
    if len(found) == AT_ONCE:
        tasks.reach_out.enqueue()


def _reach(way: Outreach, rules: Rules) -> None:
    if end := way.person.quiet_until(timezone.now()):
        outreach.put_off(way, end)
        return
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
