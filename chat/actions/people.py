"""Accounts: joining, changing, leaving."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from chat.actions import memberships, records
from chat.actions.profiles import show_anew
from chat.actions.revisions import advance_place
from chat.live.doorbell import ring
from chat.models import Membership, Role, Room, SignIn, User
from chat.models.room import Kind
from chat.permissions import may_give_role, may_hand_on
from chat.text.mentions import folded

EXPIRED_FOR = timedelta(days=1)  # until then a session's open pages may still be told that it is over
MADE: dict[str, str] = {
    Role.ADMIN: gettext_noop("%(who)s made %(name)s an admin"),
    Role.MEMBER: gettext_noop("%(who)s made %(name)s a member"),
    Role.GUEST: gettext_noop("%(who)s made %(name)s a guest"),
}
AT_ONCE = 500  # sessions; whoever says something meanwhile waits for no more


class EmailTaken(Exception):
    """Somebody has an account with this address."""


@transaction.atomic
def join(
    *, name: str, email: str, password: str | None, role: Role = Role.MEMBER, rooms: Collection[Room] | None = None
) -> User:
    """A new account, a member of `rooms` as whoever calls this has decided: if of none, members of the first open one.

    Raises EmailTaken.
    """
    called = {"name": name, "folded_name": folded(name)}
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, password=password, role=role, **called)
    except IntegrityError as error:
        raise EmailTaken from error
    if rooms is None:
        rooms = [] if user.is_guest else Room.objects.open().order_by("pk")[:1]
    for room in rooms:
        memberships.grant(room, user)
    advance_place()
    return user


@transaction.atomic
def give_role(*, person: User, role: str, by: User) -> None:
    """Make `person` an admin, a member or a guest; guests keep the rooms they are in. Raises PermissionDenied."""
    revision = advance_place()  # first: of two at once, the second is asked as the first has left it
    by, person = _as_they_are(by, person)
    if not may_give_role(by, person, role):
        raise PermissionDenied
    person.role, person.changed_revision = role, revision
    person.save(update_fields=["role", "changed_revision"])
    _provide_for_rooms_of(person)
    records.note(by=by, what=MADE[role], name=person.name)
    ring(person=person.pk)


@transaction.atomic
def hand_on(*, to: User, by: User) -> None:
    """Make `to` the owner, and the owner an admin. Raises PermissionDenied."""
    revision = advance_place()
    by, to = _as_they_are(by, to)
    if not may_hand_on(by, to):
        raise PermissionDenied
    records.note(by=by, what=gettext_noop("%(who)s handed the place on to %(name)s"), name=to.name)
    for person, role in ((by, Role.ADMIN), (to, Role.OWNER)):  # in this order: there is one owner
        person.role, person.changed_revision = role, revision
        person.save(update_fields=["role", "changed_revision"])
        ring(person=person.pk)


def _provide_for_rooms_of(user: User) -> None:
    for room in Room.objects.filter(kind=Kind.CLOSED, memberships__user=user, memberships__is_admin=True):
        memberships.provide_for(room)


def _as_they_are(*people: User) -> list[User]:
    found = User.objects.in_bulk([person.pk for person in people])
    return [found[person.pk] for person in people]


@transaction.atomic
def rename(*, user: User, name: str) -> None:
    """Change the name, on every page that shows it."""
    user.name, user.folded_name, user.changed_revision = name, folded(name), advance_place()
    user.save(update_fields=["name", "folded_name", "changed_revision"])
    show_anew(user)


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """Change the password; every session of the old one ends, and its open pages are sent away."""
    user.set_password(password)
    user.save(update_fields=["password"])
    ring(person=user.pk)


@transaction.atomic
def deactivate(*, user: User) -> None:
    """Close the account: its open pages are sent away, nobody signs in with it, what it said stays."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    _provide_for_rooms_of(user)
    advance_place()
    ring(person=user.pk)


@transaction.atomic
def end_session(*, user: User, session_key: str) -> None:
    """Sign one browser out, and send its open pages away."""
    Session.objects.filter(session_key=session_key).delete()
    ring(person=user.pk)


def forget_expired_sessions() -> bool:
    """Delete some of the sessions that expired a day ago or before, and what is left of ended ones.

    Whether there may be more.
    """
    expired = Session.objects.filter(expire_date__lt=timezone.now() - EXPIRED_FOR)
    deleted, _ = Session.objects.filter(pk__in=expired.values("pk")[:AT_ONCE]).delete()
    SignIn.objects.exclude(session_key__in=Session.objects.values("pk")).delete()
    return deleted == AT_ONCE


def prefer_multi_line(*, user: User, multi_line: bool) -> None:
    user.multi_line = multi_line
    user.save(update_fields=["multi_line"])


def visit(*, user: User, room: Room) -> None:
    """Remember the room that "/" leads to, and when `user` came into it. In one commit, as most of its cost is that."""
    if user.last_room_id != room.pk:
        user.last_room = room
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(last_room=room)
            Membership.objects.filter(user=user, room=room).update(visited_at=timezone.now())


def go_in_late(*, user_id: int, room_id: int) -> None:
    """A page shows a room that it had loaded before it was asked for: its person goes in now, if they are a member."""
    member = Membership.objects.select_related("user", "room").filter(user=user_id, room=room_id).first()
    if member is not None:
        memberships.go_in(user=member.user, room=member.room, mine=member)
        visit(user=member.user, room=member.room)
