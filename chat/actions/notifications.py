"""Telling people of what concerns them alone: entries of their inbox, and how far they have read it."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from chat.actions import outreach
from chat.live.doorbell import ring
from chat.models import Follow, Keyword, Membership, Message, Notification, Room, Thread, User
from chat.models.membership import Level
from chat.text.keywords import folded, stands_in

Kind = Notification.Kind
OF_A_LINE = [Kind.MENTION, Kind.REPLY, Kind.KEYWORD]


def concerned(message: Message, *, keywords: bool) -> dict[int, Notification.Kind]:
    """Whom a line concerns, and why; its author never. "@room" is everybody, who need no entry each.

    `keywords` is whether anybody at all has some: else nobody is asked for theirs.
    """
    if message.mentions_room and not message.thread_id:
        return {}
    kinds = dict[int, Notification.Kind]()
    if keywords:
        text = folded(message.body)
        found = Keyword.objects.within(text, message.room_id).values_list("user", "word")
        kinds |= {person: Kind.KEYWORD for person, word in found if stands_in(text, word)}
    # Whoever is answered in a thread has replied there, and hears of it so, as whom that mentions does.
    if message.reply_to and not message.echo_of_id and not message.thread_id:
        kinds[message.reply_to.author_id] = Kind.REPLY
    mentioned = [each.person_id for each in message.mentioned if each.told]
    kinds |= {person: Kind.MENTION for person in mentioned if not message.thread_id}
    kinds = {person: kind for person, kind in kinds.items() if not message.thread_id or person not in mentioned}
    kinds.pop(message.author_id, None)
    return kinds


def entries(message: Message, kinds: dict[int, Notification.Kind], *, read: Collection[int] = ()) -> list[Notification]:
    """For whom has `read` the line as it was, the entry has no number: the room's being read does not read it."""
    return [
        Notification(
            person_id=person,
            message=message,
            room_id=message.room_id,
            number=None if message.thread_id or person in read else message.number,
            kind=kind,
            by_id=message.author_id,
            at=message.edited_at or message.created_at,
        )
        for person, kind in kinds.items()
    ]


def notify(message: Message, *, keywords: bool) -> None:
    """Tell whom a new line concerns. In the transaction that says it; of a line that concerns nobody nothing is asked.

    `keywords` as for `concerned`.
    """
    if not (message.mentioned or message.mentions_room or message.reply_to or keywords):
        return
    kinds = concerned(message, keywords=keywords)
    if kinds:
        Notification.objects.bulk_create(entries(message, kinds))
        outreach.call(kinds)
        _ring(kinds)
    if message.mentions_room and not message.thread_id:
        outreach.call_room(message, Level.EVERYTHING, Level.MENTIONS)
    if not message.thread_id and (message.mentions_room or {Kind.MENTION, Kind.KEYWORD} & set(kinds.values())):
        mentions_up_to(message.room_id, message.number)


def mentions_up_to(room_id: int, number: int) -> None:
    """The room has lines that mention people, none behind `number` but those that are known."""
    Room.objects.filter(pk=room_id).update(mentioned_number=Greatest("mentioned_number", number))


def notify_anew(message: Message, *, everybody_before: bool = False) -> None:
    """The same after an edit, or a deletion: whom it concerns still keeps the entry as it is.

    `everybody_before` is whether it said "@room" before.
    """
    there = dict(Notification.objects.filter(message=message, kind__in=OF_A_LINE).values_list("person", "kind"))
    if message.deleted_at:
        Notification.objects.filter(message=message).delete()
        _ring(there)
        return
    kinds = concerned(message, keywords=Keyword.objects.exists())
    gone = [person for person, kind in there.items() if kinds.get(person) != kind]
    Notification.objects.filter(message=message, kind__in=OF_A_LINE, person__in=gone).delete()
    new = {person: kind for person, kind in kinds.items() if there.get(person) != kind}
    Notification.objects.bulk_create(entries(message, new, read=_read_by(message, new)))
    if new:
        outreach.call(new)
    _ring({*gone, *new})
    if not message.thread_id and message.mentions_room != everybody_before:
        _notify_everybody_anew(message)
    if not message.thread_id and (new or message.mentions_room):
        mentions_up_to(message.room_id, message.number)


