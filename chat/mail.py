"""What is sent by e-mail."""

import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chat import unsubscribing
from chat.actions.outreach import NotTold
from chat.missed import AllMissed
from chat.models import JoinLink, Place, User

SILENT = _("The mail server does not answer.")


def invite(link_id: int, origin: str) -> None:
    """Send the invitation, if it is still good. Raises OSError and smtplib.SMTPException: then it is tried again."""
    link = JoinLink.objects.good().select_related("made_by").filter(pk=link_id).first()
    if link is None:
        return
    place = Place.objects.here()
    # Nothing is known of the other: they get the language of whoever invites them.
    with translation.override(link.made_by.look().language if link.made_by else settings.LANGUAGE_CODE):
        subject = gettext("Come in: %(place)s") % {"place": place.name}
        context = {"link": link, "place": place, "origin": origin}
        text, html = (render_to_string(f"mail/invitation.{kind}", context) for kind in ("txt", "html"))
    message = EmailMultiAlternatives(subject, text, to=[link.email])
    message.attach_alternative(html, "text/html")
    message.send()


def tell_missed(user: User, found: AllMissed) -> None:
    """Send `user` what they missed, once, in the look that is worn.

    Raises NotTold, with `again` only where the server did not take it.
    """
    message = missed_message(user, found)
    connection = mailers.default
    try:
        connection.open()
    except OSError as error:  # smtplib's are such
        raise NotTold(str(SILENT), again=True, detail=error) from error
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        reason = gettext("The mail server refuses your address.")
        raise NotTold(reason, again=max(codes) < 500, detail=codes) from error
    except smtplib.SMTPResponseException as error:
        code = error.smtp_code
        reason = gettext("The mail server answers %(code)s.") % {"code": code}
        raise NotTold(reason, again=code < 500, detail=code) from error
    except OSError as error:
        raise NotTold(str(SILENT), again=False, detail=error) from error
    except ValueError as error:  # there is nothing to be sent to
        raise NotTold(gettext("That is no address for mail."), again=False, detail=error) from error
    finally:
        with suppress(OSError):
            connection.close()


def missed_message(user: User, found: AllMissed) -> EmailMultiAlternatives:
    """As text and as HTML; with the headers by which a mail program stops it, after RFC 8058."""
    place, origin = Place.objects.here(), settings.PUBLIC_URL
    stop = origin + unsubscribing.path(user)
    subject = ngettext("%(place)s: one thing you missed", "%(place)s: %(count)s things you missed", found.total)
    counted = {"place": place.name, "count": found.total}
    context = {"found": found, "place": place, "origin": origin, "stop": stop, "user": user}
    context |= {"more": origin + reverse("my-notifications"), "inbox": origin + reverse("inbox")}
    text, html = (render_to_string(f"mail/missed.{kind}", context) for kind in ("txt", "html"))
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(subject % counted, text, to=[user.email], headers=headers)
    message.attach_alternative(html, "text/html")
    return message
