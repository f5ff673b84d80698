"""From what people type to what is stored of it: its HTML, and whom it mentions."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from chat.actions.revisions import advance
from chat.live.doorbell import ring
from chat.models import Membership, Mention, Message, Room, User
from chat.text.markup import VERSION, Markup, to_markup
from chat.text.mentions import folded, named, spellings

BATCH = 200


@dataclass(frozen=True)
class Rendering:
    """The HTML of a text in a room. Its `mentions` have no message yet."""

    markup: Markup
    mentions: list[Mention]


def rendering(body: str, room: Room, author: User) -> Rendering:
    """`body` as `author` says it in `room`, or would."""
    people = called(body, room, author) if "@" in body else {}
    markup = to_markup(body, named(body, {name: user.pk for name, user in people.items()}))
    meant = {user.pk: user for user in people.values()}
    mentions = [
        Mention(person=meant[pk], spelled=spelled, told=getattr(meant[pk], "is_member", False))
        for pk, spelled in markup.people.items()
    ]
    return Rendering(markup, mentions)


def called(body: str, room: Room, author: User) -> dict[str, User]:
    """Who may be meant in `body`, by folded name: of two with one name whoever is in the room, or was here first.

    A guest means people of the room alone, and does not learn who else has an account.
    """
    names = {folded(spelling) for spelling in spellings(body)}
    if not names:
        return {}
    membership = Membership.objects.filter(room=room, user=OuterRef("pk"))
    found = User.objects.called(names).annotate(is_member=Exists(membership))
    found = found.filter(is_member=True) if author.is_guest else found
    return {user.folded_name: user for user in reversed(list(found.order_by("-is_member", "pk")))}


def rerender(after: int = 0) -> int | None:
    """Bring a batch of messages with an id above `after` to this renderer; the last id looked at, or None at the end.

    Where the HTML becomes another, the message has changed: open pages get it, and nobody shows what was kept of it.
    Nobody is mentioned anew, whoever bears a name now.
    """
    older = Message.objects.filter(pk__gt=after).exclude(html_version=VERSION).order_by("pk")
    ids: list[int] = list(older.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return None
    rooms = Message.objects.filter(pk__in=ids).values_list("room", flat=True).distinct()
    for room_id in list(rooms):
        _rerender(Room(pk=room_id), ids)
    return ids[-1]


@transaction.atomic
def _rerender(room: Room, ids: list[int]) -> None:
    # Its row first: whoever edits a message waits, and is not overwritten.
    counters = advance(room)
    rows = list(Message.objects.with_details().filter(room=room, pk__in=ids).exclude(html_version=VERSION))
    for row in rows:
        before = row.html
        markup = to_markup(row.body, named(row.body, {folded(each.spelled): each.person_id for each in row.mentioned}))
        row.html, row.html_version, row.mentions_room = markup.html, VERSION, markup.room
        if before != markup.html:
            row.changed_revision = row.row_revision = counters.revision
    changed = ["html", "html_version", "mentions_room", "changed_revision", "row_revision"]
    Message.objects.bulk_update(rows, changed)
    ring(room=room.pk, revision=counters.revision)
