import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from site_config.storage import Folder


def test_what_is_saved_is_on_the_disk_and_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = list[int]()
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_ino))
    folder = Folder(location=tmp_path, file_permissions_mode=0o600, directory_permissions_mode=0o700)
    folder.save("ab/abcd", ContentFile(b"words"))
    file = tmp_path / "ab" / "abcd"
    assert file.read_bytes() == b"words"
    assert synced == [file.stat().st_ino, file.parent.stat().st_ino]
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
