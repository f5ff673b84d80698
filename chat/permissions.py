"""Who may do what. Views and actions ask the same.

Each is asked about what the person sees: whoever does not see it is answered 404 before any of this. `member` is the
membership of the person in the room that it is about, None where they are not in it.
"""

from chat.models import Membership, Message, Role, Room, User
from chat.models.room import Kind, Listed

# The place


def may_keep_place(user: User) -> bool:
    """Its settings, its join links and who comes in, the sizes of rooms, and the log of what admins did."""
    return user.is_admin


def may_give_role(user: User, person: User, role: str) -> bool:
    """The owner's place is handed on, not given; only the owner makes and unmakes admins."""
    if not user.is_admin or user.pk == person.pk or Role.OWNER in {person.role, role}:
        return False
    return user.is_owner or Role.ADMIN not in {person.role, role}


def may_keep_account(user: User, person: User) -> bool:
    """Close it, and hand out links for new passwords: the owner everybody's, admins those of members and guests."""
    return user.pk != person.pk and not person.is_owner and (user.is_owner or (user.is_admin and not person.is_admin))


def may_hand_on(user: User, person: User) -> bool:
    return user.is_owner and user.pk != person.pk and person.is_active and not person.is_guest


# Rooms


def may_make_room(user: User) -> bool:
    return not user.is_guest


def may_join(user: User, room: Room) -> bool:
    return room.kind == Kind.OPEN and not user.is_guest


def may_keep_room(user: User, room: Room | Listed, member: Membership | Listed | None) -> bool:
    """Its settings and its members. A direct room has neither: it is what its people are."""
    if room.kind == Kind.DIRECT:
        return False
    return user.is_admin or (member is not None and member.is_admin and not user.is_guest)


def may_leave(room: Room, member: Membership | None) -> bool:
    return member is not None and room.kind != Kind.DIRECT


def may_post(user: User, room: Room, member: Membership | None) -> bool:
    if member is None or room.archived_at is not None:
        return False
    return not room.announcements or user.is_admin or member.is_admin


# Messages


def may_edit(user: User, message: Message) -> bool:
    """One's own; an admin of the place everybody's, but not what others say among themselves."""
    if message.deleted_at or message.room.archived_at:
        return False
    return user.pk == message.author_id or (user.is_admin and message.room.kind != Kind.DIRECT)


def may_delete(user: User, message: Message, member: Membership | None) -> bool:
    """The room's admins may, too."""
    if may_edit(user, message):
        return True
    kept = message.deleted_at or message.room.archived_at
    return not kept and member is not None and may_keep_room(user, message.room, member)


def may_react(user: User, message: Message) -> bool:
    """Everybody who sees it."""
    return not message.deleted_at and not message.room.archived_at


def may_pin(user: User, message: Message) -> bool:
    """Everybody who sees it."""
    return not message.deleted_at and not message.room.archived_at


def may_save(user: User, message: Message) -> bool:
    """Everybody who sees it: nobody else is told."""
    return not message.deleted_at
