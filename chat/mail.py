"""What is sent by e-mail: plain text."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from chat.models import JoinLink, Place


def invite(link_id: int, origin: str) -> None:
    """Send the invitation, if it is still good. Raises OSError and smtplib.SMTPException: then it is tried again."""
    link = JoinLink.objects.good().select_related("made_by").filter(pk=link_id).first()
    if link is None:
        return
    place = Place.objects.here()
    text = render_to_string("mail/invitation.txt", {"link": link, "place": place, "origin": origin})
    EmailMessage(f"Come in: {place.name}", text, to=[link.email]).send()
