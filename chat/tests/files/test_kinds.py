"""Told by the bytes alone, whatever the name says."""

import pytest

from chat.files.kinds import HEAD, LENGTH, LINES, beginning, sniff

MP4 = b"\0\0\0\x20ftyp"
KINDS = {
    b"\xff\xd8\xff\xe0 JFIF": ("picture", ""),
    b"\x89PNG\r\n\x1a\n": ("picture", ""),
    b"GIF89a": ("picture", ""),
    b"RIFF\x24\0\0\0WEBPVP8 ": ("picture", ""),
    MP4 + b"avif": ("picture", ""),
    MP4 + b"heic": ("picture", ""),
    MP4 + b"isom\0\0\2\0": ("video", "video/mp4"),
    MP4 + b"qt  ": ("video", "video/mp4"),
    MP4 + b"M4A ": ("audio", "audio/mp4"),
    b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm": ("video", "video/webm"),
    b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x88matroska": ("other", "application/octet-stream"),
    b"OggS\0\2" + b"\0" * 22 + b"\x80theora": ("video", "video/ogg"),
    b"OggS\0\2" + b"\0" * 22 + b"OpusHead": ("audio", "audio/ogg"),
    b"RIFF\x24\0\0\0WAVEfmt ": ("audio", "audio/wav"),
    b"fLaC\0\0\0\x22": ("audio", "audio/flac"),
    b"ID3\4\0\0": ("audio", "audio/mpeg"),
    b"\xff\xfb\x90\x44\0": ("audio", "audio/mpeg"),
    b"\xff\xf1\x50\x80\0": ("audio", "audio/aac"),
    b"%PDF-1.7\n": ("other", "application/pdf"),
    b"PK\3\4\x14\0": ("other", "application/octet-stream"),
    b"\x7fELF\2\1": ("other", "application/octet-stream"),
    b"def f():\n\treturn 1\n": ("text", "text/plain; charset=utf-8"),
    "다섯 시 어때요?".encode(): ("text", "text/plain; charset=utf-8"),
    "\ufeffa".encode(): ("text", "text/plain; charset=utf-8"),
    b"\x1b[31mred\x1b[0m": ("text", "text/plain; charset=utf-8"),
    b"a\0b": ("other", "application/octet-stream"),
    "é".encode("latin1") + b" is no UTF-8": ("other", "application/octet-stream"),
    # What would run if it were opened as what it is.
    b"<html><script>alert(1)</script>": ("text", "text/plain; charset=utf-8"),
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>": ("text", "text/plain; charset=utf-8"),
    b"%!PS-Adobe": ("text", "text/plain; charset=utf-8"),
}


@pytest.mark.parametrize("head", KINDS)
def test_sniff(head: bytes) -> None:
    assert tuple(sniff(head)) == KINDS[head]


def test_a_sign_that_is_cut_in_two_is_text_all_the_same() -> None:
    long = ("a" * (HEAD - 1) + "한").encode()[:HEAD]
    assert sniff(long).kind == "text"
    assert sniff(long[:100] + b"\xed").kind == "other"


def test_the_beginning_of_a_text() -> None:
    assert beginning(b"one\r\ntwo\rthree\n\n") == "one\ntwo\nthree"
    assert beginning(b"\n" * 100 + b"x") == ""
    assert beginning("\ufeffa".encode("utf-16-le")) == "a"
    numbered = "\n".join(str(number) for number in range(100))
    assert beginning(numbered.encode()).split("\n") == [str(number) for number in range(LINES)]
    assert len(beginning(b"x" * HEAD)) == LENGTH
