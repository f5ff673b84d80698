"""Pictures of previews, and taking previews off."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from chat import limits
from chat.actions import editing, memberships, messages, previews
from chat.models import Message, MessagePreview, Preview, Room, User
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import only, parsed
from chat.tests.test_limits import Clock
from chat.tests.views.test_pins import items

PICTURE = "/previews/a-key/"


@pytest.fixture
def line(lobby: Room, bob: User) -> Message:
    """Of bob, with a card."""
    line = messages.say(room=lobby, author=bob, body="https://a.example/", token="t")
    preview = Preview.objects.create(
        url="https://a.example/", fetched_at=timezone.now(), title="<b>A", picture="a-key", picture_width=4,
        picture_height=3,
    )  # fmt: skip
    if not default_storage.exists(previews.stored(preview)):
        default_storage.save(previews.stored(preview), ContentFile(b"RIFF"))
    line.awaited.all().delete()
    MessagePreview.objects.create(message=line, preview=preview)
    return line


def test_the_card(line: Message, lobby: Room, as_alice: Client) -> None:
    card = only(parsed(as_alice.get(lobby.get_absolute_url())), "a.link-preview")
    assert (card["href"], card["rel"]) == ("https://a.example/", ["noopener", "noreferrer", "nofollow"])
    assert card.get_text() == "a.example <b>A"
    picture = only(card, "img")
    assert (picture["src"], picture["width"], picture["height"], picture["alt"]) == (PICTURE, "4", "3", "")


def test_the_picture(line: Message, as_alice: Client) -> None:
    answer = as_alice.get(PICTURE)
    assert (answer.status_code, answer.content) == (200, b"RIFF")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private, max-age=")


def test_nobody_else_gets_the_picture(line: Message, lobby: Room, alice: User, bob: User, charlie: User) -> None:
    memberships.remove(room=lobby, user=alice)
    for client in (browser_of(alice), browser_of(charlie)):
        assert client.get(PICTURE).status_code in {302, 404}
    assert Client().get(PICTURE).status_code == 302
    as_bob = browser_of(bob)
    assert as_bob.get("/previews/another/").status_code == 404
    assert as_bob.post(PICTURE).status_code == 405
    editing.delete(message=line, deleter=bob)
    assert as_bob.get(PICTURE).status_code == 404


def test_a_picture_that_is_gone(line: Message, as_bob: Client) -> None:
    Preview.objects.update(picture="gone")
    assert as_bob.get("/previews/gone/").status_code == 404


@pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
def test_taken_off(line: Message, lobby: Room, as_bob: Client, headers: dict[str, str], status: int) -> None:
    path = line.get_absolute_url()
    assert "Remove preview" in items(as_bob, path)
    assert only(parsed(as_bob.get(f"{path}more/")), f"[formaction='{path}remove-preview/']")
    assert as_bob.post(f"{path}remove-preview/", headers=headers).status_code == status
    assert not parsed(as_bob.get(lobby.get_absolute_url())).select(".link-preview")
    assert as_bob.get(PICTURE).status_code == 404
    assert "Remove preview" not in items(as_bob, path)
    assert as_bob.post(f"{path}remove-preview/", headers=headers).status_code == status


def test_who_may_take_it_off(line: Message, lobby: Room, alice: User, bob: User, as_alice: Client) -> None:
    path = line.get_absolute_url()
    other = browser_of(User.objects.create_user(name="Dora", email="d@example.com", password=None))
    other.get(lobby.get_absolute_url())
    assert "Remove preview" not in items(other, path)
    assert other.post(f"{path}remove-preview/").status_code == 403
    memberships.remove(room=lobby, user=bob)
    assert browser_of(bob).post(f"{path}remove-preview/").status_code == 404
    assert MessagePreview.objects.filter(taken_off=False).exists()
    assert as_alice.get(f"{path}remove-preview/").status_code == 405
    assert as_alice.post(f"/rooms/{lobby.pk}/99/remove-preview/").status_code == 404
    assert as_alice.post(f"{path}remove-preview/").status_code == 302
    assert not MessagePreview.objects.filter(taken_off=False).exists()


def test_too_fast(line: Message, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.talking, "clock", Clock())
    path = f"{line.get_absolute_url()}remove-preview/"
    assert [as_bob.post(path).status_code for _ in range(21)] == [302] * 20 + [429]