def _notify_everybody_anew(message: Message) -> None:
    """Whoever has the line before them is told by arithmetic, as of a new one. Whoever has read it gets an entry: that
    they had, nobody can tell any more once they read on.
    """
    there = Notification.objects.filter(message=message, kind=Kind.ROOM)
    _ring(there.filter(number=None).values_list("person", flat=True))
    there.delete()
    if message.mentions_room:
        heard = _have_read(message).filter(level__in=[Level.EVERYTHING, Level.MENTIONS], user__is_active=True)
        people = heard.exclude(user=message.author_id).values_list("user", flat=True)
        told = dict.fromkeys(people, Kind.ROOM)
        Notification.objects.bulk_create(entries(message, told, read=told))
        outreach.call_room(message, Level.EVERYTHING, Level.MENTIONS)
        _ring(told)


def _read_by(message: Message, people: Collection[int]) -> set[int]:
    """Who of them has read the line in its room, or in their inbox."""
    members = _have_read(message).filter(user__in=people)
    return set(members.values_list("user", flat=True)) if people else set()


def _have_read(message: Message) -> QuerySet[Membership]:
    up_to = Q(read_number__gte=message.number) | Q(inbox_number__gte=message.number)
    return Membership.objects.filter(up_to, room=message.room_id)


def reacted(message: Message, user: User, emoji: str, *, back: bool) -> None:
    """The author of `message` is told of a reaction of another, or not any more."""
    if message.author_id == user.pk:
        return
    here = {"message": message, "person_id": message.author_id, "by": user, "emoji": emoji, "kind": Kind.REACTION}
    if back:
        Notification.objects.filter(**here).delete()
    else:
        Notification.objects.create(**here, room_id=message.room_id, at=timezone.now())
    ring(person=message.author_id)


def invited(*, room: Room, user: User, by: User) -> None:
    """Tell `user` that they were taken into the room, in that transaction; by themselves they were not."""
    Notification.objects.filter(room=room, person=user, kind=Kind.INVITATION).delete()
    if user.pk != by.pk:
        Notification.objects.create(room=room, person=user, kind=Kind.INVITATION, by=by, at=timezone.now())
        outreach.call([user.pk])


def accept(*, user: User, room: Room) -> None:
    """They have gone into the room."""
    invitation = Notification.objects.filter(person=user, room=room, kind=Kind.INVITATION, number=None, is_read=False)
    if invitation.update(is_read=True):
        ring(person=user.pk)


def _ring(people: Iterable[int]) -> None:
    for person in people:
        ring(person=person)


@transaction.atomic
def read(*, entry: Notification) -> None:
    """The person has gone there."""
    if Notification.objects.filter(pk=entry.pk, is_read=False).update(is_read=True):
        ring(person=entry.person_id)


@transaction.atomic
def read_to_everybody(*, message: Message, user: User) -> None:
    """The person has gone to a line for "@room"."""
    about = {"room_id": message.room_id, "number": message.number, "by_id": message.author_id, "is_read": True}
    Notification.objects.get_or_create(
        message=message, person=user, kind=Kind.ROOM, defaults=about | {"at": message.created_at}
    )
    ring(person=user.pk)


@transaction.atomic
def read_all(*, user: User) -> None:
    """All that is in the inbox by now is read, the threads too. What is unread in rooms stays so there."""
    last = Subquery(Room.objects.filter(pk=OuterRef("room")).values("last_number"))
    Membership.objects.filter(user=user).update(inbox_number=last)
    Notification.objects.filter(person=user, number=None, is_read=False).update(is_read=True)
    newest = Subquery(Thread.objects.filter(pk=OuterRef("thread")).values("last_number"))
    Follow.objects.filter(user=user, read_number__lt=F("thread__last_number")).update(read_number=newest)
    ring(person=user.pk)
