"""What `restore` refuses, and that it is all or nothing."""

import gzip
import io
import json
import os
import shutil
import sys
import tarfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import pytest
from django.db import connection
from pytest_django import Settings

from chat.actions import rooms
from chat.management import prepare, swap
from chat.management.prepare import Unprepared
from chat.models import User
from chat.tests.management.conftest import VENDORS, NewHouse
from chat.tests.management.house import House, close


def beside_the_database(files: dict[str, bytes]) -> dict[str, bytes]:
    """SQLite may tidy its own files when one looks."""
    return {name: content for name, content in files.items() if ".sqlite3" not in name}


def refusal(house: House, file: Path, *options: str) -> str:
    """Why nothing was restored, in one line; nothing has changed."""
    before = house.files()
    with pytest.raises(Unprepared) as error:
        house.run("restore", file, *options)
    assert "\n" not in str(error.value)
    assert beside_the_database(house.files()) == beside_the_database(before)
    return str(error.value)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_place_is_replaced_by_force_alone_and_kept(
    new_house: NewHouse, backup: Path, teahouse: House, vendor: str
) -> None:
    other = new_house("other", vendor)
    other.run("demo", "--password", "something-else")
    (other.data / "media").mkdir()
    (other.data / "media" / "picture").write_bytes(b"one of theirs")
    before, files = other.rows(), other.files()
    assert "There is a place in" in refusal(other, backup)
    assert other.rows() == before
    printed = other.run("restore", backup, "--force")
    kept = printed.split()[-1].removesuffix(".")
    assert other.rows() == teahouse.rows()
    assert other.files()["secret-key"] == teahouse.files()["secret-key"]
    assert other.files()["media/picture"] == b"of the teahouse"
    assert other.files()[f"{kept}/media/picture"] == b"one of theirs"
    assert other.files()[f"{kept}/secret-key"] == files["secret-key"]
    if vendor == "sqlite":
        other.data, other.settings["NAME"] = other.data / kept, other.data / kept / "sarangbang.sqlite3"
    else:
        other.settings["OPTIONS"] = {"options": f"-c search_path={kept}"}
    assert other.rows() == before


def test_a_damaged_place_is_replaced_by_force_alone(new_house: NewHouse, backup: Path, teahouse: House) -> None:
    other = new_house("other")
    (other.data / "sarangbang.sqlite3").write_bytes(b"Once upon a time, there was no database here. " * 100)
    assert "There is a place in" in refusal(other, backup)
    kept = other.run("restore", backup, "--force").split()[-1].removesuffix(".")
    assert other.rows() == teahouse.rows()
    assert other.files()[f"{kept}/sarangbang.sqlite3"].startswith(b"Once upon a time")


@pytest.mark.parametrize("keep", ["", "before"])
def test_the_log_of_another_database_does_not_stay(tmp_path: Path, settings: Settings, keep: str) -> None:
    settings.DATA_DIR = tmp_path
    for name in ("place.sqlite3", "place.sqlite3-wal", "place.sqlite3-shm"):
        (tmp_path / name).write_text("old")
    folder = swap.begin()
    (folder / "place.sqlite3").write_text("new")
    swap.seal(folder, keep)
    swap.decide()
    assert (swap.finish(), swap.finish()) == (True, False)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["place.sqlite3"]
    assert (tmp_path / "place.sqlite3").read_text() == "new"
    if keep:
        assert len(list((tmp_path / keep).iterdir())) == 3


@pytest.mark.parametrize("vendor", VENDORS)
def test_another_program_has_the_database_open(new_house: NewHouse, backup: Path, vendor: str) -> None:
    other = new_house("other", vendor)
    other.run("demo")
    with other.opened():
        held = connection.copy("held")
        with held.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM chat_room")
    try:
        assert "The place is being served" in refusal(other, backup, "--force")
    finally:
        close(held)


def test_a_file_that_is_not_there(new_house: NewHouse, tmp_path: Path) -> None:
    assert refusal(new_house("new"), tmp_path / "none.tar.gz").endswith("can't be read: No such file or directory.")
    assert refusal(new_house("other"), tmp_path).endswith("can't be read: Is a directory.")


def test_no_backup_at_all(new_house: NewHouse, tmp_path: Path) -> None:
    new = new_house("new")
    for nth, content in enumerate((b"", b"Dear Alice, ", gzip.compress(b""), gzip.compress(b"Dear Alice" * 999))):
        (tmp_path / f"{nth}").write_bytes(content)
        assert "is no backup, or a damaged one" in refusal(new, tmp_path / f"{nth}")


