"""Pictures as cameras, programs and enemies make them."""

import struct
import zlib
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from chat.files import pictures

SECRET = b"35.1796N 129.0756E"
# Of a phone, 64 x 48, with the secret in it: nothing here writes the format.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAA"
    "AERAAAIAAQAAAAAB4gABAAAAAAAAACUAAgAAAAACBwABAAAAAAAAADgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZl"
    "AgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH/"
    "/wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29s"
    "cm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAA"
    "AwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAZW1kYXQAAAAhKAGvGYDvSaW//+KGH/mta/6/"
    "sheF/KSQd4h0f8wSDbW8AAAABkV4aWYAAE1NACoAAAAIAAEBDgACAAAAEwAAABoAAAAAMzUuMTc5Nk4gMTI5LjA3NTZFAAA="
)


def picture(name: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red."""
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    output = BytesIO()
    made.convert(mode).save(output, name, **options)
    return output.getvalue()


def told(name: str, frames: int = 1) -> bytes:
    """A picture with all the places that a secret can be in, and one behind its end. Lies on its side."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6 if frames == 1 else 1
    exif.get_ifd(0x8825)[0x001D] = SECRET.decode()
    options: dict[str, Any] = {}
    if name in {"JPEG", "PNG", "WEBP", "AVIF", "TIFF"}:
        options["exif"] = exif.tobytes()
    if name in {"JPEG", "PNG", "WEBP", "AVIF", "GIF"}:
        options["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if name in {"JPEG", "GIF"}:
        options["comment"] = SECRET
    if name == "PNG":
        options["pnginfo"] = info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    if frames > 1:
        others = [Image.new("RGB", (60, 40), colour) for colour in ("green", "blue")]
        options |= {"save_all": True, "append_images": others, "duration": [100, 250, 400]}
    return picture(name, **options) + SECRET


def opened(content: bytes) -> Any:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/webp"),
        ("TIFF", "image/png"),
        ("GIF", "image/png"),
        ("BMP", "image/png"),
    ],
)
def test_upright_and_without_what_the_camera_wrote(name: str, becomes: str) -> None:
    content = told(name)
    made = pictures.made(BytesIO(content), (20,))
    lay = name not in {"GIF", "BMP"}  # these know no side
    assert (made.width, made.height) == ((40, 60) if lay else (60, 40))
    assert made.content_type == becomes
    top_right, bottom_left = (
        opened(made.content).convert("RGB").getpixel(at) for at in ((38, 1), (1, made.height - 2))
    )
    white, red = (bottom_left, top_right) if lay else (top_right, (255, 0, 0))
    if lay:
        assert min(white) > 200
        assert red[0] > 200
        assert red[1] < 100
    for kept in (made.content, *made.small.values()):
        assert SECRET not in kept
        assert not opened(kept).getexif()
    assert max(opened(made.small[20]).size) == 20
    assert opened(made.small[20]).format == "WEBP"


def test_a_picture_of_a_phone_becomes_one_that_every_browser_shows() -> None:
    assert SECRET in HEIC
    made = pictures.made(BytesIO(HEIC), (20,))
    assert (made.content_type, made.width, made.height) == ("image/jpeg", 64, 48)
    assert SECRET not in made.content
    assert max(opened(made.small[20]).size) == 20


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG"])
def test_what_moves_moves_on(name: str) -> None:
    made = pictures.made(BytesIO(told(name, frames=3)), (20,))
    assert SECRET not in made.content
    assert made.moving
    assert not made.small
    again, durations = opened(made.content), []
    for nth in range(again.n_frames):
        again.seek(nth)
        again.load()
        durations.append(again.info["duration"])
    assert durations == [100, 250, 400]
    colours = [frame_of(made.content, nth) for nth in range(3)]
    assert [max(range(3), key=colour.__getitem__) for colour in colours] == [0, 1, 2], "red, green, blue"


def frame_of(content: bytes, nth: int) -> Any:
    again = opened(content)
    again.seek(nth)
    return again.convert("RGB").getpixel((5, 5))


