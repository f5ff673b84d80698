"""The log of what admins did."""

from chat.models import Record, User


def note(*, by: User, what: str) -> None:
    """Write down what `by` does, in the transaction that does it: "made Bob an admin"."""
    Record.objects.create(who=by.name, what=what[:500])