def test_a_file_cut_short(new_house: NewHouse, backup: Path) -> None:
    new, content = new_house("new"), backup.read_bytes()
    for length in (9, len(content) // 3, len(content) - 500, len(content) - 9, len(content) - 1):
        backup.write_bytes(content[:length])
        assert "is no backup, or a damaged one" in refusal(new, backup), length


def unpacked(content: bytes) -> bytes | None:
    with suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(content)
    return None


def test_a_flipped_byte(new_house: NewHouse, backup: Path) -> None:
    """Wherever it is, but in the header of gzip, which says when and by whom.

    Of some four in 20,000 bytes nothing is lost: they say the same in another way, by an equal piece further back.
    """
    new, content = new_house("new"), backup.read_bytes()
    start = content.index(b"\0", 10) + 1 if content[3] & 8 else 10
    for place in (*range(start, len(content), len(content) // 40), *range(len(content) - 8, len(content))):
        flipped = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        if unpacked(flipped) == unpacked(content):
            continue
        backup.write_bytes(flipped)
        assert "is no backup, or a damaged one" in refusal(new, backup), place


type Members = list[tuple[tarfile.TarInfo, bytes]]


def forge(path: Path, change: Callable[[Members], object]) -> None:
    """Write the archive anew, sound as gzip and tar, with members as `change` leaves them."""
    with tarfile.open(path) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    change(members)
    with tarfile.open(path, "w:gz") as tar:
        for member, content in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))


def rewrite(path: Path, **changes: object) -> None:
    """Change the manifest."""

    def change(members: Members) -> None:
        member, content = members.pop()
        members.append((member, json.dumps({**json.loads(content), **changes}).encode()))

    forge(path, change)


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "/tmp/outside", "files/../../outside", "files/media/../../outside", "files//outside",
        "files/.key", "files/media/.hidden", "files/sarangbang.sqlite3", "files/keep-as", "tables/../0",
        "tables/chat.user/../0", "other",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere(new_house: NewHouse, backup: Path, name: str) -> None:
    new = new_house("new")
    forge(backup, lambda members: members.insert(0, (tarfile.TarInfo(name), b"evil")))
    assert "is no backup, or a damaged one" in refusal(new, backup)
    assert not (new.data.parent / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_members_that_are_no_files(new_house: NewHouse, backup: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("files/media/link")
    link.type, link.linkname = kind, "/etc/passwd"
    forge(backup, lambda members: members.insert(0, (link, b"")))
    assert "is no backup, or a damaged one" in refusal(new_house("new"), backup)


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop(0),
        lambda members: members.pop(),
        lambda members: members.append(members[0]),
        lambda members: members.insert(0, members[0]),
        lambda members: members.insert(0, (tarfile.TarInfo("files/media/new"), b"x")),
        lambda members: members.__setitem__(0, (members[0][0], members[0][1] + b"[]\n")),
        lambda members: members.__setitem__(-1, (members[-1][0], b"[]")),
        lambda members: members.__setitem__(-1, (members[-1][0], b"{")),
    ],
)
def test_members_that_are_not_those_of_the_manifest(
    new_house: NewHouse, backup: Path, change: Callable[[Members], object]
) -> None:
    forge(backup, change)
    assert "is no backup, or a damaged one" in refusal(new_house("new"), backup)


@pytest.mark.parametrize("vendor", VENDORS)
def test_rows_that_fit_no_table(new_house: NewHouse, backup: Path, vendor: str) -> None:
    """Sound as an archive: found only as they are put in, when half of it is there."""
    new = new_house("new", vendor)
    with tarfile.open(backup) as tar:
        tables = json.load(tar.extractfile("manifest.json"))["tables"]  # type: ignore[arg-type]
    for columns in (["id"], [*tables["chat.draft"]["columns"], "more"]):
        rewrite(backup, tables=tables | {"chat.message": {**tables["chat.message"], "columns": columns}})
        assert "damaged" in refusal(new, backup)
    rewrite(backup, tables={**tables, "chat.room": {**tables["chat.room"], "columns": ["id"] * 6}})
    assert "othing was restored" in refusal(new, backup)
    with new.opened():
        assert "chat_message" not in connection.introspection.table_names()


def test_a_newer_backup(new_house: NewHouse, backup: Path) -> None:
    new = new_house("new")
    rewrite(backup, migrations=[["chat", "0001_first_room"], ["chat", "0999_later"]])
    assert "This code is older than the data, which has chat.0999_later" in refusal(new, backup)
    rewrite(backup, format=2)
    assert "was written by a newer version of the code" in refusal(new, backup)


LATER = """
    from django.db import migrations, models

    def every_room_gets_one(apps, schema_editor):
        for room in apps.get_model("chat", "Room").objects.all():
            room.motto = f"About {room.name}"
            room.save()

    class Migration(migrations.Migration):
        dependencies = [("chat", "NEWEST")]
        operations = [
            migrations.AddField("room", "motto", models.TextField(default="")),
            migrations.RunPython(every_room_gets_one),
        ]
"""


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_older_backup_is_migrated_forward(
    new_house: NewHouse,
    backup: Path,
    teahouse: House,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    new, later = new_house("new", vendor), tmp_path / "later_migrations"
    source = Path(sys.modules["chat"].__path__[0]) / "migrations"
    shutil.copytree(source, later, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(path.stem for path in source.glob("[0-9]*.py"))
    (later / "0999_motto.py").write_text(dedent(LATER).replace("NEWEST", newest))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"chat": "later_migrations"}
    new.run("restore", backup)
    assert new.rows() == teahouse.rows()
    with new.opened(), connection.cursor() as cursor:
        cursor.execute("SELECT name, motto FROM chat_room")
        assert {motto == f"About {name}" for name, motto in cursor.fetchall()} == {True}


def test_killed_before_it_counts(
    new_house: NewHouse, backup: Path, teahouse: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = new_house("new")
    with monkeypatch.context() as patched:
        patched.setattr(swap, "decide", killed)
        patched.setattr(shutil, "rmtree", lambda *args, **kwargs: None)
        with pytest.raises(KeyboardInterrupt):
            new.run("restore", backup)
    assert (new.data / ".restoring").exists()
    new.run("restore", backup)
    assert new.rows() == teahouse.rows()
    assert not (new.data / ".restoring").exists()


def killed(*args: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def other(new_house: NewHouse) -> House:
    """A place on PostgreSQL with a picture, to be replaced."""
    other = new_house("other", "postgresql")
    other.run("demo", "--password", "something-else")
    (other.data / "media").mkdir()
    (other.data / "media" / "picture").write_bytes(b"one of theirs")
    return other


def test_killed_between_the_rows_and_the_files(
    other: House, backup: Path, teahouse: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL has committed, and the files are not in their place: the next start puts them there."""
    with monkeypatch.context() as patched:
        patched.setattr(swap, "decide", killed)
        with pytest.raises(KeyboardInterrupt):
            other.run("restore", backup, "--force")
    assert other.files()["media/picture"] == b"one of theirs"
    with other.opened(), pytest.raises(Unprepared, match="restored just now: start again"):
        prepare.database()
    with other.opened():
        prepare.database()
    assert other.rows() == teahouse.rows()
    names = ("secret-key", "media/picture")
    assert [other.files()[name] for name in names] == [teahouse.files()[name] for name in names]
    (kept,) = other.data.glob("before_restore_*")
    assert (kept / "media" / "picture").read_bytes() == b"one of theirs"


def test_killed_before_the_rows(other: House, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files were all there, but PostgreSQL has not committed: nothing has changed, and it can be done anew."""
    before, seal = other.rows(), swap.seal

    def sealed_and_killed(folder: Path, keep: str) -> None:
        seal(folder, keep)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(swap, "seal", sealed_and_killed)
        with pytest.raises(KeyboardInterrupt):
            other.run("restore", backup, "--force")
    with other.opened():
        prepare.database()
    assert other.rows() == before
    assert other.files()["media/picture"] == b"one of theirs"
    other.run("restore", backup, "--force")
    assert other.files()["media/picture"] == b"of the teahouse"


@pytest.mark.parametrize("step", range(8))
def test_killed_once_it_counts(
    new_house: NewHouse, backup: Path, teahouse: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Whatever move was the last, the next start finishes; and the place of before is whole where it is kept."""
    shutil.copytree(teahouse.data, tmp_path / "other")
    other = new_house("other")
    (other.data / "media" / "picture").write_bytes(b"one of theirs")
    with other.opened():
        rooms.create(name="Attic", creator=User.objects.get(name="alice"))
    before = other.rows()
    moves = iter(range(99))

    def fails(move: Callable[..., object]) -> Callable[..., object]:
        def moved(*args: object, **options: object) -> object:
            if (other.data / swap.PENDING).exists() and next(moves) == step:
                raise KeyboardInterrupt
            return move(*args, **options)

        return moved

    with monkeypatch.context() as patched:
        for owner, name in ((Path, "rename"), (Path, "rmdir"), (Path, "mkdir"), (os, "link")):
            patched.setattr(owner, name, fails(getattr(owner, name)))
        try:
            other.run("restore", backup, "--force")
        except KeyboardInterrupt:
            with other.opened(), pytest.raises(Unprepared, match="restored just now: start again"):
                prepare.database()
        else:
            assert next(moves) <= step, "there are no more moves"
    with other.opened():
        prepare.database()
    assert other.rows() == teahouse.rows()
    names = ("secret-key", "media/picture")
    assert [other.files()[name] for name in names] == [teahouse.files()[name] for name in names]
    (kept,) = other.data.glob("before_restore_*")
    assert (kept / "media" / "picture").read_bytes() == b"one of theirs"
    other.data, other.settings["NAME"] = kept, kept / "sarangbang.sqlite3"
    assert other.rows() == before


def test_a_process_that_began_before_has_an_old_key(new_house: NewHouse) -> None:
    house = new_house("home")
    with house.opened():
        prepare.database()
        (house.data / "secret-key").write_text("x" * 40)
        with pytest.raises(Unprepared, match="restored just now: start again"):
            prepare.database()
