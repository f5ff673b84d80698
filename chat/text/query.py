"""What people type into the search field: words, "phrases", conditions like from:, and - before what is not meant."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from chat.words import Words, cut

LONGEST = 500  # characters of a query
MOST = 20  # words and conditions

QUOTES = str.maketrans("“”„«»", '"""""')
PART = re.compile(r'(?P<minus>-?)(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s"]*))')


@dataclass(frozen=True)
class Condition:
    """`from:Kim`; `negative` with a minus before it."""

    name: str
    value: str
    negative: bool

    def __str__(self) -> str:
        quoted = f'"{self.value}"' if " " in self.value else self.value
        return f"{'-' * self.negative}{self.name}:{quoted}"


@dataclass
class Query:
    """A query as it was understood, and `notes` on what was not."""

    words: list[Words] = field(default_factory=list)
    without: list[Words] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def parse(text: str, names: Collection[str]) -> Query:
    """Never fails. `names` are those of conditions: any other word before a colon is one that was said."""
    query, text = Query(), text.translate(QUOTES)
    if len(text) > LONGEST:
        query.notes.append(
            _("That is long: only its first %(count)s characters are searched for.") % {"count": LONGEST}
        )
        text = text[:LONGEST]
    parts = [found for found in PART.finditer(text) if found[0]]
    if len(parts) > MOST:
        query.notes.append(_("Those are many words: only the first %(count)s are searched for.") % {"count": MOST})
    for part in parts[:MOST]:
        _read(part, query, names)
    return query


def _read(part: re.Match[str], query: Query, names: Collection[str]) -> None:
    if part["end"] == "":
        query.notes.append(_("A quotation mark is not closed: all that follows it is taken as one phrase."))
    value, name = (part["word"] if part["phrase"] is None else part["phrase"]).strip(), (part["name"] or "").lower()
    if name in names:
        if value:
            query.conditions.append(Condition(name, value, negative=bool(part["minus"])))
        else:
            query.notes.append(_("Nothing stands behind %(name)s: and so it is left out.") % {"name": name})
    elif words := cut(f"{part['name'] or ''} {value}"):
        (query.without if part["minus"] else query.words).append(words)
    elif value or part["end"]:
        query.notes.append(_("There is no letter and no digit in %(word)s: it is left out.") % {"word": part[0]})
