from io import BytesIO
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.test import Client

from chat.actions import editing, memberships
from chat.models import Attachment, Draft, Message, Room, User
from chat.tests.actions.test_attachments import add, in_storage, say
from chat.tests.conftest import browser_of
from chat.tests.files.test_pictures import picture
from chat.tests.reading import composer, only, parsed
from chat.tests.views.test_uploads import HTMX, file, upload

CONTENT = bytes(range(256)) * 4
NAMES = {
    "<img src=x onerror=alert(1)>.txt": "<img src=x onerror=alert(1)>.txt",
    '"; filename="x.html': '"; filename="x.html',
    "../../../etc/passwd": "passwd",
    "C:\\Windows\\system.ini": "system.ini",
    "invoice\u202etxt.exe": "invoicetxt.exe",
    "a\r\nSet-Cookie: b=c.txt": "a Set-Cookie: b=c.txt",
    "사진 2026.txt": "사진 2026.txt",
    "x" * 300 + ".txt": "x" * 146 + ".txt",
    "...": "file",
    "\u200b\u3164": "file",
    "%2e%2e%2fx.txt": "%2e%2e%2fx.txt",
}


def body(response: Any) -> bytes:
    """What a streaming answer sends."""

    async def read() -> bytes:
        return b"".join([part async for part in response.streaming_content])

    content: bytes = async_to_sync(read)()
    return content


@pytest.fixture
def said(lobby: Room, bob: User) -> Attachment:
    """A file that bob has said."""
    return say(lobby, bob, add(lobby, bob, CONTENT, name="data.bin")).files[0]


class TestRemove:
    def test_works(self, as_bob: Client, bob: User, lobby: Room) -> None:
        upload(as_bob, lobby, file(name="a.txt"), file(name="b.txt"))
        first, second = Attachment.objects.order_by("pk")
        page = parsed(as_bob.post(f"{first.get_absolute_url()}remove/", headers=HTMX))
        assert [name.get_text() for name in page.select("bdi")] == ["b.txt"]
        assert only(page, "[name=attached]")["value"] == str(second.pk)

    def test_without_scripts_what_is_typed_stays(self, as_bob: Client, lobby: Room) -> None:
        upload(as_bob, lobby, file())
        address = Attachment.objects.get().get_absolute_url()
        answer = as_bob.post(f"{address}remove/", composer(as_bob, lobby) | {"text": "half"})
        assert answer.headers["Location"] == lobby.get_absolute_url()
        assert Draft.objects.get().body == "half"
        assert not Attachment.objects.filter(room=lobby).exists()

    def test_not_what_is_anothers_or_was_said(self, as_alice: Client, as_bob: Client, said: Attachment) -> None:
        address = f"{said.get_absolute_url()}remove/"
        assert as_alice.post(address).status_code == 404
        as_bob.post(address)
        assert Attachment.objects.get().message is not None

    def test_wrong_method(self, as_bob: Client, said: Attachment) -> None:
        assert as_bob.get(f"{said.get_absolute_url()}remove/").status_code == 405


