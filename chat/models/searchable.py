"""Messages as they are searched: by the index of SQLite or PostgreSQL, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connections, models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from chat.models.search_index import LONGEST, SCOPE
from chat.words import Words

if TYPE_CHECKING:
    from chat.models.message import Message
    from chat.models.room import Room

NARROW = 500  # rooms at most by which the index itself is narrowed down
WALK = 5_000  # messages that are looked at one by one before PostgreSQL's index is asked
BEGINNING = 1970
ENDLESS = 2**63 - 1


class Hit(NamedTuple):
    pk: int
    body: str


@dataclass
class Sought:
    """What a message must have: all of `words`, one word of each of `scopes`, nothing of what is left out.

    It must be `among` some few, and none of those `besides`.
    """

    words: list[Words] = field(default_factory=list)
    without: list[Words] = field(default_factory=list)
    scopes: list[list[str]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    among: list[models.Q] = field(default_factory=list)
    besides: list[models.Q] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to look for: what is left out alone is not."""
        return bool(self.words or self.scopes or self.among or self.since or self.until)


class SearchableQuerySet(models.QuerySet["Message"]):
    def search(
        self, sought: Sought, *, rooms: models.QuerySet["Room"], before: int | None = None, size: int
    ) -> list[Hit]:
        """Up to `size` messages of `rooms`, newest first, with ids below `before`."""
        scopes = [*sought.scopes]
        if sought.since or sought.until:
            scopes.append(_days(sought.since, sought.until))
        within = list(rooms.order_by("pk").values_list("pk", flat=True)[: NARROW + 1])
        narrowed = [*scopes, [f"r{pk}" for pk in within]] if len(within) <= NARROW and _some(rooms, within) else scopes
        if not sought or not within or not all(scopes):
            return []
        # By their ids where they are few: a query within this one would be asked for each message.
        found = self.filter(room__in=within if len(within) <= NARROW else rooms)
        if sought.since:
            found = found.filter(created_at__gte=sought.since)
        if sought.until:
            found = found.filter(created_at__lt=sought.until)
        for each in sought.besides:
            found = found.exclude(each)
        if sought.among:
            return _hits(_of_few(found.filter(*sought.among), sought, scopes, before), size)
        if connections[self.db].vendor == "postgresql":
            recent = _hits(_walked(found, _tsquery(sought, scopes), before), size)
            return recent if len(recent) == size else _hits(_indexed(found, _tsquery(sought, narrowed), before), size)
        return _hits(_matching(found, _match(sought, narrowed), before), size)


type Messages = models.QuerySet["Message"]


def _hits(found: Messages, size: int) -> list[Hit]:
    return [Hit(*row) for row in found.values_list("pk", "body")[:size]]


def _matching(found: Messages, match: str, before: int | None) -> Messages:
    """By FTS5, whose rows come by id, and so are read only as far as they are wanted."""
    found = found.extra(
        tables=["chat_search"],
        where=["chat_search MATCH %s", "chat_search.rowid = chat_message.id"],
        params=[match],
        order_by=["-chat_search.rowid"],
    )
    return found.extra(where=["chat_search.rowid < %s"], params=[before]) if before else found


def _of_few(found: Messages, sought: Sought, scopes: list[list[str]], before: int | None) -> Messages:
    """Where they are so few that each is looked at."""
    found = found.filter(pk__lt=before or ENDLESS).order_by("-pk")
    if not (sought.words or sought.without or scopes or sought.excluded):
        return found
    if connections[found.db].vendor == "postgresql":
        return found.extra(where=["chat_message.search @@ %s::tsquery"], params=[_tsquery(sought, scopes)])
    # What is left out alone is no question to FTS5: of all days, then.
    return _matching(found, _match(sought, scopes if sought.words or scopes else [_days(None, None)]), before)


def _walked(found: Messages, query: str, before: int | None) -> Messages:
    """By looking at the newest ones: a common word is soon found there, and in the index a million times."""
    walk = """
        WITH recent AS MATERIALIZED (
            SELECT id, search FROM chat_message WHERE id < %s ORDER BY id DESC LIMIT %s
        ) SELECT id FROM recent WHERE search @@ %s::tsquery
    """
    return _among(found, walk, [before or ENDLESS, WALK, query])


def _indexed(found: Messages, query: str, before: int | None) -> Messages:
    """By the index, which knows no order: all that there is."""
    index = """
        WITH found AS MATERIALIZED (SELECT id FROM chat_message WHERE search @@ %s::tsquery)
        SELECT id FROM found WHERE id < %s
    """
    return _among(found, index, [query, before or ENDLESS])


def _among(found: Messages, sql: str, params: list[object]) -> Messages:
    return found.filter(pk__in=RawSQL(sql, params)).order_by("-pk")  # noqa: S611 - constants, above


def _some(rooms: models.QuerySet["Room"], within: list[int]) -> bool:
    """Whether `within`, the ids of `rooms`, are not all rooms there are."""
    return rooms.model.objects.count() > len(within)


def _match(sought: Sought, scopes: list[list[str]]) -> str:
    """In the language of FTS5."""

    def said(words: Words) -> str:
        return f'words : "{" ".join(words.words).replace('"', '""')}"{" *" * words.begun}'

    def has(scope: Iterable[str]) -> str:
        return " OR ".join(f'scope : "{word}"' for word in scope)

    wanted = [*map(said, sought.words), *map(has, scopes)]
    unwanted = [*map(said, sought.without), *(has([word]) for word in sought.excluded)]
    match = " AND ".join(f"({each})" for each in wanted)
    return f"({match}) NOT ({' OR '.join(unwanted)})" if unwanted else match


def _tsquery(sought: Sought, scopes: list[list[str]]) -> str:
    """In PostgreSQL's."""

    def lexeme(word: str) -> str:
        return "'" + word[:LONGEST].replace("\\", "\\\\").replace("'", "''") + "'"

    def said(words: Words) -> str:
        return " <-> ".join(map(lexeme, words.words)) + ":*" * words.begun

    def has(scope: Iterable[str]) -> str:
        return " | ".join(lexeme(SCOPE + word) for word in scope)

    wanted = [*map(said, sought.words), *map(has, scopes)]
    unwanted = [*map(said, sought.without), *(has([word]) for word in sought.excluded)]
    return " & ".join([*(f"({each})" for each in wanted), *(f"!({each})" for each in unwanted)])


def _days(since: datetime | None, until: datetime | None) -> list[str]:
    """The days from `since` to `until`, in Greenwich as the index has them, by as few words as it takes.

    Whole days: what was said on the first and the last of them is told apart by its time.
    """
    day = since.astimezone(UTC).date() if since else date(BEGINNING, 1, 1)
    # A clock that goes wrong may have said something tomorrow.
    end = min(until or timezone.now() + timedelta(days=366), datetime(9998, 12, 31, tzinfo=UTC))
    last, words = end.astimezone(UTC).date(), list[str]()
    while day <= last:
        if (day.month, day.day) == (1, 1) and date(day.year, 12, 31) <= last:
            words.append(f"y{day:%Y}")
            day = date(day.year + 1, 1, 1)
        elif day.day == 1 and (following := _month_after(day)) <= last + timedelta(days=1):
            words.append(f"m{day:%Y%m}")
            day = following
        else:
            words.append(f"d{day:%Y%m%d}")
            day += timedelta(days=1)
    return words


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
