from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pytest_django.fixtures import Settings

from site_config import stylesheets


@pytest.fixture
def part(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    part = tmp_path / "log.css"
    part.write_text(".log { color: red }")
    monkeypatch.setattr(stylesheets, "parts", lambda: [part])
    return part


def test_it_holds_every_component(settings: Settings) -> None:
    text = Path(str(finders.find(stylesheets.NAME))).read_text(encoding="utf-8")
    assert ".shell" in text
    for css in Path(settings.BASE_DIR, "components").glob("*/*.css"):
        assert css.read_text(encoding="utf-8") in text


def test_it_is_written_again_only_where_a_part_has_changed(part: Path) -> None:
    finder = stylesheets.StylesheetFinder()
    ((name, storage),) = finder.list([])
    file = Path(storage.path(name))
    before = file.stat().st_mtime_ns
    list(finder.list([]))
    assert file.stat().st_mtime_ns == before

    part.write_text(".log { color: blue }")
    assert Path(finder.find(stylesheets.NAME)).read_text() == ".log { color: blue }"


def test_nothing_else_is_found(part: Path) -> None:
    finder = stylesheets.StylesheetFinder()
    assert finder.find("css/other.css") == []
    assert finder.find(stylesheets.NAME, find_all=True) == [finder.find(stylesheets.NAME)]
    assert not list(finder.list(["*.css"]))
