"""Reaching people who are away: when, by which ways, and what became of it. The sending itself is in `reaching`.

What somebody missed is told once, or not at all. It counts as told from the moment that a worker takes it, which is
committed before anything is sent: one that is killed between that and the server's answer has told it or not, and
nobody tells it again. It stays unread in the inbox.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import tasks
from chat.live.doorbell import ring
from chat.missed import AllMissed, missed
from chat.models import Follow, Job, Membership, Message, Outreach, User
from chat.models.membership import Level
from chat.models.user import FOREVER

Channel = Outreach.Channel

TRIES = 6  # in a row, until a push is given up, and a mail waits for the next thing that happens
RETRY = timedelta(minutes=1)  # then twice as long each time
STILL_HERE = timedelta(minutes=2)  # until whoever was here is looked for again
GIVEN_UP = _("It failed too often, and is off now.")


class NotTold(Exception):
    """It came to nothing: the text says so to the person in their language, `detail` to the keeper. `again` where it is
    sure that nobody was told, and may be otherwise later.
    """

    def __init__(self, reason: str, *, again: bool, detail: object) -> None:
        super().__init__(reason)
        self.again, self.detail = again, detail


def waits() -> dict[Channel, timedelta]:
    """The ways there are, and how long each waits for more, and for the person to read it after all."""
    ways = {Channel.PUSH: settings.PUSH_AFTER}
    return ways | {Channel.MAIL: settings.MAIL_AFTER} if settings.MAILS_MISSED else ways


def call(people: "Collection[int] | QuerySet[Any]") -> None:
    """Something happened that these people may miss. In the transaction of whoever tells so.

    One update however many they are; most are waited for already.
    """
    _arm(Outreach.objects.filter(person__in=people, due_at=None))


def call_room(message: Message, *levels: Level) -> None:
    """The same, of a line that means everybody in its room who wants to hear of it at one of the `levels`."""
    heard = Membership.objects.filter(room=message.room_id, level__in=levels)
    call(heard.exclude(user=message.author_id).values("user"))


def call_thread(message: Message) -> None:
    """The same, of a reply in a thread: whoever follows it."""
    following = Follow.objects.filter(thread=message.thread_id, followed=True)
    call(following.exclude(user=message.author_id).values("user"))


def _arm(ways: QuerySet[Outreach]) -> None:
    now, after = timezone.now(), waits()
    due = Case(*(When(channel=channel, then=Value(now + wait)) for channel, wait in after.items()))
    if ways.filter(is_on=True, channel__in=after).update(due_at=due):
        for wait in after.values():
            _wake(now + wait)


def _wake(at: datetime) -> None:
    """One task sees to all whose time that is."""
    if not Job.objects.filter(task=tasks.reach_out.module_path, due_at=at, failed_at=None).exists():
        tasks.reach_out.using(run_after=at).enqueue()


@transaction.atomic
def postpone(way: Outreach) -> None:
    """The person is here, and sees for themselves: they are told once they have gone and left it unread."""
    # First: what is said while we look finds that nothing is waited for.
    taken = Outreach.objects.filter(pk=way.pk, due_at=way.due_at).update(due_at=None)
    if taken and missed(way.person, way.told_at):
        # A full minute, which is that of others, too.
        way.due_at = timezone.now().replace(second=0, microsecond=0) + STILL_HERE
        way.save(update_fields=["due_at"])
        _wake(way.due_at)


def put_off(way: Outreach, until: datetime) -> None:
    """Nothing rings for the person until then; where that has no end, until they resume it."""
    endless = until >= FOREVER
    taken = Outreach.objects.filter(pk=way.pk, due_at=way.due_at)
    if taken.update(due_at=None if endless else until) and not endless:
        _wake(until)


@transaction.atomic
def claim(way: Outreach) -> AllMissed:
    """Take what is to be told: from now on it counts as told. Nothing where somebody else was faster."""
    if not Outreach.objects.filter(pk=way.pk, is_on=True, due_at=way.due_at).update(due_at=None):
        return AllMissed()
    found = missed(way.person, way.told_at) if way.person.is_active else AllMissed()
    if found:
        # Not the present time: a line that is being said has an earlier one.
        Outreach.objects.filter(pk=way.pk).update(told_at=found.upto, tried_at=timezone.now())
    return found


def succeed(way: Outreach) -> None:
    _of(way).update(failures=0, result="", tried_at=timezone.now())


def try_out(way: Outreach, failure: str = "") -> None:
    """A test has arrived, and what was given up is on again; or it came to nothing, for the reason of `failure`."""
    arrived = {} if failure else {"is_on": True, "failures": 0}
    _of(way).update(result=failure, tried_at=timezone.now(), **arrived)


def _of(way: Outreach) -> QuerySet[Outreach]:
    """It, unless it leads elsewhere meanwhile."""
    return Outreach.objects.filter(pk=way.pk, address=way.address)


@transaction.atomic
def fail(way: Outreach, reason: str, *, again: bool) -> None:
    """It came to nothing, for the `reason` that the person is shown. It is told `again` later where that can't be
    twice.
    """
    failures, now = way.failures + 1, timezone.now()
    given_up = failures >= TRIES
    changed: dict[str, Any] = {"failures": failures, "result": reason, "tried_at": now}
    if given_up and way.channel == Channel.PUSH:
        changed |= {"is_on": False, "result": f"{reason} {GIVEN_UP}"}
    if again:
        changed["told_at"] = way.told_at
        if not given_up:
            changed["due_at"] = now + RETRY * 2**way.failures
            _wake(changed["due_at"])
    _of(way).update(**changed)


@transaction.atomic
def mail(*, user: User, on: bool) -> None:
    """Mail to `user` what they miss from now on, or nothing any more."""
    _turn(user, Channel.MAIL, is_on=on)


@transaction.atomic
def push(*, user: User, address: str, words: bool) -> None:
    """Push to `address` what `user` misses from now on, with its `words` or without; nowhere, where that is ""."""
    _turn(user, Channel.PUSH, is_on=bool(address), address=address, words=words)


def _turn(user: User, channel: Channel, **changed: Any) -> None:
    fresh = {"told_at": timezone.now(), "due_at": None, "failures": 0, "result": "", "tried_at": None}
    Outreach.objects.update_or_create(person=user, channel=channel, defaults=changed | fresh)


@transaction.atomic
def pause(*, user: User, until: datetime | None) -> None:
    """Let nothing ring for `user` until then, or ring again; what they missed meanwhile is told if it is unread."""
    _hold(user, paused_until=until)


@transaction.atomic
def keep_quiet(*, user: User, since: time | None, to: time | None) -> None:
    """Let nothing ring for `user` between these times of each day, by the clock of their zone; None for never."""
    _hold(user, quiet_from=since, quiet_to=to)


def _hold(user: User, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    _arm(Outreach.objects.filter(person=user))
    ring(person=user.pk)
