"""A backup and what is restored from it, on both databases."""

import os
import shutil
import stat
import threading
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings

from chat.actions import memberships, messages, rooms
from chat.management import archive, snapshot, tables
from chat.management.prepare import Unprepared
from chat.models import Message, Room, User
from chat.models.searchable import Sought
from chat.tests.management.conftest import VENDORS, NewHouse
from chat.tests.management.house import House
from chat.tests.management.process import Process, Visitor, manage
from chat.words import cut


def lived_in(house: House) -> House:
    """The demo's place, with a file, a session, and a room that is gone again."""
    house.run("demo", "--password", "paper-and-ink")
    (house.data / "media" / "7").mkdir(parents=True)
    (house.data / "media" / "7" / "a cat.png").write_bytes(os.urandom(100_000))
    (house.data / "media" / ".uploading").write_bytes(b"half")
    with house.opened():
        alice = User.objects.get(name="alice")
        SessionStore().create()
        rooms.create(name="Attic", creator=alice).delete()
    return house


@pytest.fixture
def home(new_house: NewHouse, teahouse: House, tmp_path: Path) -> House:
    shutil.copytree(teahouse.data, tmp_path / "home")
    return new_house("home")


@pytest.mark.parametrize("source", VENDORS)
def test_the_restored_place_equals_the_original(new_house: NewHouse, tmp_path: Path, source: str) -> None:
    original = lived_in(new_house("original", source))
    printed = original.run("backup", tmp_path / "b.tar.gz")
    assert "read back and found whole" in printed
    for target in ("sqlite", "postgresql"):
        assert_equal(new_house(f"in-{target}", target), original, tmp_path)


def assert_equal(restored: House, original: House, tmp_path: Path) -> None:
    assert original.key != restored.key
    assert restored.run("restore", tmp_path / "b.tar.gz") == f"Restored {tmp_path / 'b.tar.gz'}.\n"
    assert restored.rows() == original.rows()
    assert {len(rows) > 0 for label, rows in original.rows().items() if label.startswith("chat.")} == {True, False}
    kept = ("secret-key", "media/7/a cat.png")
    assert [restored.files()[name] for name in kept] == [original.files()[name] for name in kept]
    assert set(restored.files()) - {"sarangbang.sqlite3"} == set(kept)
    with restored.opened():
        assert not connection.introspection.table_names() or not list(restored.data.glob("before_restore_*"))
        alice, gone = User.objects.get(name="alice"), Room.objects.order_by("pk").last()
        assert gone is not None
        new = rooms.create(name="New", creator=alice)
        assert new.pk == gone.pk + 2, "an id of what was deleted is never given again"
        assert messages.say(room=new, author=alice, body="hello 사랑방", token="new").number == 1
        for word in ("고마", "랑방"):  # parts of what was said before the backup, and now
            words = cut(word)
            assert words
            hits = Message.objects.search(Sought(words=[words]), rooms=Room.objects.all(), size=99)
            assert {hit.pk for hit in hits} == {line.pk for line in Message.objects.filter(body__contains=word)}
            assert hits


def test_files_of_a_bucket_are_in_it_and_come_into_another(new_house: NewHouse, home: House, tmp_path: Path) -> None:
    bucket = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(FILES=bucket, STORAGES={**settings.STORAGES, "default": bucket}):
        default_storage.save("ab/abcd", ContentFile(b"a picture"))
        default_storage.save("ab/.foreign", ContentFile(b"nobody's"))
        home.run("backup", tmp_path / "b.tar.gz")
    with override_settings(FILES=bucket, STORAGES={**settings.STORAGES, "default": bucket}):
        assert not default_storage.exists("ab/abcd")
        new_house("restored").run("restore", tmp_path / "b.tar.gz")
        with default_storage.open("ab/abcd") as file:
            assert file.read() == b"a picture"
        assert not default_storage.exists("ab/.foreign")
    new_house("folder").run("restore", tmp_path / "b.tar.gz")
    assert (tmp_path / "folder" / "media" / "ab" / "abcd").read_bytes() == b"a picture"


def test_it_is_for_its_owner_alone(home: House, tmp_path: Path) -> None:
    home.run("backup", tmp_path / "b.tar.gz")
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"home", "b.tar.gz"}


