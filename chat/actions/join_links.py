"""Coming in: links that lead here, and those who wait at the door."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from chat.actions import people, records
from chat.actions.people import EmailTaken
from chat.live.doorbell import ring
from chat.models import Applicant, JoinLink, Place, Role, Room, User
from chat.permissions import may_keep_place
from chat.tasks import send_invitation

__all__ = ["EmailTaken", "LinkGone", "come_in", "invite", "let_in", "make", "revoke", "turn_away"]

INVITED_FOR = timedelta(days=7)
MADE = {
    Role.ADMIN: gettext_noop("%(who)s made a join link for admins"),
    Role.MEMBER: gettext_noop("%(who)s made a join link for members"),
    Role.GUEST: gettext_noop("%(who)s made a join link for guests"),
}


class LinkGone(Exception):
    """The link was revoked, has ended, or was used as often as it may be."""


@transaction.atomic
def make(
    *,
    by: User,
    role: Role = Role.MEMBER,
    rooms: Collection[Room] = (),
    ends_at: datetime | None = None,
    max_uses: int | None = None,
    email: str = "",
) -> JoinLink:
    """A new link, or with `email` an invitation. Raises PermissionDenied."""
    if not may_keep_place(by):
        raise PermissionDenied
    link = JoinLink.objects.create(role=role, ends_at=ends_at, max_uses=max_uses, email=email, made_by=by)
    link.rooms.set(rooms)
    records.note(by=by, what=gettext_noop("%(who)s invited %(email)s") if email else MADE[role], email=email)
    return link


@transaction.atomic
def invite(*, by: User, emails: Collection[str], role: Role, rooms: Collection[Room], origin: str) -> None:
    """Send each address a link of its own, for one use within a week. `origin` is where people reach the place.

    An invitation that an address has got before leads nowhere any more. Raises PermissionDenied.
    """
    for email in emails:
        for earlier in JoinLink.objects.good().filter(email=email):
            revoke(link=earlier, by=by)
        link = make(by=by, role=role, rooms=rooms, ends_at=timezone.now() + INVITED_FOR, max_uses=1, email=email)
        send_invitation.enqueue(link.pk, origin)


@transaction.atomic
def revoke(*, link: JoinLink, by: User) -> None:
    """The link leads nowhere from now on; who came by it stays. Raises PermissionDenied."""
    if not may_keep_place(by):
        raise PermissionDenied
    if JoinLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        invitation = gettext_noop("%(who)s revoked the invitation of %(email)s")
        what = invitation if link.email else gettext_noop("%(who)s revoked a join link")
        records.note(by=by, what=what, email=link.email)


@transaction.atomic
def come_in(*, link: JoinLink, name: str, email: str, password: str) -> User | None:
    """Use the link: a new account, or None for an applicant, where admins let people in one by one.

    Whoever was invited by name does not wait. Raises LinkGone, and EmailTaken, of applicants too.
    """
    # By one update: of two who come by its last use at once, one does.
    if not JoinLink.objects.good().filter(pk=link.pk).update(uses=F("uses") + 1):
        raise LinkGone
    if link.email or not Place.objects.here().approval:
        return people.join(name=name, email=email, password=password, role=Role(link.role), rooms=landing(link))
    if User.objects.filter(email=email.lower()).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            Applicant.objects.create(name=name, email=email.lower(), password=make_password(password), link=link)
            ring(lists=1)
    except IntegrityError as error:
        raise EmailTaken from error
    return None


def landing(link: JoinLink) -> list[Room] | None:
    """The rooms that are still there to land in; None leaves it to the place."""
    return list(link.rooms.filter(archived_at=None)) or None


@transaction.atomic
def let_in(*, applicant: Applicant, by: User) -> None:
    """Make the applicant's account; nothing where somebody was faster. Raises PermissionDenied, and EmailTaken."""
    if not may_keep_place(by):
        raise PermissionDenied
    gone, _ = Applicant.objects.filter(pk=applicant.pk).delete()
    if not gone:
        return
    link = applicant.link
    user = people.join(
        name=applicant.name, email=applicant.email, password=None, role=Role(link.role), rooms=landing(link)
    )
    user.password = applicant.password
    user.save(update_fields=["password"])
    records.note(by=by, what=gettext_noop("%(who)s let %(name)s in"), name=applicant.name)


@transaction.atomic
def turn_away(*, applicant: Applicant, by: User) -> None:
    """Forget the applicant, who may ask again. Raises PermissionDenied."""
    if not may_keep_place(by):
        raise PermissionDenied
    gone, _ = Applicant.objects.filter(pk=applicant.pk).delete()
    if gone:
        ring(lists=1)
        records.note(by=by, what=gettext_noop("%(who)s turned %(name)s away"), name=applicant.name)
