"""Replying in a thread, following it, and how far one has read it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from chat import metrics
from chat.actions import outreach, previews
from chat.actions.attachments import attach
from chat.actions.history import continues
from chat.actions.messages import NothingLeft, NothingToReplyTo, answered_by, calls, mention, put
from chat.actions.notifications import notify
from chat.actions.rendering import Rendering, rendering
from chat.actions.revisions import RoomGone, advance, hear
from chat.live.doorbell import ring
from chat.models import Draft, Follow, Membership, Message, Room, Thread, User
from chat.text.markup import VERSION

FACES = 3


def reply(
    *,
    room: Room,
    root: int,
    author: User,
    body: str,
    token: str,
    to_room: bool = False,
    at: datetime | None = None,
    files: Collection[int] = (),
    reply_to: int | None = None,
) -> Message:
    """Say `body` below the message `root` of `room`, and `to_room` there as well: as a line of its own, which is edited
    and deleted with the reply, and shows its files. The same author and `token` again: the reply that was said.

    Its author follows the thread from now on, as do the root's and whoever it mentions. `reply_to` is the number in the
    thread of the reply that it answers; `files` as for `say`. Raises RoomGone for whoever is not a member, Silenced,
    NothingLeft, and NothingToReplyTo: nobody begins a thread below what is deleted.
    """
    rendered = rendering(body, room, author)
    try:
        with transaction.atomic():
            message = _reply(room, root, author, body, rendered, token, at or timezone.now(), files, reply_to)
            lines = [message]
            if to_room:
                again = rendering(body, room, author) if rendered.mentions else rendered
                said = put(room, author, body, again, f"{token}+", message.created_at, root, message.pk)
                if message.attached:
                    said.echo_of, said.attached, said.files = message, message.attached, message.files
                    said.save(update_fields=["attached"])
                lines.append(said)
            for line in lines if at is None else ():
                previews.follow(line)
    except IntegrityError:
        return Message.objects.with_details().get(author=author, token=token)
    metrics.lines_said.inc()
    return message


def _reply(
    room: Room,
    number: int,
    author: User,
    body: str,
    rendered: Rendering,
    token: str,
    now: datetime,
    files: Collection[int],
    reply_to: int | None,
) -> Message:
    counters = advance(room)
    revision = counters.revision
    if not Membership.objects.filter(room=room, user=author, user__is_active=True).exists():
        raise RoomGone
    if counters.silenced:
        hear(room, author)
    thread, is_new = _thread(room, number)
    below = thread.last_number + 1
    answered = answered_by(room, reply_to, below=below, root=number) if reply_to is not None else None
    previous = Message.objects.filter(thread=thread, number=thread.last_number).first()
    thread.last_number, thread.reply_count, thread.last_at = below, thread.reply_count + 1, now
    thread.names_revision = max(thread.names_revision, author.changed_revision)
    thread.save(update_fields=["last_number", "reply_count", "last_at", "names_revision"])
    message = Message.objects.create(
        room=room,
        thread=thread,
        author=author,
        number=thread.last_number,
        said_revision=revision,
        changed_revision=revision,
        created_at=now,
        previous_at=previous.created_at if previous else None,
        continues=continues(previous, author, now),
        body=body,
        html=rendered.markup.html,
        html_version=VERSION,
        mentions_room=rendered.markup.room,
        token=token,
        reply_to=answered,
    )
    if files and not attach(message, files) and not body:
        raise NothingLeft
    message.mentioned = rendered.mentions
    if rendered.mentions:
        mention(message)
        _follow(thread, [each.person_id for each in rendered.mentions if each.told])
    notify(message, keywords=counters.keywords)
    outreach.call_thread(message)
    heard: dict[str, object] = {"followed": True, "read_number": message.number}
    if Follow.objects.filter(thread=thread, face=True).exclude(user=author).count() < FACES:
        heard["face"] = True
    Follow.objects.update_or_create(thread=thread, user=author, defaults=heard)
    Draft.objects.filter(root=thread.pk, user=author).delete()
    # The root's row gets the thread's line with the first reply; after that, the line alone is replaced.
    changed = {"changed_revision": revision} | ({"row_revision": revision} if is_new else {})
    Message.objects.filter(pk=thread.pk).update(**changed)
    Room.objects.filter(pk=room.pk).update(threads_revision=revision)
    ring(room=room.pk, revision=revision, threads=1, **calls(message, direct=counters.direct))
    return message


def _thread(room: Room, number: int) -> tuple[Thread, bool]:
    """The thread below a message, and whether it begins now."""
    root = Message.objects.select_related("started").numbered(room, number) if 0 < number < 2**63 else None
    if root is None or (root.deleted_at and root.discussed is None):
        raise NothingToReplyTo
    if root.discussed is not None:
        return root.discussed, False
    thread = thread_below(root)
    _follow(thread, [root.author_id])
    return thread, True


def thread_below(root: Message) -> Thread:
    """The thread below `root`, with replies or without."""
    return Thread.objects.get_or_create(root=root, defaults={"room_id": root.room_id, "number": root.number})[0]


def _follow(thread: Thread, people: Iterable[int]) -> None:
    follows = [Follow(thread=thread, user_id=person) for person in people]
    Follow.objects.bulk_create(
        follows, update_conflicts=True, unique_fields=["thread", "user"], update_fields=["followed"]
    )


def call(reply: Message, people: Collection[int]) -> None:
    """Have people follow the thread whom a reply mentions since its edit, and which is unread to them from there on.

    In the transaction that edits it.
    """
    assert reply.thread is not None
    _follow(reply.thread, people)
    read = Follow.objects.filter(thread=reply.thread, user__in=people, read_number__gte=reply.number)
    read.update(read_number=reply.number - 1)
    outreach.call(people)
    for person in people:
        ring(person=person)


@transaction.atomic
def recount(thread: Thread, *, without: User, revision: int) -> None:
    """After a reply of `without` was deleted: the thread's line, at the room's `revision`."""
    left = Message.objects.filter(thread=thread, deleted_at=None)
    thread.reply_count = left.count()
    thread.last_at = left.aggregate(last=Max("created_at"))["last"]
    thread.save(update_fields=["reply_count", "last_at"])
    if not left.filter(author=without).exists():
        faces = Follow.objects.filter(thread=thread, face=True)
        faces.filter(user=without).update(face=False)
        following = left.exclude(author__in=faces.values("user")).order_by("number").first()
        if following is not None and faces.count() < FACES:
            Follow.objects.filter(thread=thread, user=following.author_id).update(face=True)
    Message.objects.filter(pk=thread.pk).update(changed_revision=revision)


@transaction.atomic
def follow(*, root: Message, user: User, followed: bool) -> None:
    """Hear of new replies below `root`, or not any more. What was said before counts as read."""
    thread = thread_below(root)
    changed = Follow.objects.filter(thread=thread, user=user).exclude(followed=followed)
    if not changed.update(followed=followed, read_number=thread.last_number) and followed:
        Follow.objects.get_or_create(thread=thread, user=user, defaults={"read_number": thread.last_number})
    ring(person=user.pk)


def read_by(*, user: User, thread: Thread, number: int) -> None:
    """Mark the thread as read by `user` up to `number`, on all their pages."""
    if Follow.objects.filter(thread=thread, user=user, read_number__lt=number).update(read_number=number):
        ring(person=user.pk)


@transaction.atomic
def read(reads: Mapping[int, Mapping[int, int]]) -> None:
    """Mark as read: thread id -> user id -> number read up to; never backwards."""
    for thread, numbers in sorted(reads.items()):
        for number in sorted(set(numbers.values())):
            readers = [user for user, upto in numbers.items() if upto == number]
            Follow.objects.filter(thread=thread, user__in=readers, read_number__lt=number).update(read_number=number)
