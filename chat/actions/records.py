"""The log of what admins did."""

from chat.models import Record, User


def note(*, by: User, what: str, **named: str) -> None:
    """Write down what `by` does, in the transaction that does it.

    `what` is a sentence in English as it stands in catalogues, "%(who)s made %(name)s an admin", marked by
    `gettext_noop`; `named` is what it names besides `who`, with which it begins.
    """
    english = what.removeprefix("%(who)s ") % named
    Record.objects.create(who=by.name, what=english[:500], told=[what, named])
