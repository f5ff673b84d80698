"""Where files lie on S3, or on what speaks like it."""

from typing import IO

from storages.backends.s3 import S3Storage
from storages.utils import clean_name


class Bucket(S3Storage):
    """A bucket of which parts can be read: what `open` reads from comes whole before its first byte."""

    def open_part(self, name: str, start: int, end: int) -> IO[bytes]:
        """The bytes from `start` to the one before `end`, of which no more comes than is read."""
        content = self.bucket.Object(self._normalize_name(clean_name(name)))
        body: IO[bytes] = content.get(Range=f"bytes={start}-{end - 1}")["Body"]
        return body
