"""The one file that a backup is: a .tar.gz of members, and last among them a manifest with the checksum of each.

A file that was cut short has no manifest. No member is ever unpacked to where its name points: names are looked at,
and those that nobody wrote here are refused.
"""

import gzip
import hashlib
import io
import json
import re
import tarfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from chat.management.prepare import Unprepared

FORMAT = 1
MANIFEST = "manifest.json"
# tables/<model>/<part> and files/<path>; no part of a path begins with a dot.
NAME = re.compile(r"tables/[a-z_]+\.\w+/\d+|files/(?:secret-key|media(?:/[^/\0.][^/\0]*)+)")
BROKEN = (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, KeyError, TypeError, AttributeError)
COMPRESSION = 3  # fast; talk shrinks well

type Manifest = dict[str, Any]


class Hashed:
    """A file that is read once, and what was read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.hash = hashlib.sha256()
        self.lines = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.hash.update(data)
        self.lines += data.count(b"\n")
        return data


class Writer:
    """Adds members to an archive, and at last its manifest: `with Writer(file) as writer`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._gzip = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=COMPRESSION)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w:")  # noqa: SIM115 - __exit__
        self._checksums = dict[str, str]()

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        assert NAME.fullmatch(name), name
        hashed = Hashed(source)
        self._add(name, hashed, size)
        self._checksums[name] = hashed.hash.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        content = json.dumps({"format": FORMAT, **manifest, "members": self._checksums}, indent=1).encode()
        self._add(MANIFEST, Hashed(io.BytesIO(content)), len(content))

    def _add(self, name: str, source: Hashed, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        self._tar.addfile(member, source)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error:  # a full disk takes no end either, and what waits for it complains when it is thrown away
            self._gzip.fileobj = io.BytesIO()
        with self._gzip:
            self._tar.close()


def opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unprepared(f"{path} can't be read: {error.strerror}.") from error


def manifest_of(path: Path) -> Manifest:
    """Read the whole backup, hold it against its manifest, and return that. Raises Unprepared."""
    try:
        with opened(path) as file:
            manifest, checksums, rows = _read(file)
        if manifest["format"] == FORMAT:
            counts = {label: table["rows"] for label, table in manifest["tables"].items() if table["rows"]}
            if manifest["members"] != checksums or counts != rows:
                raise ValueError("not what was written")
    except BROKEN as error:
        raise damaged(path) from error
    if manifest["format"] != FORMAT:
        raise Unprepared(f"{path} was written by a newer version of the code: restore it with that one.")
    return manifest


def _read(file: IO[bytes]) -> tuple[Manifest, dict[str, str], dict[str, int]]:
    """Everything to the end of the file: the manifest, the checksum of each member, the rows of each table."""
    manifest: Manifest | None = None
    checksums, rows = dict[str, str](), dict[str, int]()
    with gzip.open(file) as content:
        with tarfile.open(fileobj=content, mode="r:") as tar:
            for member, source in _regular(tar):
                if manifest is not None or member.name in checksums:
                    raise ValueError("a member that nobody wrote")
                if member.name == MANIFEST:
                    manifest = json.loads(source.read())
                    continue
                hashed = Hashed(source)
                while hashed.read(1 << 20):
                    pass
                checksums[member.name] = hashed.hash.hexdigest()
                if member.name.startswith("tables/"):
                    label = member.name.split("/")[1]
                    rows[label] = rows.get(label, 0) + hashed.lines
        while content.read(1 << 20):  # to the checksum of the whole
            pass
    if manifest is None:
        raise ValueError("cut short")
    return manifest, checksums, rows


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of all members but the manifest, in the order in which they were written."""
    try:
        with opened(path) as file, tarfile.open(fileobj=file, mode="r:gz") as tar:
            for member, source in _regular(tar):
                if member.name != MANIFEST:
                    yield member.name, source
    except BROKEN as error:
        raise damaged(path) from error


def damaged(path: Path) -> Unprepared:
    return Unprepared(f"{path} is no backup, or a damaged one: nothing was restored.")


def _regular(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in tar:
        source = tar.extractfile(member) if member.type == tarfile.REGTYPE else None
        if source is None or not (member.name == MANIFEST or NAME.fullmatch(member.name)):
            raise ValueError("a member that nobody wrote")
        yield member, source
