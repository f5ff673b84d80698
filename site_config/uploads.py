"""What becomes of a request's body: nothing large in memory, no file that has a name, and no end of it where it is too
large.
"""

import tempfile
from collections.abc import Mapping
from typing import IO, Any, override

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Keys of a server's own among the ASGI extensions of a request: its body as a file, that it was too large and is not
# there, and how to wait for a slow reader.
BODY, TOO_LARGE, PACE = "sarangbang.body", "sarangbang.too-large", "sarangbang.pace"
FORM = 3_000_000  # bytes of any body without files
FILES_AT_ONCE = 10


def limit(headers: Mapping[bytes, bytes]) -> int:
    """How many bytes a body may have, by the request's headers: only who seems to be signed in sends files."""
    with_files = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
    signed_in = settings.SESSION_COOKIE_NAME.encode() in headers.get(b"cookie", b"")
    return FILES_AT_ONCE * settings.MAX_FILE_SIZE + FORM if with_files and signed_in else FORM


class Body:
    """Receives the body of one request. One that is too large is told of in the scope, and read no further."""

    def __init__(self, scope: dict[str, Any], receive: Any) -> None:
        self.scope, self.receive = scope, receive
        self.extensions = scope["extensions"]
        self.file: IO[bytes] | None = self.extensions.get(BODY)
        headers = dict(scope["headers"])
        self._left = limit(headers)
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._left:
            self.extensions[TOO_LARGE] = True
        self._ended = False

    async def __call__(self) -> dict[str, Any]:
        if self.extensions.get(TOO_LARGE) and not self._ended:
            self._ended = True
            return {"type": "http.request", "body": b"", "more_body": False}
        message: dict[str, Any] = await self.receive()
        while self._ended and message["type"] == "http.request":
            message = await self.receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._ended = not message.get("more_body", False)
            if self._left < 0:
                self.extensions[TOO_LARGE], self._ended = True, True
                return {"type": "http.request", "body": b"", "more_body": False}
        return message


class Unnamed(FileUploadHandler):
    """Keeps an uploaded file in memory while it is small, then in a file that has no name: however the process ends,
    nothing is left of it.
    """

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    @override
    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset)

    @override
    def upload_interrupted(self) -> None:
        if self.file is not None:
            self.file.close()
