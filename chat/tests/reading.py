"""Reading an answer as a person does: by what stands on the page."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from chat.models import Room


def parsed(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def only(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    """The one element that the selector finds."""
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} elements are {selector!r}"
    return found[0]


def lines(response: Any) -> list[str]:
    """The messages on a page, oldest first."""
    return [body.get_text() for body in parsed(response).select("article .message__body")]


def errors(response: Any) -> str:
    return " ".join(error.get_text() for error in parsed(response).select("[role=alert]"))


def typed(response: Any) -> str:
    """What stands in the composer's field."""
    field = only(parsed(response), "#fields [name=text]")
    return field.get_text().removeprefix("\n") if field.name == "textarea" else str(field["value"])


def composer(client: Client, room: Room) -> dict[str, str]:
    """The composer of a room's page, as a browser without scripts would post it."""
    form = only(parsed(client.get(room.get_absolute_url())), "#composer")
    return {str(field["name"]): str(field.get("value", "")) for field in form.select("input, textarea")}


def say(client: Client, room: Room, text: str, **fields: str) -> HttpResponse:
    """Open the room and say something over HTTP."""
    return client.post("/say/", composer(client, room) | {"text": text} | fields)  # type: ignore[return-value]


def session_expires(client: Client) -> None:
    Session.objects.filter(session_key=client.session.session_key).delete()