class TestFile:
    def test_the_whole(self, as_alice: Client, said: Attachment) -> None:
        answer = as_alice.get(said.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["Content-Length"] == str(len(CONTENT))
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert body(answer) == CONTENT

    @pytest.mark.parametrize(
        ("wanted", "start", "end"),
        [
            ("bytes=0-", 0, 1_024),
            ("bytes=100-199", 100, 200),
            ("bytes=-24", 1_000, 1_024),
            ("bytes=1000-9999", 1_000, 1_024),
        ],
    )
    def test_a_part(self, as_alice: Client, said: Attachment, wanted: str, start: int, end: int) -> None:
        answer = as_alice.get(said.get_absolute_url(), headers={"Range": wanted, "Accept-Encoding": "gzip"})
        assert answer.status_code == 206
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/1024"
        assert answer.headers["Content-Length"] == str(end - start)
        assert body(answer) == CONTENT[start:end]

    def test_of_a_bucket_no_more_is_asked_for(
        self, as_alice: Client, said: Attachment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = list[tuple[str, int, int]]()

        def open_part(name: str, start: int, end: int) -> BytesIO:
            asked.append((name, start, end))
            return BytesIO(CONTENT[start:end])

        monkeypatch.setattr(default_storage, "open_part", open_part, raising=False)
        answer = as_alice.get(said.get_absolute_url(), headers={"Range": "bytes=100-199"})
        assert body(answer) == CONTENT[100:200]
        assert asked == [(said.storage_name(), 100, 200)]

    def test_beyond_the_end(self, as_alice: Client, said: Attachment) -> None:
        answer = as_alice.get(said.get_absolute_url(), headers={"Range": "bytes=1024-"})
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_a_part_of_another_version_is_the_whole(self, as_alice: Client, said: Attachment) -> None:
        answer = as_alice.get(said.get_absolute_url(), headers={"Range": "bytes=0-9", "If-Range": '"other"'})
        assert (answer.status_code, len(body(answer))) == (200, 1_024)

    def test_head_and_known_ones_have_no_body(self, as_alice: Client, said: Attachment) -> None:
        head = as_alice.head(said.get_absolute_url())
        assert (head.headers["Content-Length"], head.content) == ("1024", b"")
        again = as_alice.get(said.get_absolute_url(), headers={"If-None-Match": head.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_small_picture(self, as_alice: Client, lobby: Room, bob: User) -> None:
        large = say(lobby, bob, add(lobby, bob, picture(size=(500, 400)), name="a.png")).files[0]
        for size, kind in (("", "image/png"), ("360/", "image/webp")):
            answer = as_alice.get(f"{large.get_absolute_url()}{size}")
            assert answer.headers["Content-Type"] == kind
            assert len(body(answer)) == int(answer.headers["Content-Length"])
        for other in (1_024, 361):
            assert as_alice.get(f"{large.get_absolute_url()}{other}/").status_code == 404

    @pytest.mark.parametrize(
        ("content", "inline"),
        [
            (b"<html><script>alert(1)</script>", False),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", False),
            (b"%PDF-1.7\n", False),
            (b"PK\3\4", False),
            (b"words", False),
            (picture(), True),
            (b"ID3\4", True),
            (b"\0\0\0\x20ftypisom", True),
        ],
    )
    def test_nothing_active_is_ever_shown(
        self, as_alice: Client, lobby: Room, bob: User, content: bytes, inline: bool
    ) -> None:
        answer = as_alice.get(say(lobby, bob, add(lobby, bob, content)).files[0].get_absolute_url())
        assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert not answer.headers["Content-Type"].startswith(
            ("text/html", "image/svg", "application/xhtml", "text/xml")
        )

    @pytest.mark.parametrize("name", NAMES)
    def test_hostile_names(self, as_alice: Client, bob: User, lobby: Room, name: str) -> None:
        waiting = add(lobby, bob, name=name)
        say(lobby, bob, waiting)
        page = parsed(as_alice.get(lobby.get_absolute_url()))
        shown = only(page, ".attachments__name").get_text()
        assert shown == waiting.name == NAMES[name]
        assert not page.select(".attachments img, .attachments script")
        answer = as_alice.get(waiting.get_absolute_url())
        told = answer.headers["Content-Disposition"]
        assert told.startswith("attachment; filename")
        assert told.isascii()
        assert not {"\r", "\n", "\0"} & set(told)
        assert waiting.storage_name() in in_storage()

    def test_who_is_not_in_the_room(self, as_alice: Client, as_bob: Client, bob: User, lobby: Room) -> None:
        pending = add(lobby, bob)
        assert as_alice.get(pending.get_absolute_url()).status_code == 404
        said = say(lobby, bob, pending).files[0]
        assert as_alice.get(said.get_absolute_url()).status_code == 200
        etag = {"If-None-Match": f'"{said.key}-0"'}
        memberships.remove(room=lobby, user=bob)
        for headers in ({}, etag, {"Range": "bytes=0-1"}):
            assert as_bob.get(said.get_absolute_url(), headers=headers).status_code == 404

    def test_strangers(self, client: Client, charlie: User, said: Attachment) -> None:
        for stranger in (client, browser_of(charlie)):
            answer = stranger.get(said.get_absolute_url())
            assert (answer.status_code, b"\x01\x02" in answer.content) == (302, False)

    def test_gone_with_its_message(
        self, as_alice: Client, bob: User, said: Attachment, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            editing.delete(message=Message.objects.get(), deleter=bob)
        assert as_alice.get(said.get_absolute_url()).status_code == 404
        assert said.storage_name() not in in_storage()

    @pytest.mark.parametrize("key", ["x", "%2e%2e", "..", "0" * 32, "%00"])
    def test_no_such_file(self, as_alice: Client, key: str) -> None:
        assert as_alice.get(f"/files/{key}/").status_code == 404

    def test_wrong_method(self, as_alice: Client, said: Attachment) -> None:
        assert as_alice.post(said.get_absolute_url()).status_code == 405


class TestShow:
    def test_the_pictures_of_the_message_in_their_order(self, as_alice: Client, lobby: Room, bob: User) -> None:
        added = [add(lobby, bob, content) for content in (picture(), b"no picture", picture(), picture())]
        one, _, two, three = say(lobby, bob, *added).files
        for headers in (HTMX, {}):
            page = parsed(as_alice.get(f"{two.get_absolute_url()}show/", headers=headers))
            view = only(page, ".lightbox__view")
            ways = {link.get_text(): link["href"] for link in view.select("a")}
            assert ways["Previous"] == f"{one.get_absolute_url()}show/"
            assert ways["Next"] == f"{three.get_absolute_url()}show/"
            assert only(view, "img")["src"] == two.get_absolute_url()
        first = parsed(as_alice.get(f"{one.get_absolute_url()}show/", headers=HTMX))
        assert [link.get_text() for link in first.select("a")] == ["Next", "Download"]

    def test_no_other_file(self, as_alice: Client, as_bob: Client, said: Attachment, lobby: Room, bob: User) -> None:
        assert as_alice.get(f"{said.get_absolute_url()}show/").status_code == 404
        pending = add(lobby, bob, picture())
        assert as_bob.get(f"{pending.get_absolute_url()}show/").status_code == 404

    def test_outsider(self, as_bob: Client, lobby: Room, alice: User, bob: User) -> None:
        shown = say(lobby, alice, add(lobby, alice, picture())).files[0]
        memberships.remove(room=lobby, user=bob)
        assert as_bob.get(f"{shown.get_absolute_url()}show/").status_code == 404

    def test_wrong_method(self, as_bob: Client, said: Attachment) -> None:
        assert as_bob.post(f"{said.get_absolute_url()}show/").status_code == 405
