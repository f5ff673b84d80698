"""What is done in the background. Each may be called twice, and does once."""

from django.tasks import task

# What somebody waits for goes first.
MAILS, PICTURES, PREVIEWS = 20, 10, -10


@task(priority=PREVIEWS)
def preview_links(message_id: int) -> None:
    """Fetch what the message links to, and show it there."""
    from chat.actions import previews  # late: actions enqueue tasks

    previews.show(message_id)


@task(priority=PICTURES)
def make_picture(attachment_id: int) -> None:
    """Make a picture fit to be shown."""
    from chat.actions import pictures  # late, as above

    pictures.make(attachment_id)


@task
def forget_previews() -> None:
    """Forget what was fetched and no message shows any more."""
    from chat.actions import previews  # late, as above

    previews.forget_unused()


@task
def delete_messages_of(person_id: int) -> None:
    """Delete what the person of a closed account has said."""
    from chat.actions import accounts  # late, as above

    accounts.delete_some_messages(person_id)


@task(priority=MAILS)
def send_invitation(link_id: int, origin: str) -> None:
    """Send an invitation to the address it is for. The mail may go twice where this is killed on the way."""
    from chat import mail  # late, as above

    mail.invite(link_id, origin)


@task
def erase_room(room_id: int) -> None:
    """Delete what is left of a deleted room, some at a time."""
    from chat.actions import rooms  # late, as above

    while not rooms.erase(room_id):
        pass


@task
def end_status(user_id: int) -> None:
    """Take somebody's status off all pages once its end has come."""
    from chat.actions import profiles  # late, as above

    profiles.end_status(user_id)


@task(priority=MAILS)
def reach_out() -> None:
    """Tell people who are away what they missed, as far as the time for that has come."""
    from chat import reaching  # late, as above

    reaching.reach_out()
