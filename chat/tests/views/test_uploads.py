from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from chat import limits
from chat.actions import memberships, rooms
from chat.models import Attachment, Message, Room, User
from chat.tests.actions.test_attachments import add
from chat.tests.conftest import browser_of
from chat.tests.files.test_pictures import picture
from chat.tests.reading import composer, errors, only, parsed
from chat.tests.test_limits import Clock

HTMX = {"HX-Request": "true"}


def file(content: bytes = b"some words", name: str = "notes.txt", kind: str = "text/plain") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def upload(client: Client, room: Room, *files: SimpleUploadedFile) -> Any:
    return client.post("/files/", {"room": room.pk, "files": list(files)}, headers=HTMX)


class TestUpload:
    def test_works(self, as_bob: Client, bob: User, lobby: Room) -> None:
        page = parsed(upload(as_bob, lobby, file(name="<b>.txt"), file(picture(), name="b.png")))
        shown = only(page, f"#attached-{lobby.pk}")
        assert [name.get_text() for name in shown.select("bdi")] == ["<b>.txt", "b.png"]
        pending = Attachment.objects.pending(bob, lobby)
        assert only(page, "[name=attached]")["value"] == " ".join(str(each.pk) for each in pending)
        assert only(page, "#attach")

    def test_they_wait_in_their_room_alone(self, as_bob: Client, as_alice: Client, bob: User, lobby: Room) -> None:
        attic = rooms.create(name="Attic", creator=bob)
        upload(as_bob, lobby, file())
        for client, room, count in ((as_bob, lobby, 1), (as_bob, attic, 0), (as_alice, lobby, 0)):
            assert len(parsed(client.get(room.get_absolute_url())).select(".attached__file")) == count
            assert len(parsed(client.get(f"/composer/files/{room.pk}/")).select(".attached__file")) == count
            front = parsed(client.get(f"/composer/draft/{room.pk}/"))
            assert bool(only(front, "[name=attached]")["value"]) == bool(count)

    def test_each_refusal_is_told_and_the_others_are_taken(self, as_bob: Client, bob: User, lobby: Room) -> None:
        page = parsed(upload(as_bob, lobby, file(b"", name="none.txt"), file(), file(picture()[:60], name="half.png")))
        told = only(page, "[role=alert]").get_text()
        assert "none.txt is empty." in told
        assert "half.png is a broken picture" in told
        assert Attachment.objects.get().name == "notes.txt"

    def test_what_it_says_of_itself_counts_for_nothing(self, as_bob: Client, lobby: Room) -> None:
        upload(as_bob, lobby, file(b"<script>alert(1)</script>", name="a.png", kind="image/png"))
        assert Attachment.objects.get().kind == "text"

    def test_too_many_in_too_short_a_time(self, as_bob: Client, lobby: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits.uploading, "clock", Clock())
        monkeypatch.setattr(limits.uploading, "at_once", 2)
        page = parsed(upload(as_bob, lobby, file(), file(), file()))
        assert "Wait 2 s" in only(page, "[role=alert]").get_text()
        assert Attachment.objects.count() == 2

    @pytest.mark.parametrize("room", ["", "x", "0", "9" * 40, "1 OR 1", "-1"])
    def test_nonsense(self, as_bob: Client, place: Any, room: str) -> None:
        assert as_bob.post("/files/", {"room": room, "files": file()}).status_code == 404

    def test_outsider(self, as_bob: Client, bob: User, charlie: User, client: Client, lobby: Room) -> None:
        memberships.remove(room=lobby, user=bob)
        assert upload(as_bob, lobby, file()).status_code == 404
        for stranger in (client, browser_of(charlie)):
            assert stranger.post("/files/", {"room": lobby.pk, "files": file()}).headers["Location"] == "/sign-in/"
        assert not Attachment.objects.exists()

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.get("/files/").status_code == 405


class TestSayWithoutScripts:
    def post(self, client: Client, room: Room, *files: SimpleUploadedFile, text: str = "", **fields: str) -> Any:
        return client.post("/say/", composer(client, room) | {"text": text, "files": list(files)} | fields)

    def test_the_form_brings_them(self, as_bob: Client, lobby: Room) -> None:
        assert self.post(as_bob, lobby, file(), file(picture(), name="a.png")).status_code == 302
        assert [each.name for each in Message.objects.get().files] == ["notes.txt", "a.png"]

    def test_a_double_submit_says_it_once(self, as_bob: Client, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "look"}
        for _ in range(2):
            assert as_bob.post("/say/", form | {"files": file()}).status_code == 302
        assert len(Message.objects.get().files) == 1
        assert Attachment.objects.count() == 1

    def test_one_that_is_refused_stops_the_line_and_loses_nothing(self, as_bob: Client, lobby: Room) -> None:
        answer = self.post(as_bob, lobby, file(), file(b"", name="none.txt"), text="look")
        assert "none.txt is empty." in errors(answer)
        assert not Message.objects.exists()
        page = parsed(answer)
        assert only(page, "#fields [name=text]")["value"] == "look"
        assert len(page.select(".attached__file")) == 1
        form = {str(field["name"]): str(field.get("value", "")) for field in page.select("#composer input[name]")}
        assert as_bob.post("/say/", form).status_code == 302
        assert (Message.objects.get().body, Message.objects.get().attached) == ("look", "file")

    def test_blank_words_without_files(self, as_bob: Client, lobby: Room) -> None:
        answer = self.post(as_bob, lobby, attached="999 998")
        assert "taken away meanwhile" in errors(answer)
        assert "nothing to say" in errors(self.post(as_bob, lobby, attached=""))

    @pytest.mark.parametrize("attached", ["x", "-1", "0", "9" * 30, "9" * 5_000, "1,2"])
    def test_nonsense(self, as_bob: Client, lobby: Room, attached: str) -> None:
        assert self.post(as_bob, lobby, text="a", attached=attached).status_code == 400


class TestFormsThatSayNothing:
    """Without scripts a form takes its files along, and the page that comes has them chosen no more."""

    @pytest.mark.parametrize("address", ["/composer/mode/", "/composer/preview/", "remove"])
    def test_their_files_wait(self, as_bob: Client, bob: User, lobby: Room, address: str) -> None:
        if address == "remove":
            address = f"{add(lobby, bob, name='away.txt').get_absolute_url()}remove/"
        form = composer(as_bob, lobby) | {"text": "half", "multi_line": "1", "files": [file(), file(b"", "none.txt")]}
        page = as_bob.post(address, form, follow=True)
        assert [name.get_text() for name in parsed(page).select(".attached__name")] == ["notes.txt"]
        assert "none.txt is empty" in errors(page) or "could not be taken" in errors(page)
        assert "half" in str(only(parsed(page), "#fields [name=text]"))


@override_settings(MAX_FILE_SIZE=5)
def test_too_large(as_bob: Client, lobby: Room) -> None:
    page = parsed(upload(as_bob, lobby, file()))
    assert "notes.txt is too large" in only(page, "[role=alert]").get_text()
