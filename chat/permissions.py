"""Who may do what with a message that they see. Views and actions ask the same."""

from chat.models import Message, User


def may_edit(user: User, message: Message) -> bool:
    return not message.deleted_at and (user.is_owner or user.pk == message.author_id)


def may_react(user: User, message: Message) -> bool:
    """Everybody who sees it."""
    return not message.deleted_at


def may_pin(user: User, message: Message) -> bool:
    """Everybody who sees it."""
    return not message.deleted_at


def may_delete(user: User, message: Message) -> bool:
    return may_edit(user, message)
