"""A bucket, by what S3 answers on loopback."""

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from site_config import env
from site_config.bucket import Bucket

CONTENT = bytes(range(256)) * 8_000


class Answers(BaseHTTPRequestHandler):
    sent: list[int]

    def do_GET(self) -> None:
        assert self.path == "/files/ab/key"
        first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"]).groups())  # type: ignore[union-attr]
        part = CONTENT[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(CONTENT)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        self.sent.append(len(part))

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    Answers.sent = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    storage = env.files_url(f"s3+http://key:secret@127.0.0.1:{server.server_port}/files?region=x")
    assert storage["BACKEND"] == f"{Bucket.__module__}.{Bucket.__name__}"
    yield Bucket(**storage["OPTIONS"])
    server.shutdown()
    thread.join()
    server.server_close()


def test_of_a_part_only_that_is_sent(bucket: Bucket) -> None:
    with closing(bucket.open_part("ab/key", 1_000_000, 1_000_300)) as part:
        assert part.read(200) + part.read(200) == CONTENT[1_000_000:1_000_300]
        assert part.read(10) == b""
    assert Answers.sent == [300]
