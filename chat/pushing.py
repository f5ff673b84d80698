"""Pushes by the protocol of ntfy: a post whose body is what is read, and whose headers say the rest."""

from base64 import b64encode
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from chat.actions.outreach import NotTold
from chat.fetch.address import Rules
from chat.fetch.asking import STRICT
from chat.fetch.post import NoAnswer, Refused, post
from chat.fetch.url import NotFetched
from chat.missed import Missed
from chat.models import Outreach, Place

LINES = 5  # of what is missed, in one push


def tell_missed(way: Outreach, found: Sequence[Missed], rules: Rules = STRICT) -> None:
    """Push what the person missed to their address, once: raises NotTold, with `again` where nobody has taken it."""
    title, body = Place.objects.here().name, f"{len(found)} new for you"
    if way.words:
        title = headline(found[0]) if len(found) == 1 else f"{title}: {body}"
        body = found[0].text or headline(found[0]) if len(found) == 1 else "\n".join(map(line, found[:LINES]))
    send(way.address, title, body, found[0].url if len(found) == 1 else reverse("inbox"), rules)


def headline(missed: Missed) -> str:
    return " ".join(filter(None, (missed.by, missed.did, missed.where)))


def line(missed: Missed) -> str:
    return ": ".join(filter(None, (headline(missed), missed.text)))


def try_out(address: str, rules: Rules = STRICT) -> None:
    """Push that pushes arrive. Raises NotTold."""
    send(address, Place.objects.here().name, "This is how you are told of what you miss.", reverse("inbox"), rules)


def send(address: str, title: str, body: str, path: str, rules: Rules) -> None:
    headers = {"Title": encoded(title), "Content-Type": "text/plain; charset=utf-8"}
    if settings.PUBLIC_URL:
        headers["Click"] = settings.PUBLIC_URL + path
    try:
        post(address, body.encode(), headers, rules)
    except Refused as error:
        raise NotTold(f"Its server answers {error.status}.", again=True) from error
    except NoAnswer as error:
        raise NotTold("Its server does not answer.", again=False, detail=error) from error
    except NotFetched as error:
        # No more of the reason: it would tell what names mean in the network that this server stands in.
        raise NotTold("No server on the public internet is reached there.", again=True, detail=error) from error


def encoded(text: str) -> str:
    """A header's value in any script, after RFC 2047, which ntfy reads."""
    return text if text.isascii() and text.isprintable() else f"=?UTF-8?B?{b64encode(text.encode()).decode()}?="
