"""Where files lie when nothing else is set."""

import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """A folder. What was saved is on the disk itself, as what is said is."""

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]  # the stubs know only what is public
        for path in (self.path(saved), os.path.dirname(self.path(saved))):  # noqa: PTH120 - a name, as Django has it
            number = os.open(path, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
        return saved
