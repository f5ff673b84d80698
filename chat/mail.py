"""What is sent by e-mail."""

import smtplib
from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.template.loader import render_to_string
from django.urls import reverse

from chat import unsubscribing
from chat.actions.outreach import NotTold
from chat.look import wearing
from chat.missed import Missed
from chat.models import JoinLink, Place, User

SILENT = "The mail server does not answer."
REFUSED = "The mail server refuses your address."


def invite(link_id: int, origin: str) -> None:
    """Send the invitation, if it is still good. Raises OSError and smtplib.SMTPException: then it is tried again."""
    link = JoinLink.objects.good().select_related("made_by").filter(pk=link_id).first()
    if link is None:
        return
    place = Place.objects.here()
    text = render_to_string("mail/invitation.txt", {"link": link, "place": place, "origin": origin})
    EmailMessage(f"Come in: {place.name}", text, to=[link.email]).send()


def tell_missed(user: User, found: Sequence[Missed]) -> None:
    """Send `user` what they missed, once: raises NotTold, with `again` only where the server did not take it."""
    message = missed_message(user, found)
    connection = mailers.default
    try:
        connection.open()
    except OSError as error:  # smtplib's are such
        raise NotTold(SILENT, again=True, detail=error) from error
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotTold(REFUSED, again=max(codes) < 500, detail=codes) from error
    except smtplib.SMTPResponseException as error:
        raise NotTold(f"The mail server answers {error.smtp_code}.", again=error.smtp_code < 500) from error
    except OSError as error:
        raise NotTold(SILENT, again=False, detail=error) from error
    except ValueError as error:  # there is nothing to be sent to
        raise NotTold("That is no address for mail.", again=False) from error
    finally:
        with suppress(OSError):
            connection.close()


def missed_message(user: User, found: Sequence[Missed]) -> EmailMultiAlternatives:
    """As text and as HTML; with the headers by which a mail program stops it, after RFC 8058."""
    place, origin = Place.objects.here(), settings.PUBLIC_URL
    stop = origin + unsubscribing.path(user)
    count = "one thing" if len(found) == 1 else f"{len(found)} things"
    context = {"found": found, "place": place, "origin": origin, "stop": stop, "count": count, "user": user}
    context["more"] = origin + reverse("my-notifications")
    with wearing(user.look()):
        text, html = (render_to_string(f"mail/missed.{kind}", context) for kind in ("txt", "html"))
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(f"{place.name}: {count} you missed", text, to=[user.email], headers=headers)
    message.attach_alternative(html, "text/html")
    return message
