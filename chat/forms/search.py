"""What somebody searches for: a query read, its people, rooms and days looked up, and in words what is not known."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from chat.models import Room, Saved, User
from chat.models.search_index import MARKS, STATES
from chat.models.searchable import Sought
from chat.text.clean import storable
from chat.text.query import Condition, parse

DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
NAMESAKES = 50
# What no index has: it is put there and taken away later, or is one person's own.
KEPT: dict[str, Callable[[User], Q]] = {
    "pinned": lambda user: Q(pinned_at__isnull=False),
    "saved": lambda user: Q(pk__in=Saved.objects.filter(user=user).values("message")),
}


class Unclear(Exception):
    """A condition that can't be followed. Its text says why."""


class Search:
    """`text` as `user` means it: `sought`, and `notes` on what was left out of it."""

    def __init__(self, text: str, user: User) -> None:
        self.user = user
        self.rooms: QuerySet[Room] = Room.objects.visible_to(user)
        self.sought = Sought()
        query = parse(storable(text), CONDITIONS)
        self.sought.words, self.sought.without, self.notes = query.words, query.without, query.notes
        said = dict[str, list[str]]()
        for condition in query.conditions:
            try:
                CONDITIONS[condition.name](self, condition, said)
            except Unclear as unclear:
                self.notes.append(str(unclear))
        self.sought.scopes += [words for words in said.values() if words]
        if not self.sought and (self.sought.without or self.sought.excluded or self.sought.besides):
            self.notes.append(_("That says only what to leave out: add a word to find."))

    def author(self, condition: Condition, said: dict[str, list[str]]) -> None:
        name = condition.value.removeprefix("@")
        own = name.casefold() == "me"
        people = [self.user] if own else _named(User.objects.visible_to(self.user), name)
        if not people:
            raise Unclear(
                _("Nobody here is called %(name)s: %(condition)s is left out.") % {"name": name, "condition": condition}
            )
        self._scope(condition, said, [f"a{person.pk}" for person in people])

    def room(self, condition: Condition, said: dict[str, list[str]]) -> None:
        name = condition.value.removeprefix("#")
        if not (rooms := _named(self.rooms, name)):
            raise Unclear(
                _("You see no room that is called %(name)s: %(condition)s is left out.")
                % {"name": name, "condition": condition}
            )
        self._scope(condition, said, [f"r{room.pk}" for room in rooms])

    def mark(self, condition: Condition, said: dict[str, list[str]]) -> None:
        name, marks = condition.value.lower(), list(MARKS if condition.name == "has" else [*STATES, *KEPT])
        if name not in marks:
            known = pgettext("in a list", " and ").join(f"{condition.name}:{mark}" for mark in marks)
            text = ngettext(
                "There is %(known)s: %(condition)s is left out.",
                "There are %(known)s: %(condition)s is left out.",
                len(marks),
            )
            raise Unclear(text % {"known": known, "condition": condition})
        if name in KEPT:
            (self.sought.besides if condition.negative else self.sought.among).append(KEPT[name](self.user))
        elif condition.negative:
            self.sought.excluded.append(name)
        else:
            self.sought.scopes.append([name])

    def day(self, condition: Condition, said: dict[str, list[str]]) -> None:
        if condition.negative:
            raise Unclear(
                _("A day can't be left out: %(condition)s is left out itself. There are before: and after:.")
                % {"condition": condition}
            )
        first, last = _days(condition)
        if condition.name in {"after", "on"}:
            since = first if condition.name == "on" else last
            self.sought.since = max(since, self.sought.since or since)
        if condition.name in {"before", "on"}:
            until = last if condition.name == "on" else first
            self.sought.until = min(until, self.sought.until or until)

    def _scope(self, condition: Condition, said: dict[str, list[str]], words: list[str]) -> None:
        if condition.negative:
            self.sought.excluded += words
        else:
            said.setdefault(condition.name, []).extend(words)


# What may stand before a colon.
CONDITIONS: dict[str, Callable[[Search, Condition, dict[str, list[str]]], None]] = {
    "from": Search.author,
    "in": Search.room,
    "has": Search.mark,
    "is": Search.mark,
    "before": Search.day,
    "after": Search.day,
    "on": Search.day,
}


def _named[T: (User, Room)](everyone: QuerySet[T], name: str) -> list[T]:
    """Who or what has that name, or else a name that begins with it."""
    begun = list(everyone.filter(Q(name__iexact=name) | Q(name__istartswith=name)).order_by("pk")[:NAMESAKES])
    return [each for each in begun if each.name.casefold() == name.casefold()] or begun


def _days(condition: Condition) -> tuple[datetime, datetime]:
    """The first moment of the day, the month or the year, and the first one after it, by the clock of the place."""
    today, value = timezone.localdate(), condition.value.lower()
    near = {"today": today, "yesterday": today - timedelta(days=1)}
    if value in near:
        return _midnight(near[value]), _midnight(near[value] + timedelta(days=1))
    found = DAY.fullmatch(value) if value.isascii() else None
    try:
        if not found:
            raise ValueError(value)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        first = date(year, month or (1 if not found[2] else 0), day or (1 if not found[3] else 0))
        if day:
            return _midnight(first), _midnight(first + timedelta(days=1))
        following = first + timedelta(days=32 if month else 366)
        return _midnight(first), _midnight(following.replace(day=1, month=following.month if month else 1))
    except (ValueError, OverflowError) as error:
        raise Unclear(
            _(
                "%(value)s is no day of the calendar: %(condition)s is left out. "
                "Write %(name)s:%(day)s, %(name)s:%(month)s or %(name)s:yesterday."
            )
            % {
                "value": condition.value,
                "condition": condition,
                "name": condition.name,
                "day": f"{today:%Y-%m-%d}",
                "month": f"{today:%Y-%m}",
            }
        ) from error


def _midnight(day: date) -> datetime:
    # A zone may be a day ahead of Greenwich or behind it: the first and the last of all days have no such moment.
    if not 2 <= day.year <= 9_998:
        raise ValueError(day)
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware right here
