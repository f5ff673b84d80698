"""What reaches a real mail server on this machine."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from chat import worker
from chat.actions import join_links
from chat.models import Job, JoinLink, Place, Role, User
from chat.tests.conftest import PASSWORD
from chat.tests.reading import only, parsed
from site_config import env


class Sink:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink()
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = env.mail_url(f"smtp://127.0.0.1:{port}")
    settings.SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "Hanok <chat@example.org>"
    yield sink
    controller.stop()


def work_off() -> None:
    while worker.work_one():
        pass


def bodies(mail: EmailMessage) -> list[str]:
    """As text, and as HTML."""
    parts = [mail.get_body([kind]) for kind in ("plain", "html")]
    return [part.get_content() for part in parts if part]


def test_an_invitation(sink: Sink, place: Place, as_alice: Client, client: Client) -> None:
    assert only(parsed(as_alice.get("/join-links/")), "a[href='/join-links/invitations/']")
    data = {"emails": "dora@example.com", "role": "member"}
    assert as_alice.post("/join-links/invitations/", data | {"emails": "dora"}).status_code == 422
    assert only(parsed(as_alice.get("/join-links/invitations/")), "textarea[name=emails]")

    page = parsed(as_alice.post("/join-links/invitations/", data, follow=True))
    assert "on their way" in only(page, "#notices .notice--good").get_text()
    work_off()
    (mail,) = sink.mails
    assert (mail["To"], mail["From"]) == ("dora@example.com", "Hanok <chat@example.org>")
    assert mail["Subject"] == "Come in: Hanok"
    text, html = bodies(mail)
    assert "Alice invites you to Hanok" in text
    (link,) = (line for line in text.splitlines() if line.startswith("http://testserver/join/"))
    assert only(BeautifulSoup(html, "html.parser"), f"a[href='{link}']").get_text() == "Come in"
    client.post(link, {"name": "Dora", "password": PASSWORD})
    assert User.objects.get(name="Dora").email == "dora@example.com"


def test_invited_again_the_first_link_leads_nowhere(sink: Sink, alice: User) -> None:
    for role in (Role.MEMBER, Role.GUEST):
        join_links.invite(by=alice, emails=["dora@example.com"], role=role, rooms=[], origin="http://testserver")
    work_off()
    assert len(sink.mails) == 1
    assert JoinLink.objects.good().get(email="dora@example.com").role == Role.GUEST


def test_an_invitation_is_in_the_language_of_whoever_invites(sink: Sink, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="ko")
    join_links.invite(by=alice, emails=["dora@example.com"], role=Role.MEMBER, rooms=[], origin="http://testserver")
    work_off()
    ends = timezone.localtime(JoinLink.objects.get(email="dora@example.com").ends_at)
    assert all(f"{ends.month}월" in body for body in bodies(sink.mails[0]))


def test_a_mail_server_that_is_away_is_asked_again(settings: Settings, alice: User) -> None:
    settings.MAILERS = env.mail_url(f"smtp://127.0.0.1:{free_port()}")
    settings.DEFAULT_FROM_EMAIL = "chat@example.org"
    join_links.invite(by=alice, emails=["dora@example.com"], role=Role.MEMBER, rooms=[], origin="http://testserver")
    work_off()
    job = Job.objects.get()
    assert job.attempts == 1
    assert job.failed_at is None


def test_without_a_mail_server_nobody_is_asked_for_addresses(as_alice: Client) -> None:
    assert not parsed(as_alice.get("/join-links/")).select("a[href='/join-links/invitations/']")
    assert as_alice.get("/join-links/invitations/").status_code == 404


def test_for_admins_alone(sink: Sink, as_bob: Client) -> None:
    assert as_bob.post("/join-links/invitations/", {"emails": "x@example.com", "role": "member"}).status_code == 403
    assert JoinLink.objects.count() == 1
