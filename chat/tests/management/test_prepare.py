import json
import os
from pathlib import Path

import pytest
from pytest_django import Settings

from chat.management import prepare


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    """A folder of static files, and an empty data folder."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "room.css").write_text("main { color: black }")
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
    }
    return source


def served(settings: Settings) -> str:
    """The stylesheet as pages link it."""
    manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
    return str((settings.STATIC_ROOT / manifest["paths"]["room.css"]).read_text())


def test_unchanged_files_are_collected_once(source: Path) -> None:
    assert [prepare.static_files(), prepare.static_files(), prepare.static_files()] == [True, False, False]


def test_a_changed_file_is_collected_however_old_it_says_it_is(source: Path, settings: Settings) -> None:
    prepare.static_files()
    (source / "room.css").write_text("main { color: white }")
    os.utime(source / "room.css", (1_000_000, 1_000_000))
    assert prepare.static_files()
    assert "white" in served(settings)


def test_a_new_file_is_collected(source: Path) -> None:
    prepare.static_files()
    (source / "log.css").touch()
    assert prepare.static_files()


def test_lost_files_are_collected_again(source: Path, settings: Settings) -> None:
    prepare.static_files()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert prepare.static_files()


def test_an_interrupted_collection_is_done_again(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    prepare.static_files()
    (source / "log.css").touch()
    with monkeypatch.context() as patched:
        patched.setattr(prepare, "call_command", interrupted)
        with pytest.raises(KeyboardInterrupt):
            prepare.static_files()
    (source / "log.css").unlink()
    assert prepare.static_files()


def test_in_development_nothing_is_collected(source: Path, settings: Settings) -> None:
    settings.DEBUG = True
    assert not prepare.static_files()
    assert not (settings.STATIC_ROOT / "staticfiles.json").exists()