def test_a_file_is_replaced_by_force_alone(home: House, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    file.write_text("something of value")
    with pytest.raises(Unprepared, match=r"is there already: .* --force\.$"):
        home.run("backup", file)
    assert file.read_text() == "something of value"
    home.run("backup", file, "--force")
    assert archive.manifest_of(file)["database"] == "sqlite"


def test_a_file_that_came_meanwhile_is_not_replaced(
    home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read_back = tmp_path / "b.tar.gz", archive.manifest_of

    def slowly(path: Path) -> archive.Manifest:
        file.write_text("something of value")
        return read_back(path)

    monkeypatch.setattr(archive, "manifest_of", slowly)
    with pytest.raises(Unprepared, match="is there already"):
        home.run("backup", file)
    assert file.read_text() == "something of value"
    assert {path.name for path in tmp_path.iterdir()} == {"home", "b.tar.gz"}


def test_what_cannot_be_written(home: House, tmp_path: Path) -> None:
    with pytest.raises(Unprepared, match=r"can't be written: No such file or directory\.$"):
        home.run("backup", tmp_path / "nowhere" / "b.tar.gz")
    with pytest.raises(Unprepared, match="can't be written"):
        home.run("backup", "/dev/full/b.tar.gz")


def test_there_must_be_something(new_house: NewHouse, tmp_path: Path) -> None:
    with pytest.raises(Unprepared, match="There is no place in"):
        new_house("empty").run("backup", tmp_path / "b.tar.gz")
    assert not list(tmp_path.glob("*b.tar.gz*"))


def test_a_damaged_database_is_no_backup(home: House, tmp_path: Path) -> None:
    database = home.data / "sarangbang.sqlite3"
    content = bytearray(database.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8_192] = b"\xff" * 8_192
    database.write_bytes(content)
    with pytest.raises(Unprepared, match=r"The database (is damaged|can't be read)"):
        home.run("backup", tmp_path / "b.tar.gz")
    assert not list(tmp_path.glob("*b.tar.gz*"))


@pytest.mark.parametrize("vendor", VENDORS)
def test_while_people_talk(new_house: NewHouse, tmp_path: Path, vendor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rooms are talked into all the time, and the tables are read a row at a time: the backup has one moment."""
    home, restored = lived_in(new_house("home", vendor)), new_house("restored")
    said, done = threading.Semaphore(0), threading.Event()
    columns = snapshot.columns

    def talk() -> None:
        with home.opened():
            alice = User.objects.get(name="alice")
            here = [Room.objects.get(name=name) for name in ("Lobby", "Design")]
            for index in count():
                if done.is_set():
                    return
                memberships.join(room=here[index % 2], user=alice)
                messages.say(room=here[index % 2], author=alice, body="still here", token=f"live-{index}")
                said.release()

    def meanwhile(model: tables.Model) -> list[str]:
        for _ in range(3):
            assert said.acquire(timeout=30), "nobody may wait for a backup"
        return columns(model)

    monkeypatch.setattr(snapshot, "columns", meanwhile)
    writer = threading.Thread(target=talk)
    writer.start()
    try:
        assert said.acquire(timeout=30)
        home.run("backup", tmp_path / "b.tar.gz")
    finally:
        done.set()
        writer.join()
    monkeypatch.undo()
    restored.run("restore", tmp_path / "b.tar.gz")
    whole, part = home.rows(), restored.rows()
    assert len(part["chat.message"]) > 1
    assert len(whole["chat.message"]) - len(part["chat.message"]) > 0
    assert part["chat.message"] == whole["chat.message"][: len(part["chat.message"])]
    with restored.opened():
        for room in Room.objects.all():
            numbers = Message.objects.filter(room=room).order_by("number").values_list("number", flat=True)
            assert list(numbers) == list(range(1, room.last_number + 1))


@pytest.mark.slow
def test_a_served_place(tmp_path: Path) -> None:
    """By the commands that a keeper types: the session of before lives on in the restored place."""
    with Process(tmp_path / "home", SARANGBANG_DEBUG="1") as server:
        alice = Visitor(server.origin)
        alice.founds()
        made = manage(tmp_path / "home", "backup", str(tmp_path / "b.tar.gz"))
        assert (made.returncode, made.stderr) == (0, "")
        refused = manage(tmp_path / "home", "restore", str(tmp_path / "b.tar.gz"), "--force")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == "The place is being served: stop that first. Nothing was restored.\n"
    restored = manage(tmp_path / "new", "restore", str(tmp_path / "b.tar.gz"))
    assert (restored.returncode, restored.stderr) == (0, "")
    with Process(tmp_path / "new", SARANGBANG_DEBUG="1") as server:
        alice.origin = server.origin
        assert "Lobby" in alice.get("/")[1]


@pytest.mark.slow
def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """Where a backup goes, and where one is restored: a line says so, nothing is left, and the place goes on."""
    home, film, file, elsewhere = tmp_path / "home", b"film" + os.urandom(5_000_000), small_disk / "b", tmp_path / "b"
    with Process(home, SARANGBANG_DEBUG="1") as server:
        alice = Visitor(server.origin)
        alice.founds()
        (home / "media").mkdir()
        (home / "media" / "film").write_bytes(film)
        for options in ([], ["--force"]):
            if options:
                file.write_text("an older one")
            refused = manage(home, "backup", str(file), *options)
            assert (refused.returncode, refused.stdout) == (2, "")
            assert refused.stderr == f"{file} can't be written: No space left on device.\n"
            assert [each.read_text() for each in small_disk.iterdir()] == ["an older one"] * len(options)
        assert alice.get("/people/")[0] == 200
        assert manage(home, "backup", str(elsewhere)).returncode == 0
    refused = manage(small_disk, "restore", str(elsewhere))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "Nothing was restored. The files can't be written: No space left on device.\n"
    assert not {".restoring", "restored", "media"} & {each.name for each in small_disk.iterdir()}


def test_a_part_of_a_table_is_all_that_memory_holds(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "PART", 5_000)
    with home.opened(), snapshot.taken():
        found = list(snapshot.parts(tables.models_at(snapshot.migrations())["chat.message"]))
        assert len(found) > 3
        assert max(len(lines) for _, lines in found) < 5_000 + 12_000
        assert sum(rows for rows, _ in found) == Message.objects.count()
        assert all(lines.count("\n") == rows for rows, lines in found)
