"""One stylesheet for the page of those who are signed in: all components' and the shell's, in one request.

Thirty small files cost more in headers, and in what compression can't share, than in rules.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, override

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage

NAME = "css/page.css"
SHELL = ["shell.css", "icons.css", "form.css", "markup.css", "rooms.css", "search.css", "help.css"]


def parts() -> list[Path]:
    """What goes in. Layers decide what beats what; among components the order means nothing."""
    shell = [Path(settings.BASE_DIR, "static/css", name) for name in SHELL]
    return shell + sorted(Path(settings.BASE_DIR, "components").glob("*/*.css"))


class StylesheetFinder(BaseFinder):
    """Finds the one stylesheet, written anew where a part has changed."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(Path(settings.DATA_DIR, "stylesheets"))
        super().__init__(*args, **kwargs)

    @override
    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    @override
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        self._write()
        found = self.storage.path(NAME)
        return [found] if find_all else found

    @override
    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        if not matches_patterns(NAME, ignore_patterns or []):
            self._write()
            yield NAME, self.storage

    def _write(self) -> None:
        whole = "\n".join(part.read_text(encoding="utf-8") for part in parts())
        file = Path(self.storage.path(NAME))
        if not file.exists() or file.read_text(encoding="utf-8") != whole:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(whole, encoding="utf-8")