def test_a_png_that_moves_over_what_was_before() -> None:
    """Each frame adds a square to what is there, or is taken away again."""
    frames = [Image.new("RGBA", (60, 40)) for _ in range(3)]
    for nth, (frame, colour) in enumerate(zip(frames, ("red", "lime", "blue"), strict=True)):
        frame.paste(colour, (20 * nth, 0, 20 * nth + 20, 40))
    output = BytesIO()
    frames[0].save(output, "PNG", save_all=True, append_images=frames[1:], blend=1, disposal=[0, 2, 0], duration=90)
    shown = opened(output.getvalue())
    made = opened(pictures.made(BytesIO(output.getvalue())).content)
    for nth in range(3):
        shown.seek(nth)
        made.seek(nth)
        assert made.convert("RGBA").tobytes() == shown.convert("RGBA").tobytes(), nth


def test_a_png_with_a_still_picture_for_others_is_that() -> None:
    output = BytesIO()
    others = [Image.new("RGB", (60, 40), colour) for colour in ("green", "blue")]
    Image.new("RGB", (60, 40), "red").save(output, "PNG", save_all=True, append_images=others, default_image=True)
    assert opened(output.getvalue()).default_image
    made = pictures.made(BytesIO(output.getvalue()), (20,))
    assert not made.moving
    assert opened(made.content).n_frames == 1
    assert opened(made.content).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("name", "mode"), [("PNG", "P"), ("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16")]
)
def test_every_way_of_colour(name: str, mode: str) -> None:
    made = pictures.made(BytesIO(picture(name, mode="L" if mode == "I;16" else mode)), (20,))
    assert opened(made.content).size == (60, 40)
    assert opened(made.small[20]).size == (20, 13)


def test_deep_grey_is_not_cut_off() -> None:
    output = BytesIO()
    Image.new("I;16", (60, 40), 30_000).save(output, "PNG")
    small = opened(pictures.made(BytesIO(output.getvalue()), (20,)).small[20]).convert("L")
    assert 110 < small.getpixel((5, 5)) < 124


def test_print_colours_become_those_of_a_screen() -> None:
    assert opened(pictures.made(BytesIO(picture("JPEG", mode="CMYK"))).content).mode == "RGB"


def test_no_small_ones_of_a_small_one() -> None:
    assert not pictures.made(BytesIO(picture()), (60, 100)).small


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is as large as that."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "why"),
    [
        ((8_000, 8_000), "a picture has 50 million at most"),
        ((12_000, 12_000), "a picture has 50 million at most"),
        ((60_000, 60_000), "a picture has 50 million at most"),
        ((20_000, 10), "a side has 16,383 at most"),
        ((2**31 - 1, 2**31 - 1), "a picture has 50 million at most"),
    ],
)
def test_a_bomb_is_not_opened(size: tuple[int, int], why: str) -> None:
    with pytest.raises(pictures.TooManyPixels, match=why):
        pictures.made(BytesIO(bomb(*size)))


def test_a_bomb_of_many_frames_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_MOVING_PIXELS", 3 * 60 * 40 - 1)
    with pytest.raises(pictures.TooManyPixels, match="all its frames together"):
        pictures.made(BytesIO(told("GIF", frames=3)))


def test_a_frame_that_is_larger_than_the_picture_is_not_opened() -> None:
    moving = told("GIF", frames=3)
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 60, 40)
    assert moving.count(frame) == 3
    huge = b"\x2c" + struct.pack("<HHHH", 0, 0, 65_535, 65_535)
    with pytest.raises(pictures.TooManyPixels):
        pictures.made(BytesIO(huge.join(moving.rsplit(frame, 1))))


BROKEN = {
    "cut off": picture("JPEG", (600, 400))[:-2_000],
    "nothing behind the head": picture()[:40],
    "another thing": b"\x89PNG\r\n\x1a\n" + b"<script>" * 100,
    "a PNG that has too little": bomb(2_000, 2_000),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "nothing": b"",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken(content: bytes) -> None:
    with pytest.raises(pictures.Broken):
        pictures.made(BytesIO(content))
