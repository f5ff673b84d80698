"""What a file is, by its own bytes: nobody is believed who only says so."""

import codecs
import re
from typing import NamedTuple

from chat.text.clean import file_name

HEAD = 65_536  # bytes that are looked at
LINES, LENGTH = 20, 2_000  # of a text's first part

# Whatever else stands in a text is no text: but tabs, ends of lines and pages, and the escapes of a terminal's log.
UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

PICTURES = {"avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}
BRANDS = {"M4A": "audio/mp4", "M4B": "audio/mp4", "M4P": "audio/mp4", "F4A": "audio/mp4", "F4B": "audio/mp4"}


class Sniffed(NamedTuple):
    kind: str
    content_type: str


PICTURE = Sniffed("picture", "")  # its type is what it is made into
TEXT = Sniffed("text", "text/plain; charset=utf-8")
PDF = Sniffed("other", "application/pdf")
OTHER = Sniffed("other", "application/octet-stream")


def sniff(head: bytes) -> Sniffed:
    """The kind of a file that begins with `head`, and the type that it is sent as."""
    if re.match(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|BM.{12}|II\*\0|MM\0\*", head, re.DOTALL):
        return PICTURE
    if re.match(rb"....ftyp", head, re.DOTALL):
        return _of_brand(head[8:12].decode("latin1"))
    if head.startswith(b"\x1aE\xdf\xa3"):
        return Sniffed("video", "video/webm") if b"webm" in head[:64] else OTHER
    if head.startswith(b"OggS"):
        return Sniffed("video", "video/ogg") if b"\x80theora" in head[:4_096] else Sniffed("audio", "audio/ogg")
    if head.startswith(b"fLaC"):
        return Sniffed("audio", "audio/flac")
    if re.match(rb"RIFF....WAVE", head, re.DOTALL):
        return Sniffed("audio", "audio/wav")
    if head.startswith(b"ID3") or re.match(rb"\xff[\xfa\xfb\xf2\xf3][\x10-\xef]", head):
        return Sniffed("audio", "audio/mpeg")
    if re.match(rb"\xff[\xf0\xf1\xf8\xf9]", head):
        return Sniffed("audio", "audio/aac")
    if head.startswith(b"%PDF-"):
        return PDF
    return OTHER if decoded(head) is None else TEXT


def named_as(name: str, suffix: str) -> str:
    """The name with the ending of what was made of the file."""
    stem, dot, ending = name.rpartition(".")
    if f".{ending.lower().replace('jpeg', 'jpg')}" == suffix:
        return name
    return file_name(f"{stem if dot else name}{suffix}")


def _of_brand(brand: str) -> Sniffed:
    """By the major brand of an ISO media file. QuickTime's, too, plays as MP4 where it plays at all."""
    if brand in PICTURES:
        return PICTURE
    kind = BRANDS.get(brand.strip(), "video/mp4")
    return Sniffed(kind.split("/")[0], kind)


def decoded(head: bytes) -> str | None:
    """The beginning of a text, a sign that was cut in two left out; None for what is no text."""
    encoding = next((name for mark, name in MARKS.items() if head.startswith(mark)), "utf-8")
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return None
    return None if UNPRINTED.search(text) else text


def beginning(head: bytes) -> str:
    """The first lines of a text."""
    lines = (decoded(head) or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(lines[:LINES])[:LENGTH].rstrip()
