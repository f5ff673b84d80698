"""Pictures made small: upright, still, with nothing in them but what is seen."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from chat.pictures import NotAPicture, shrink


def made(kind: str, size: tuple[int, int] = (400, 200), mode: str = "RGB", **options: Any) -> bytes:
    output = BytesIO()
    Image.new(mode, size, options.pop("color", None) or 128).save(output, kind, **options)
    return output.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"),
     ("PNG", "LA"), ("GIF", "P"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_of_any_kind(kind: str, mode: str) -> None:
    picture = shrink(made(kind, mode=mode), side=100)
    assert (picture.width, picture.height) == (100, 50) == opened(picture.data).size
    assert opened(picture.data).format == "WEBP"


def test_a_small_one_stays_small() -> None:
    assert shrink(made("PNG", (3, 2)), side=100).width == 3


def test_it_is_upright_and_tells_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera of mine"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a place of mine")
    png, webp = made("PNG", exif=exif, pnginfo=text), made("WEBP", exif=exif, xmp=b"of mine")
    for data in (made("JPEG", exif=exif), png, webp):
        assert b"of mine" in data
        picture = shrink(data, side=100)
        assert (picture.width, picture.height) == (50, 100)
        assert b"of mine" not in picture.data
        assert not opened(picture.data).getexif()


def test_one_that_moves_stands_still() -> None:
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    output = BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])
    still = opened(shrink(output.getvalue(), side=9).data)
    assert not getattr(still, "is_animated", False)


def claiming(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says that it is so large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", made("JPEG")[:200],
     made("PNG")[:-30], made("WEBP")[:40], made("BMP"), made("TIFF"), made("ICO", (16, 16)), claiming(10, 10),
     claiming(10, 10, b"x" * 99), b"%!PS-Adobe-3.0 EPSF-3.0\n"],
)  # fmt: skip
def test_what_is_none(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        shrink(data, side=100)


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 2**31 - 1), (8_000, 5_001)])
def test_one_that_is_too_large_is_not_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture, match=r"\d+ (?:x|pixels)"):
        shrink(claiming(*size), side=100)
