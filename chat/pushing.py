"""Pushes by the protocol of ntfy: a post whose body is what is read, and whose headers say the rest."""

from base64 import b64encode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.actions.outreach import NotTold
from chat.fetch.address import Rules
from chat.fetch.asking import STRICT
from chat.fetch.post import NoAnswer, Refused, post
from chat.fetch.url import NotFetched
from chat.missed import AllMissed, Missed
from chat.models import Outreach, Place

LINES = 5  # of what is missed, in one push


def tell_missed(way: Outreach, found: AllMissed, rules: Rules = STRICT) -> None:
    """Push what the person missed to their address, once, in the look that is worn.

    Raises NotTold, with `again` where nobody has taken it.
    """
    new = ngettext("%(count)s new for you", "%(count)s new for you", found.total) % {"count": found.total}
    title, body = Place.objects.here().name, new
    if way.words:
        title = found[0].headline if len(found) == 1 else f"{title}: {body}"
        body = found[0].text or found[0].headline if len(found) == 1 else "\n".join(map(line, found[:LINES]))
    send(way.address, title, body, found[0].url if len(found) == 1 else reverse("inbox"), rules)


def line(missed: Missed) -> str:
    return ": ".join(filter(None, (missed.headline, missed.text)))


def try_out(address: str, rules: Rules = STRICT) -> None:
    """Push that pushes arrive. Raises NotTold."""
    told = _("This is how you are told of what you miss.")
    send(address, Place.objects.here().name, told, reverse("inbox"), rules)


def send(address: str, title: str, body: str, path: str, rules: Rules) -> None:
    headers = {"Title": encoded(title), "Content-Type": "text/plain; charset=utf-8"}
    if settings.PUBLIC_URL:
        headers["Click"] = settings.PUBLIC_URL + path
    try:
        post(address, body.encode(), headers, rules)
    except Refused as error:
        reason = _("Its server answers %(status)s.") % {"status": error.status}
        raise NotTold(reason, again=True, detail=error) from error
    except NoAnswer as error:
        raise NotTold(_("Its server does not answer."), again=False, detail=error) from error
    except NotFetched as error:
        # No more of the reason: it would tell what names mean in the network that this server stands in.
        raise NotTold(_("No server on the public internet is reached there."), again=True, detail=error) from error


def encoded(text: str) -> str:
    """A header's value in any script, after RFC 2047, which ntfy reads."""
    return text if text.isascii() and text.isprintable() else f"=?UTF-8?B?{b64encode(text.encode()).decode()}?="
