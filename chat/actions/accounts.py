"""What admins do with the accounts of others."""

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_noop

from chat.actions import editing, people, records
from chat.actions.revisions import advance_place
from chat.live.doorbell import ring
from chat.models import Message, User
from chat.permissions import may_keep_account
from chat.tasks import delete_messages_of

AT_ONCE = 100  # messages that one task deletes: far less than its lease


class LinkGone(Exception):
    """The link for a new password was used, is an hour old, or was never made."""


@transaction.atomic
def password_link(*, person: User, by: User) -> str:
    """The path that sets a new password of `person`, once and within the hour. Raises PermissionDenied.

    It is kept nowhere: its token is of the password that it replaces, and of the last time they signed in.
    """
    if not (may_keep_account(by, person) and person.is_active):
        raise PermissionDenied
    records.note(by=by, what=gettext_noop("%(who)s handed out a link for a new password of %(name)s"), name=person.name)
    who = urlsafe_base64_encode(str(person.pk).encode())
    return reverse("new-password", args=[who, default_token_generator.make_token(person)])


def whose_link(who: str, token: str) -> User:
    """Whose password the link replaces. Raises LinkGone."""
    try:
        person = User.objects.get(pk=int(force_str(urlsafe_base64_decode(who))), is_active=True)
    except (ValueError, OverflowError, User.DoesNotExist) as error:
        raise LinkGone from error
    if not default_token_generator.check_token(person, token):
        raise LinkGone
    return person


@transaction.atomic
def use_password_link(*, who: str, token: str, password: str) -> User:
    """Set the password by the link; every session of the old one ends. Raises LinkGone."""
    person = whose_link(who, token)
    # Of two who use it at once, the second finds another password than it was made for.
    if User.objects.select_for_update().get(pk=person.pk).password != person.password:
        raise LinkGone
    people.change_password(user=person, password=password)
    return person


@transaction.atomic
def close(*, person: User, by: User, with_messages: bool) -> None:
    """Close the account: sessions and sockets end at once. `with_messages`, all that they said is deleted, little by
    little; else it stays. Raises PermissionDenied.
    """
    if not may_keep_account(by, person):
        raise PermissionDenied
    people.deactivate(user=person)
    if with_messages:
        delete_messages_of.enqueue(person.pk)
        what = gettext_noop("%(who)s closed the account of %(name)s, with all messages")
    else:
        what = gettext_noop("%(who)s closed the account of %(name)s")
    records.note(by=by, what=what, name=person.name)


@transaction.atomic
def reopen(*, person: User, by: User) -> None:
    """Let the person sign in again; what is still to be deleted stays. Raises PermissionDenied."""
    if not may_keep_account(by, person):
        raise PermissionDenied
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        records.note(by=by, what=gettext_noop("%(who)s opened the account of %(name)s again"), name=person.name)
        advance_place()
        ring(person=person.pk)


def delete_some_messages(person_id: int) -> None:
    """Delete some of what the person of a closed account said, and see to the rest."""
    if User.objects.filter(pk=person_id, is_active=True).exists():
        return
    said = Message.objects.filter(author=person_id, deleted_at=None).order_by("pk")[:AT_ONCE]
    for message in list(said.select_related("room")):
        editing.empty(message=message)
    if Message.objects.filter(author=person_id, deleted_at=None).exists():
        delete_messages_of.enqueue(person_id)
